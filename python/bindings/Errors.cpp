#include "bindings/Errors.h"

#include "compiler/Pipelines/Diagnostics.h"

namespace py = pybind11;

namespace sluice::python {

/// The exception's type: the module holds a reference for good.
static PyObject *compileError = nullptr;

void bindErrors(py::module_ &module) {
  compileError = PyErr_NewExceptionWithDoc(
      "sluice._core.CompileError",
      "args[0]: a list of (severity, file, line, column, text).",
      PyExc_RuntimeError, nullptr);
  module.attr("CompileError") = py::handle(compileError);
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
  auto setRuntimeError = [](const llvm::ErrorInfoBase &other) {
    PyErr_SetString(PyExc_RuntimeError, other.message().c_str());
  };
  llvm::handleAllErrors(std::move(error), setCompileError, setRuntimeError);
  throw py::error_already_set();
}

} // namespace sluice::python
