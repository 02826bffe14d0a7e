#include "compiler/RowToCPU/Sink.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/IRMapping.h"
#include "mlir/IR/Matchers.h"
#include "mlir/Transforms/RegionUtils.h"

using namespace mlir;
using namespace sluice;

/// Operations that cost no more than copying a value to a list and back.
static constexpr size_t kMaxSunk = 4;

using OpSet = llvm::SetVector<Operation *>;

static bool isCheap(Operation *op) {
  return op && isa<arith::ArithDialect>(op->getDialect()) &&
         op->getNumRegions() == 0 && !isa<arith::DivFOp>(op);
}

/// Collects the ops, operands first, that make `value` of `given` values.
static bool collect(Value value, const llvm::SetVector<Value> &given,
                    OpSet &ops) {
  Operation *op = value.getDefiningOp();
  if (matchPattern(value, m_Constant()) || ops.contains(op))
    return true;
  if (!isCheap(op) || ops.size() >= kMaxSunk)
    return false;
  for (Value operand : op->getOperands())
    if (!given.contains(operand) && !collect(operand, given, ops))
      return false;
  return ops.insert(op) && ops.size() <= kMaxSunk;
}

static void sinkInto(Region &region) {
  if (llvm::hasSingleElement(region.front()))
    return; // a case that computes nothing stays so
  llvm::SetVector<Value> used;
  getUsedValuesDefinedAbove(region, used);
  for (Value value : llvm::to_vector(used)) {
    OpSet ops;
    llvm::SetVector<Value> others = used;
    others.remove(value);
    if (matchPattern(value, m_Constant()) || !collect(value, others, ops))
      continue;
    OpBuilder builder = OpBuilder::atBlockBegin(&region.front());
    IRMapping mapping;
    for (Operation *op : ops)
      builder.clone(*op, mapping);
    replaceAllUsesInRegionWith(value, mapping.lookup(value), region);
    used.remove(value);
  }
}

void sluice::sinkIntoSwitches(row::KernelOp kernel) {
  kernel.walk([](row::SwitchOp op) {
    for (Region &region : op.getCases())
      sinkInto(region);
  });
}
