// The compiler's front door: route text in, a runnable image out.
#ifndef SLUICE_COMPILER_PIPELINES_COMPILE_H
#define SLUICE_COMPILER_PIPELINES_COMPILE_H

#include "compiler/Pipelines/CompileOptions.h"
#include "runtime/program/Image.h"

#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/ADT/StringRef.h"

namespace sluice {

/// Called with each stage and its text: "source", "route" (decomposed),
/// "route-backward", "row", "llvm", "asm"; for GPUs "gpu" after "row", and
/// "ptx" and "sass" in place of "asm". Printing is slow: without one, nothing
/// is.
using StageSink =
    llvm::function_ref<void(llvm::StringRef stage, llvm::StringRef text)>;

/// Compiles `source`, a module of one route function. Every failure is a
/// `CompileError`.
llvm::Expected<Image> compile(llvm::StringRef source,
                              const CompileOptions &options,
                              StageSink sink = nullptr);

} // namespace sluice

#endif
