// Calls of the simulator's functions.
#ifndef SLUICE_COMPILER_GPUTOSIM_HOOKCALLS_H
#define SLUICE_COMPILER_GPUTOSIM_HOOKCALLS_H

#include "compiler/GPUToSim/Carried.h"
#include "runtime/sim/Interface.h"

#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/BuiltinOps.h"

namespace sluice {

/// Writes calls at the place of the op that they stand for, in the function
/// of one kernel.
class HookCalls {
public:
  HookCalls(mlir::ModuleOp module, mlir::LLVM::LLVMFuncOp function)
      : module(module), kernel(function.getName()),
        thread(function.getArgument(0)), b(module.getContext()) {}

  /// Later calls go before `op`, and name its place in the source.
  void at(mlir::Operation *op) { b.setInsertionPoint(current = op); }

  mlir::OpBuilder &builder() { return b; }
  mlir::Location loc() const { return current->getLoc(); }
  mlir::Value getThread() const { return thread; }

  mlir::Value i32(uint32_t value);
  mlir::Value i64(int64_t value);

  /// Calls `hook` with the thread, the place, and `arguments`.
  mlir::Value callAtPlace(llvm::StringRef hook, mlir::Type result,
                          mlir::ValueRange arguments);
  /// Calls `hook` with the thread and `arguments`.
  mlir::Value call(llvm::StringRef hook, mlir::Type result,
                   mlir::ValueRange arguments);

  /// The address of a string constant of its own.
  mlir::Value text(llvm::StringRef text);

  Origins origins;
  Rounds rounds;

private:
  mlir::LLVM::LLVMFuncOp declare(llvm::StringRef hook, mlir::Type result,
                                 mlir::ValueRange arguments);

  mlir::ModuleOp module;
  llvm::StringRef kernel;
  mlir::Value thread;
  mlir::OpBuilder b;
  mlir::Operation *current = nullptr;
  unsigned numTexts = 0;
};

/// Rewrites one op if it is of the kind that the function is for. Fails with a
/// diagnostic if it has no form on the simulator.
mlir::LogicalResult lowerAccess(mlir::Operation *op, HookCalls &calls);
mlir::LogicalResult lowerWarpOp(mlir::Operation *op, HookCalls &calls);

/// Leaves an op as it is, for the simulator to run unseen; fails with a
/// diagnostic if others could notice what it does.
mlir::LogicalResult keepPlain(mlir::Operation *op);

/// Fails: "has no form on the simulator".
mlir::LogicalResult refuse(mlir::Operation *op);

} // namespace sluice

#endif
