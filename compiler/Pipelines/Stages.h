// The textual stages of one compilation, for those who want to read them.
#ifndef SLUICE_COMPILER_PIPELINES_STAGES_H
#define SLUICE_COMPILER_PIPELINES_STAGES_H

#include "compiler/Pipelines/Compile.h"

#include "mlir/IR/Operation.h"

namespace sluice {

/// Hands texts to a sink and to files in a dump directory, if there are such.
class Stages {
public:
  Stages(StageSink sink, llvm::StringRef dumpDirectory)
      : sink(sink), dumpDirectory(dumpDirectory) {}

  /// Whether anyone reads: texts are expensive to make.
  bool wanted() const { return sink || !dumpDirectory.empty(); }

  /// Fails if the dump cannot be written.
  llvm::Error record(llvm::StringRef stage, llvm::StringRef text) const;

  /// Records `op` as text, if anyone reads.
  llvm::Error record(llvm::StringRef stage, mlir::Operation *op) const;

private:
  llvm::Error dump(llvm::StringRef stage, llvm::StringRef text) const;

  StageSink sink;
  std::string dumpDirectory;
};

} // namespace sluice

#endif
