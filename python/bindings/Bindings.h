// The parts of the native module.
#ifndef SLUICE_PYTHON_BINDINGS_BINDINGS_H
#define SLUICE_PYTHON_BINDINGS_BINDINGS_H

#include <pybind11/pybind11.h>

namespace sluice::python {

/// compile, load and Executable.
void bindExecutable(pybind11::module_ &module);

/// Program and CudaProgram.
void bindPrograms(pybind11::module_ &module);

} // namespace sluice::python

#endif
