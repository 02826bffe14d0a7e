#include "bindings/Errors.h"

#include "compiler/Pipelines/Diagnostics.h"
#include "runtime/cuda/CudaError.h"
#include "runtime/program/LaunchError.h"
#include "runtime/sim/Fault.h"

namespace py = pybind11;

namespace sluice::python {

/// The exceptions' types: the module holds references for good.
static PyObject *compileError = nullptr;
static PyObject *cudaError = nullptr;
static PyObject *launchError = nullptr;
static PyObject *simulationFault = nullptr;

void bindErrors(py::module_ &module) {
  compileError = PyErr_NewExceptionWithDoc(
      "sluice._core.CompileError",
      "args[0]: a list of (severity, file, line, column, text).",
      PyExc_RuntimeError, nullptr);
  module.attr("CompileError") = py::handle(compileError);
  cudaError = PyErr_NewExceptionWithDoc(
      "sluice._core.CudaError",
      "args: what kind of failure, and its text with call, code and kernel.",
      PyExc_RuntimeError, nullptr);
  module.attr("CudaError") = py::handle(cudaError);
  launchError = PyErr_NewExceptionWithDoc(
      "sluice._core.LaunchError", "args: what kind of failure, and its text.",
      PyExc_RuntimeError, nullptr);
  module.attr("LaunchError") = py::handle(launchError);
  simulationFault = PyErr_NewExceptionWithDoc(
      "sluice._core.SimulationFault",
      "args: kind, text, kernel, block, thread, site ('file:line:column' or "
      "''), address, buffer.",
      PyExc_RuntimeError, nullptr);
  module.attr("SimulationFault") = py::handle(simulationFault);
}

/// (severity, file, line, column, text) for each.
static py::list toList(llvm::ArrayRef<Diagnostic> diagnostics) {
  py::list list;
  for (const Diagnostic &diagnostic : diagnostics)
    list.append(py::make_tuple(diagnostic.severity, diagnostic.file,
                               diagnostic.line, diagnostic.column,
                               diagnostic.text));
  return list;
}

void raise(llvm::Error error) {
  auto setCompileError = [](const CompileError &failure) {
    py::tuple args = py::make_tuple(toList(failure.getDiagnostics()));
    PyErr_SetObject(compileError, args.ptr());
  };
  auto setCudaError = [](const cuda::CudaError &failure) {
    py::tuple args =
        py::make_tuple(failure.getKindName().str(), failure.message());
    PyErr_SetObject(cudaError, args.ptr());
  };
  auto setLaunchError = [](const LaunchError &failure) {
    py::tuple args =
        py::make_tuple(failure.getKindName().str(), failure.message());
    PyErr_SetObject(launchError, args.ptr());
  };
  auto setSimulationFault = [](const sim::SimulationError &failure) {
    const sim::Fault &fault = failure.getFault();
    py::tuple args = py::make_tuple(
        stringifyFaultKind(fault.kind).str(), fault.text, fault.kernel,
        fault.block, fault.thread, fault.site, fault.address, fault.buffer);
    PyErr_SetObject(simulationFault, args.ptr());
  };
  auto setRuntimeError = [](const llvm::ErrorInfoBase &other) {
    PyErr_SetString(PyExc_RuntimeError, other.message().c_str());
  };
  llvm::handleAllErrors(std::move(error), setCompileError, setCudaError,
                        setLaunchError, setSimulationFault, setRuntimeError);
  throw py::error_already_set();
}

} // namespace sluice::python
