// What a compilation reports, as data that a front end can render.
#ifndef SLUICE_COMPILER_PIPELINES_DIAGNOSTICS_H
#define SLUICE_COMPILER_PIPELINES_DIAGNOSTICS_H

#include "mlir/IR/Diagnostics.h"

#include "llvm/Support/Error.h"

#include <string>
#include <vector>

namespace sluice {

struct Diagnostic {
  /// "error", "warning", "remark" or "note"; a note belongs to what precedes.
  /// An error that is no fault of the compiler says so: "refused" is what was
  /// asked for and cannot be, "too-large" what no GPU can run, "no-derivative"
  /// what cannot be differentiated, "tool" a program of others that failed.
  std::string severity;
  /// Empty and 0 where the place is not known.
  std::string file;
  unsigned line = 0;
  unsigned column = 0;
  std::string text;
};

/// The only kind of error that `compile` returns.
class CompileError : public llvm::ErrorInfo<CompileError> {
public:
  static char ID;

  explicit CompileError(std::vector<Diagnostic> diagnostics)
      : diagnostics(std::move(diagnostics)) {}

  llvm::ArrayRef<Diagnostic> getDiagnostics() const { return diagnostics; }

  void log(llvm::raw_ostream &os) const override;
  std::error_code convertToErrorCode() const override;

private:
  std::vector<Diagnostic> diagnostics;
};

/// What a program needs at a place is more than any GPU has.
llvm::Error refuseAsTooLarge(mlir::Location location, const llvm::Twine &text);

/// A program of others has failed.
llvm::Error failByTool(llvm::Error error);

/// Collects the diagnostics of a context for as long as it lives.
class DiagnosticCollector {
public:
  explicit DiagnosticCollector(mlir::MLIRContext &context);

  /// All that was reported, as one error; `error` itself if that was no error,
  /// or if it is a `CompileError`.
  llvm::Error fail(llvm::Error error);

private:
  void collect(mlir::Diagnostic &diagnostic);

  std::vector<Diagnostic> diagnostics;
  mlir::ScopedDiagnosticHandler handler;
};

} // namespace sluice

#endif
