#include "compiler/Pipelines/Diagnostics.h"

#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/Location.h"

using namespace mlir;

namespace sluice {

char CompileError::ID;

void CompileError::log(llvm::raw_ostream &os) const {
  llvm::interleave(
      diagnostics, os,
      [&](const Diagnostic &diagnostic) {
        if (!diagnostic.file.empty())
          os << diagnostic.file << ':' << diagnostic.line << ':'
             << diagnostic.column << ": ";
        os << diagnostic.severity << ": " << diagnostic.text;
      },
      "\n");
}

std::error_code CompileError::convertToErrorCode() const {
  return llvm::inconvertibleErrorCode();
}

static StringRef stringifySeverity(DiagnosticSeverity severity) {
  switch (severity) {
  case DiagnosticSeverity::Note:
    return "note";
  case DiagnosticSeverity::Warning:
    return "warning";
  case DiagnosticSeverity::Error:
    return "error";
  case DiagnosticSeverity::Remark:
    return "remark";
  }
  llvm_unreachable("no other severity");
}

DiagnosticCollector::DiagnosticCollector(MLIRContext &context)
    : handler(&context, [this](mlir::Diagnostic &diagnostic) {
        collect(diagnostic);
        return success();
      }) {}

void DiagnosticCollector::collect(const mlir::Diagnostic &diagnostic) {
  Diagnostic result;
  result.severity = stringifySeverity(diagnostic.getSeverity());
  result.text = diagnostic.str();
  if (auto place = diagnostic.getLocation()->findInstanceOf<FileLineColLoc>()) {
    result.file = place.getFilename().str();
    result.line = place.getLine();
    result.column = place.getColumn();
  }
  diagnostics.push_back(std::move(result));
  for (const mlir::Diagnostic &note : diagnostic.getNotes())
    collect(note);
}

llvm::Error DiagnosticCollector::fail(llvm::Error error) {
  auto isError = [](const Diagnostic &diagnostic) {
    return diagnostic.severity == "error";
  };
  std::string summary = llvm::toString(std::move(error));
  if (llvm::none_of(diagnostics, isError))
    diagnostics.push_back({"error", "", 0, 0, summary});
  return llvm::make_error<CompileError>(std::move(diagnostics));
}

} // namespace sluice
