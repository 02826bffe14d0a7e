// What a runtime must know of a kernel, whatever target it is compiled for.
#ifndef SLUICE_DIALECTS_ROW_KERNELFACTS_H
#define SLUICE_DIALECTS_ROW_KERNELFACTS_H

#include "dialects/Row/RowDialect.h"

namespace sluice::row {

/// On a module: its programs, as compiler/Target/Programs.h shows them.
constexpr llvm::StringLiteral kProgramsAttrName = "sluice.programs";
/// On a compiled kernel: its facts.
constexpr llvm::StringLiteral kKernelAttrName = "sluice.kernel";

/// What a kernel's buffer is for, as `sluice.programs` has it; empty where it
/// says nothing.
llvm::StringRef getRole(KernelOp kernel, mlir::BlockArgument buffer);

/// The entries of `sluice.kernel` that do not depend on the target: program,
/// args, partials, has_finalize, and bytes_read, bytes_written and operations
/// for each token.
/// `partials` is how many sums over tokens a part of them leaves, `bytesAgain`
/// what is read for each token of what all share.
mlir::NamedAttrList describe(KernelOp kernel, int64_t partials,
                             int64_t bytesAgain = 0);
/// Has `describe` tell the machine operations of a kernel for each token.
void setOperations(KernelOp kernel, int64_t operations);
/// The same of an order, and its kind and fill_nan.
mlir::NamedAttrList describe(OrderOp order);

} // namespace sluice::row

#endif
