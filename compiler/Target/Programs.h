// The programs that a lowered module holds.
//
// What the lowering writes down for the runtime, as attributes:
//
//   module attributes {sluice.programs = {
//     forward = [{name = "logits", role = "input", dtype = "f32",
//                 axes = ["T", "E"], shape = [-1, 64], used = true}, …],
//     backward = […]}} {
//   llvm.func @kernel(!llvm.ptr, i64) attributes {sluice.kernel = {
//     program = "forward", tile_tokens = 16, stack_bytes = 4096, partials = 2,
//     has_finalize = true, args = [0, 1], bytes_read = 512,
//     bytes_written = 256}}
//
// A kernel for GPUs is a gpu.func in a gpu.module; in place of `tile_tokens`
// and `stack_bytes` it has `layout = {lanes, values, warps_per_row, threads,
// tokens_per_block, max_blocks, shared_bytes}`, and `scratch_bytes` for order
// kernels, else `bytes_once`, `tokens_per_team`, `spread_blocks` and `posts`;
// and `words`, the ones of those in `runtime/program/Grid.h` that it takes.
//
// Kernels of a program run in the order in which they stand in the module.
#ifndef SLUICE_COMPILER_TARGET_PROGRAMS_H
#define SLUICE_COMPILER_TARGET_PROGRAMS_H

#include "runtime/program/Program.h"

#include "mlir/IR/BuiltinOps.h"

#include <optional>

namespace sluice {

struct Programs {
  Program forward;
  std::optional<Program> backward;
};

/// Reads the attributes above. Fails if one is missing or of another form.
llvm::Expected<Programs> readPrograms(mlir::ModuleOp module);

} // namespace sluice

#endif
