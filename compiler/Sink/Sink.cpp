#include "compiler/Sink/Sink.h"

#include "mlir/IR/Builders.h"
#include "mlir/IR/IRMapping.h"
#include "mlir/IR/Matchers.h"
#include "mlir/Transforms/RegionUtils.h"

using namespace mlir;
using namespace sluice;

namespace {

/// The ops that make a value of others, operands first.
struct Slice {
  const llvm::SetVector<Value> &given;
  unsigned most;
  CostOf costOf;
  llvm::SetVector<Operation *> ops = {};
  unsigned cost = 0;

  /// Adds `value`, unless that takes too much or what is not given.
  bool add(Value value) {
    Operation *op = value.getDefiningOp();
    if (matchPattern(value, m_Constant()) || ops.contains(op))
      return true;
    std::optional<unsigned> own = op ? costOf(op) : std::nullopt;
    if (!own || (cost += *own) > most)
      return false;
    for (Value operand : op->getOperands())
      if (!given.contains(operand) && !add(operand))
        return false;
    return ops.insert(op);
  }
};

} // namespace

void sluice::sinkInto(Region &region, unsigned most, CostOf costOf) {
  if (llvm::hasSingleElement(region.front()))
    return; // it computes nothing, and stays so
  llvm::SetVector<Value> used;
  getUsedValuesDefinedAbove(region, used);
  for (Value value : llvm::to_vector(used)) {
    llvm::SetVector<Value> others = used;
    others.remove(value);
    Slice slice{others, most, costOf};
    if (matchPattern(value, m_Constant()) || !slice.add(value))
      continue;
    OpBuilder builder = OpBuilder::atBlockBegin(&region.front());
    IRMapping mapping;
    for (Operation *op : slice.ops)
      builder.clone(*op, mapping);
    replaceAllUsesInRegionWith(value, mapping.lookup(value), region);
    used.remove(value);
  }
}
