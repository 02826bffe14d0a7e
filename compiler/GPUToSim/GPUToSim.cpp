#include "compiler/GPUToSim/GPUToSim.h"

#include "compiler/GPUToSim/HookCalls.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/ControlFlow/IR/ControlFlowOps.h"
#include "mlir/Dialect/GPU/IR/GPUDialect.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"
#include "mlir/IR/Matchers.h"
#include "mlir/IR/PatternMatch.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"
#include "mlir/Transforms/RegionUtils.h"

using namespace mlir;

namespace sluice {
#define GEN_PASS_DEF_GPUTOSIM
#include "compiler/GPUToSim/GPUToSim.h.inc"

/// A function of the module with the body of `kernel`, which reads its words
/// from memory.
static LLVM::LLVMFuncOp moveBody(gpu::GPUFuncOp kernel, ModuleOp module) {
  OpBuilder b(kernel.getContext());
  b.setInsertionPointToEnd(module.getBody());
  auto pointer = LLVM::LLVMPointerType::get(b.getContext());
  auto type = LLVM::LLVMFunctionType::get(
      LLVM::LLVMVoidType::get(b.getContext()), {pointer, pointer});
  auto function =
      LLVM::LLVMFuncOp::create(b, kernel.getLoc(), kernel.getName(), type);
  for (NamedAttribute attribute : kernel->getDiscardableAttrs())
    if (attribute.getName().strref().starts_with("sluice."))
      function->setAttr(attribute.getName(), attribute.getValue());
  function.getBody().takeBody(kernel.getBody());
  Block &entry = function.getBody().front();
  unsigned count = entry.getNumArguments();
  SmallVector<Location, 2> places(2, kernel.getLoc());
  entry.addArguments({pointer, pointer}, places);
  b.setInsertionPointToStart(&entry);
  for (unsigned i = 0; i < count; ++i) {
    Value at = LLVM::GEPOp::create(b, kernel.getLoc(), pointer, b.getI64Type(),
                                   entry.getArgument(count + 1),
                                   ArrayRef<LLVM::GEPArg>{int32_t(i)});
    Value word = LLVM::LoadOp::create(b, kernel.getLoc(), b.getI64Type(), at);
    entry.getArgument(i).replaceAllUsesWith(word);
  }
  entry.eraseArguments(0, count);
  return function;
}

/// Whether a thread that comes to `block` goes round and round, by branches
/// that have but one way to go.
static bool isEndless(Block *block) {
  llvm::SmallPtrSet<Block *, 4> seen;
  for (Block *next = block; seen.insert(next).second;) {
    next = next->getNumSuccessors() == 1 ? next->getSuccessor(0) : nullptr;
    if (!next || next == block)
      return next;
  }
  return false;
}

/// Tells the simulator which way a branch goes, so that it sees lanes part, and
/// of every round of a loop.
static void lowerBranch(Operation *op, HookCalls &calls) {
  Value flag;
  if (auto branch = dyn_cast<cf::CondBranchOp>(op))
    flag = branch.getCondition();
  else if (auto table = dyn_cast<cf::SwitchOp>(op))
    flag = table.getFlag();
  else if (!op->hasTrait<OpTrait::IsTerminator>() || !isEndless(op->getBlock()))
    return;
  calls.at(op);
  OpBuilder &b = calls.builder();
  if (!flag)
    flag = calls.i64(0);
  if (!flag.getType().isInteger(64))
    flag = LLVM::ZExtOp::create(b, op->getLoc(), b.getI64Type(), flag);
  calls.callAtPlace(sim::hook::branch, {}, flag);
}

/// The simulator rounds to nearest what a GPU may approximate.
static void dropFlags(Operation *op) {
  if (auto flagged = dyn_cast<arith::ArithFastMathInterface>(op))
    op->setAttr(flagged.getFastMathAttrName(),
                arith::FastMathFlagsAttr::get(op->getContext(),
                                              arith::FastMathFlags::none));
}

/// What a division by zero gives is not specified on a GPU, which goes on; a
/// host stops the process, also where a quotient is beyond the integers.
static void guardDivision(Operation *op) {
  bool isSigned = isa<arith::DivSIOp, arith::RemSIOp, arith::CeilDivSIOp,
                      arith::FloorDivSIOp, LLVM::SDivOp, LLVM::SRemOp>(op);
  if (!isSigned && !isa<arith::DivUIOp, arith::RemUIOp, arith::CeilDivUIOp,
                        LLVM::UDivOp, LLVM::URemOp>(op))
    return;
  Value x = op->getOperand(0), y = op->getOperand(1);
  if (APInt known; matchPattern(y, m_ConstantInt(&known)) && !known.isZero() &&
                   !(isSigned && known.isAllOnes()))
    return;
  ImplicitLocOpBuilder b(op->getLoc(), op);
  Type type = y.getType();
  Value zero = arith::ConstantOp::create(b, b.getZeroAttr(type));
  Value one = arith::ConstantOp::create(b, b.getOneAttr(type));
  auto equal = [&](Value left, Value right) -> Value {
    return arith::CmpIOp::create(b, arith::CmpIPredicate::eq, left, right);
  };
  Value stops = equal(y, zero);
  if (isSigned) {
    // Only 0 and the least integer are their own opposites.
    Value least = equal(x, arith::SubIOp::create(b, zero, x));
    Value minusOne = equal(y, arith::SubIOp::create(b, zero, one));
    Value both = arith::AndIOp::create(b, least, minusOne);
    stops = arith::OrIOp::create(b, stops, both);
  }
  op->setOperand(1, arith::SelectOp::create(b, stops, one, y));
}

LogicalResult refuse(Operation *op) {
  return op->emitOpError("has no form on the simulator");
}

LogicalResult keepPlain(Operation *op) {
  // Says in words what it does, and those are not read here.
  if (isa<LLVM::InlineAsmOp, LLVM::CallIntrinsicOp>(op))
    return refuse(op);
  // Branches of the LLVM dialect are not counted.
  if (isa_and_present<LLVM::LLVMDialect>(op->getDialect()) &&
      op->hasTrait<OpTrait::IsTerminator>())
    return refuse(op);
  // What is inside is looked at by itself.
  bool isShell = op->hasTrait<OpTrait::HasRecursiveMemoryEffects>();
  return isShell || isMemoryEffectFree(op) ? success() : refuse(op);
}

static LogicalResult lowerOp(Operation *op, HookCalls &calls) {
  dropFlags(op);
  guardDivision(op);
  if (auto ret = dyn_cast<gpu::ReturnOp>(op)) {
    calls.at(op);
    LLVM::ReturnOp::create(calls.builder(), op->getLoc(), ValueRange());
    op->erase();
    return success();
  }
  lowerBranch(op, calls);
  if (isa_and_present<LLVM::LLVMDialect>(op->getDialect()))
    return lowerAccess(op, calls);
  return lowerWarpOp(op, calls);
}

static LogicalResult lowerKernel(gpu::GPUFuncOp kernel, ModuleOp module) {
  if (!kernel.isKernel() || kernel.getNumWorkgroupAttributions() ||
      kernel.getNumPrivateAttributions())
    return kernel.emitOpError(
        "expects a kernel without buffers of its own on the simulator");
  for (Type type : kernel.getArgumentTypes())
    if (!type.isInteger(64))
      return kernel.emitOpError("expects words of 64 bits, got ") << type;
  // What no thread comes to may be made of itself.
  IRRewriter rewriter(kernel.getContext());
  (void)eraseUnreachableBlocks(rewriter, kernel->getRegions());
  // Before the words are read, which is no access of the kernel's.
  SmallVector<Operation *> ops;
  kernel.getBody().walk([&](Operation *op) { ops.push_back(op); });
  LLVM::LLVMFuncOp function = moveBody(kernel, module);
  HookCalls calls(module, function);
  for (Operation *op : ops)
    if (failed(lowerOp(op, calls)))
      return failure();
  return success();
}

/// Arrays move along, so that the functions find them.
static void moveGlobals(gpu::GPUModuleOp from, ModuleOp module) {
  for (auto global : llvm::make_early_inc_range(from.getOps<LLVM::GlobalOp>()))
    global->moveBefore(from);
}

static void eraseShared(ModuleOp module) {
  for (auto global :
       llvm::make_early_inc_range(module.getOps<LLVM::GlobalOp>()))
    if (global.getAddrSpace() == static_cast<unsigned>(sim::Space::Shared))
      global.erase();
}

namespace {
struct GPUToSimPass : impl::GPUToSimBase<GPUToSimPass> {
  using GPUToSimBase::GPUToSimBase;

  void runOnOperation() override {
    ModuleOp module = getOperation();
    for (auto gpuModule :
         llvm::make_early_inc_range(module.getOps<gpu::GPUModuleOp>())) {
      moveGlobals(gpuModule, module);
      for (auto kernel :
           llvm::make_early_inc_range(gpuModule.getOps<gpu::GPUFuncOp>()))
        if (failed(lowerKernel(kernel, module)))
          return signalPassFailure();
      gpuModule.erase();
    }
    eraseShared(module);
    module->removeAttr(gpu::GPUDialect::getContainerModuleAttrName());
  }
};
} // namespace

} // namespace sluice
