// Failures of the compiler and the runtime as Python exceptions.
#ifndef SLUICE_PYTHON_BINDINGS_ERRORS_H
#define SLUICE_PYTHON_BINDINGS_ERRORS_H

#include "llvm/Support/Error.h"

#include <pybind11/pybind11.h>

namespace sluice::python {

/// Adds CompileError, CudaError, LaunchError and SimulationFault to the module.
void bindErrors(pybind11::module_ &module);

/// Raises CompileError with its diagnostics, CudaError and LaunchError with
/// kind and text, SimulationFault with its facts, or RuntimeError with the
/// text.
[[noreturn]] void raise(llvm::Error error);

template <typename T> T unwrap(llvm::Expected<T> value) {
  if (!value)
    raise(value.takeError());
  return std::move(*value);
}

} // namespace sluice::python

#endif
