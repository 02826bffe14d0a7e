#include "bindings/Arguments.h"
#include "bindings/Bindings.h"
#include "bindings/Errors.h"

#include "compiler/Pipelines/Compile.h"
#include "runtime/Executable.h"

#include <pybind11/stl.h>

#include <map>
#include <mutex>

namespace py = pybind11;
using llvm::Error;
using llvm::Expected;

namespace sluice::python {

using StageTexts = std::map<std::string, std::string>;

template <typename Body> static auto withoutGIL(Body body) {
  py::gil_scoped_release release;
  return body();
}

static auto recordInto(StageTexts &texts) {
  return [&texts](llvm::StringRef stage, llvm::StringRef text) {
    texts[stage.str()] = text.str();
  };
}

namespace {

/// An executable, and its textual stages from when they were first asked for.
class PyExecutable {
public:
  PyExecutable(std::unique_ptr<Executable> executable, StageTexts texts = {})
      : executable(std::move(executable)), texts(std::move(texts)) {}

  const Executable &operator*() const { return *executable; }

  /// The stages; compiles the source once more if there are none yet.
  Expected<StageTexts> getTexts();

private:
  const std::unique_ptr<Executable> executable;
  std::mutex mutex;
  StageTexts texts;
};

} // namespace

Expected<StageTexts> PyExecutable::getTexts() {
  std::lock_guard lock(mutex);
  if (!texts.empty())
    return texts;
  const Image &image = executable->getImage();
  CompileOptions options;
  options.vectorBits = image.vectorBits;
  StageTexts made;
  Expected<Image> again = compile(image.source, options, recordInto(made));
  if (!again)
    return again.takeError();
  return texts = std::move(made);
}

static std::unique_ptr<PyExecutable> compileSource(const std::string &source,
                                                   const py::dict &dict) {
  CompileOptions options = toOptions(dict);
  bool eager = dict.contains("stages") && py::cast<bool>(dict["stages"]);
  StageTexts texts;
  auto record = recordInto(texts);
  auto executable = withoutGIL([&]() -> Expected<std::unique_ptr<Executable>> {
    Expected<Image> image =
        compile(source, options, eager ? StageSink(record) : nullptr);
    if (!image)
      return image.takeError();
    return Executable::create(std::move(*image));
  });
  return std::make_unique<PyExecutable>(unwrap(std::move(executable)),
                                        std::move(texts));
}

static std::unique_ptr<PyExecutable> loadBytes(const py::bytes &bytes) {
  std::string_view view = bytes;
  auto executable = withoutGIL([&]() -> Expected<std::unique_ptr<Executable>> {
    Expected<Image> image = Image::fromBytes(view);
    if (!image)
      return image.takeError();
    return Executable::create(std::move(*image));
  });
  return std::make_unique<PyExecutable>(unwrap(std::move(executable)));
}

static void launchProgram(const LoadedProgram &program, const py::list &args,
                          int64_t tokens, py::int_ seed, py::int_ offset,
                          py::int_ tokenOffset) {
  Words words = toWords(args);
  LaunchArguments arguments{words, tokens, toWord(seed), toWord(offset),
                            toWord(tokenOffset)};
  if (Error error = withoutGIL([&] { return program.launch(arguments); }))
    raise(std::move(error));
}

static py::list listKernels(const LoadedProgram &program) {
  py::list list;
  for (const Kernel &kernel : program.description().kernels)
    list.append(toDict(program.description(), kernel));
  return list;
}

static py::list listBuffers(const LoadedProgram &program) {
  py::list list;
  for (const Buffer &buffer : program.description().callerBuffers())
    list.append(toDict(buffer));
  return list;
}

static void bindProgram(py::module_ &module) {
  py::class_<LoadedProgram>(module, "Program",
                            "Kernels run in order on a list of buffers.")
      .def_property_readonly(
          "kernels", &listKernels,
          "list[dict]: name and memory traffic per token, in bytes.")
      .def_property_readonly("buffers", &listBuffers,
                             "list[dict]: what `launch` takes, in order.")
      .def("launch", &launchProgram, py::arg("args"), py::arg("T"),
           py::arg("seed"), py::arg("offset"), py::arg("token_offset"),
           "Runs the kernels on T tokens and waits. args: address and strides "
           "of axes 0 and 1 (elements; 0 where there is no axis) of each "
           "buffer. Raises RuntimeError if one is missing.");
}

void bindExecutable(py::module_ &module) {
  bindProgram(module);
  py::class_<PyExecutable>(module, "Executable",
                           "A router compiled for this processor.")
      .def_property_readonly(
          "forward",
          [](const PyExecutable &self) { return &(*self).getForward(); },
          py::return_value_policy::reference_internal)
      .def_property_readonly(
          "backward",
          [](const PyExecutable &self) { return (*self).getBackward(); },
          py::return_value_policy::reference_internal,
          "None if no argument wants a gradient.")
      .def_property_readonly(
          "asm",
          [](PyExecutable &self) {
            return unwrap(withoutGIL([&] { return self.getTexts(); }));
          },
          "dict[str, str]: the text of each stage; made when first asked for.")
      .def(
          "to_bytes",
          [](const PyExecutable &self) {
            return py::bytes((*self).getImage().toBytes());
          },
          "Object code and metadata, for `load`.");
  module.def("compile", &compileSource, py::arg("mlir"), py::arg("options"),
             "Compiles a module of one route function. options: target, "
             "vector_bits, dump_dir, stages. Raises CompileError with a list "
             "of (severity, file, line, column, text).");
  module.def("load", &loadBytes, py::arg("data"),
             "The executable that `to_bytes` wrote. Raises RuntimeError if the "
             "bytes are damaged or for another processor or version.");
}

} // namespace sluice::python
