// The native module `sluice._core`: the compiler and the runtime for Python.
#include "bindings/Bindings.h"
#include "bindings/Errors.h"
#include "bindings/WithoutGIL.h"

#include "compiler/Special/Host.h"
#include "compiler/Special/Philox.h"
#include "runtime/cpu/Workers.h"
#include "runtime/cuda/Device.h"
#include "runtime/jit/HostCPU.h"

#include <pybind11/stl.h>

#include <dlfcn.h>

namespace py = pybind11;

/// The compiler's own generator, run on the host.
static std::array<uint32_t, 4> philox(std::array<uint32_t, 4> counter,
                                      std::array<uint32_t, 2> key) {
  using sluice::special::Host;
  std::array<Host<int64_t>, 4> words;
  for (int i = 0; i < 4; ++i)
    words[i].value = counter[i];
  Host<int64_t> seed{
      static_cast<int64_t>(key[0] | static_cast<uint64_t>(key[1]) << 32)};
  auto drawn = sluice::special::philox(words, seed);
  for (int i = 0; i < 4; ++i)
    counter[i] = drawn[i].value;
  return counter;
}

/// The file that holds the compiler; empty where the system cannot tell.
static std::string libraryPath() {
  Dl_info info;
  auto *address = reinterpret_cast<void *>(&sluice::hostCPU);
  return dladdr(address, &info) ? info.dli_fname : "";
}

PYBIND11_MODULE(_core, module) {
  module.doc() = "The compiler and the runtime of Sluice.";
  module.attr("version") = SLUICE_VERSION;
  // A cache of compiled code must forget what an older build of it made.
  module.attr("library") = libraryPath();
  module.def(
      "host_cpu", [] { return sluice::hostCPU().describe(); },
      "Triple, name and features of the processor, in one line.");
  module.def("get_num_threads", &sluice::getNumThreads,
             "Threads that one launch may use.");
  module.def(
      "set_num_threads",
      [](unsigned count) {
        sluice::python::withoutGIL([&] { sluice::setNumThreads(count); });
      },
      py::arg("count"),
      "Sets the threads that later launches may use, at least 1.");
  module.def("set_cuda_driver", &sluice::cuda::Driver::setPath, py::arg("path"),
             "Names the library of CUDA's driver, before it is first used.");
  module.def(
      "cuda_target",
      [](int device) {
        return sluice::python::unwrap(sluice::cuda::targetOfDevice(device));
      },
      py::arg("device"),
      "The architecture to compile for, such as sm_90. Raises CudaError.");
  module.def(
      "philox4x32",
      [](std::array<uint32_t, 4> counter, std::array<uint32_t, 2> key) {
        return py::tuple(py::cast(philox(counter, key)));
      },
      py::arg("counter"), py::arg("key"),
      "The four words that Philox4x32-10 makes of a counter under a key.");
  sluice::python::waitAtExit();
  sluice::python::bindErrors(module);
  sluice::python::bindPrograms(module);
  sluice::python::bindExecutable(module);
}
