#include "compiler/Pipelines/Diagnostics.h"
#include "compiler/Differentiate/Differentiate.h"
#include "compiler/RowToGPU/RowToGPU.h"

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

static Diagnostic makeDiagnostic(StringRef severity, Location location,
                                 std::string text) {
  Diagnostic result;
  result.severity = severity;
  result.text = std::move(text);
  if (auto place = location->findInstanceOf<FileLineColLoc>()) {
    result.file = place.getFilename().str();
    result.line = place.getLine();
    result.column = place.getColumn();
  }
  return result;
}

llvm::Error refuseAsTooLarge(Location location, const Twine &text) {
  return llvm::make_error<CompileError>(std::vector<Diagnostic>{
      makeDiagnostic("too-large", location, text.str())});
}

llvm::Error failByTool(llvm::Error error) {
  return llvm::make_error<CompileError>(std::vector<Diagnostic>{
      {"tool", "", 0, 0, llvm::toString(std::move(error))}});
}

/// What a pass may say of an error besides its text.
static constexpr llvm::StringLiteral kinds[] = {route::kNoDerivative,
                                                rowgpu::kRefusedLayout};

static StringRef getKind(mlir::Diagnostic &diagnostic) {
  for (DiagnosticArgument &argument : diagnostic.getMetadata())
    if (argument.getKind() ==
        DiagnosticArgument::DiagnosticArgumentKind::String)
      for (StringRef kind : kinds)
        if (argument.getAsString() == kind)
          return kind;
  return stringifySeverity(diagnostic.getSeverity());
}

void DiagnosticCollector::collect(mlir::Diagnostic &diagnostic) {
  diagnostics.push_back(makeDiagnostic(
      getKind(diagnostic), diagnostic.getLocation(), diagnostic.str()));
  for (mlir::Diagnostic &note : diagnostic.getNotes())
    collect(note);
}

llvm::Error DiagnosticCollector::fail(llvm::Error error) {
  if (error.isA<CompileError>())
    return error;
  auto isError = [](const Diagnostic &diagnostic) {
    return diagnostic.severity == "error" ||
           llvm::is_contained(kinds, diagnostic.severity);
  };
  std::string summary = llvm::toString(std::move(error));
  if (llvm::none_of(diagnostics, isError))
    diagnostics.push_back({"error", "", 0, 0, summary});
  return llvm::make_error<CompileError>(std::move(diagnostics));
}

} // namespace sluice
