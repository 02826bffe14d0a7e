#include "bindings/Arguments.h"
#include "bindings/Bindings.h"
#include "bindings/Errors.h"
#include "bindings/WithoutGIL.h"

#include "runtime/Executable.h"
#include "runtime/cuda/CudaExecutable.h"

#include "llvm/ADT/STLExtras.h"

namespace py = pybind11;
using llvm::Error;

namespace sluice::python {

static std::optional<sim::Counts> countsOf(const LoadedProgram &program,
                                           size_t kernel) {
  return program.getCounts(kernel);
}

/// A GPU does not count.
static std::optional<sim::Counts> countsOf(const cuda::CudaProgram &, size_t) {
  return std::nullopt;
}

template <typename Program>
static py::list listKernels(const Program &program) {
  py::list list;
  for (auto [index, kernel] : llvm::enumerate(program.description().kernels)) {
    py::dict dict = toDict(program.description(), kernel);
    dict["counts"] = toObject(countsOf(program, index));
    list.append(std::move(dict));
  }
  return list;
}

template <typename Program>
static py::list listBuffers(const Program &program) {
  py::list list;
  for (const Buffer &buffer : program.description().callerBuffers())
    list.append(toDict(buffer));
  return list;
}

/// A class of programs with what all have; `launch` is its own.
template <typename Program>
static py::class_<Program> bind(py::module_ &module, const char *name,
                                const char *doc) {
  return py::class_<Program>(module, name, doc)
      .def_property_readonly(
          "kernels", &listKernels<Program>,
          "list[dict]: name, memory traffic per token in bytes, and on the "
          "simulator what the kernel did so far.")
      .def_property_readonly("buffers", &listBuffers<Program>,
                             "list[dict]: what `launch` takes, in order.");
}

static void launch(const LoadedProgram &program, const py::list &args,
                   int64_t tokens, py::int_ seed, py::int_ offset,
                   py::int_ tokenOffset) {
  Words words = toWords(args);
  LaunchArguments arguments{words, tokens, toWord(seed), toWord(offset),
                            toWord(tokenOffset)};
  if (Error error = withoutGIL([&] { return program.launch(arguments); }))
    raise(std::move(error));
}

static void launchOnDevice(const cuda::CudaProgram &program,
                           const py::list &args, int64_t tokens,
                           const py::tuple &rng, int device, uintptr_t stream,
                           uintptr_t workspace, uintptr_t rngState) {
  Words words = toWords(args);
  LaunchArguments arguments{words, tokens, toWord(rng[0]), toWord(rng[1]),
                            toWord(rng[2])};
  cuda::Destination destination;
  destination.device = device;
  destination.stream = reinterpret_cast<cuda::Stream>(stream);
  destination.workspace = reinterpret_cast<char *>(workspace);
  destination.rngState = static_cast<int64_t>(rngState);
  if (Error error =
          withoutGIL([&] { return program.launch(arguments, destination); }))
    raise(std::move(error));
}

void bindPrograms(py::module_ &module) {
  bind<LoadedProgram>(module, "Program",
                      "Kernels run in order on a list of buffers.")
      .def("launch", &launch, py::arg("args"), py::arg("T"), py::arg("seed"),
           py::arg("offset"), py::arg("token_offset"),
           "Runs the kernels on T tokens and waits. args: address and strides "
           "of axes 0 and 1 (elements; 0 where there is no axis) of each "
           "buffer. Raises RuntimeError if one is missing.");
  bind<cuda::CudaProgram>(module, "CudaProgram",
                          "Kernels queued in order on a stream of a GPU.")
      .def("workspace_bytes", &cuda::CudaProgram::workspaceBytes, py::arg("T"),
           "Device memory that a launch on T tokens borrows.")
      .def("launch", &launchOnDevice, py::arg("args"), py::arg("T"),
           py::arg("rng"), py::arg("device"), py::arg("stream"),
           py::arg("workspace"), py::arg("rng_state"),
           "Queues the kernels on T tokens and returns. args: as a Program's; "
           "an input without axes may have address 0 and, in place of its "
           "first stride, its value's bits. rng: seed, offset, token offset, "
           "or rng_state: the address of these. workspace: the address of "
           "`workspace_bytes`. Raises CudaError, or RuntimeError if a buffer "
           "is missing or misaligned.");
}

} // namespace sluice::python
