// The compiler's front door: route text in, a runnable image out.
#ifndef SLUICE_COMPILER_PIPELINES_COMPILE_H
#define SLUICE_COMPILER_PIPELINES_COMPILE_H

#include "compiler/Pipelines/CompileOptions.h"
#include "runtime/program/Image.h"

#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/ADT/StringRef.h"

namespace sluice {

/// Called with each stage and its text: "route" (decomposed), "route-backward",
/// "row", "gpu", "llvm", "asm". Printing is slow, so nothing is printed without one.
using StageSink =
    llvm::function_ref<void(llvm::StringRef stage, llvm::StringRef text)>;

/// Compiles `source`, a module of one route function, for the host. Every
/// failure is a `CompileError`.
llvm::Expected<Image> compile(llvm::StringRef source,
                              const CompileOptions &options,
                              StageSink sink = nullptr);

} // namespace sluice

#endif
