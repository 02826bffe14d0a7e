#include "compiler/SaveRegisters/SaveRegisters.h"
#include "compiler/Sink/Sink.h"

#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"
#include "mlir/Transforms/RegionUtils.h"

using namespace mlir;

namespace sluice {
#define GEN_PASS_DEF_SAVEREGISTERS
#include "compiler/SaveRegisters/SaveRegisters.h.inc"

//===----------------------------------------------------------------------===//
// Into regions
//===----------------------------------------------------------------------===//

/// In a round, a value of another row costs a choice among a thread's values;
/// making it again costs this many operations at most.
static constexpr unsigned kMaxCost = 24;
static constexpr unsigned kDivisionCost = 8;

static std::optional<unsigned> costOf(Operation *op) {
  if (!isa_and_present<arith::ArithDialect, math::MathDialect>(
          op->getDialect()))
    return std::nullopt;
  return isa<arith::DivFOp, math::SqrtOp>(op) ? kDivisionCost : 1;
}

static void sinkIntoRegions(row::KernelOp kernel) {
  kernel.walk([](Operation *op) {
    if (isa<row::SwitchOp, row::RetryOp>(op))
      for (Region &region : op->getRegions())
        sinkInto(region, kMaxCost, costOf);
  });
}

//===----------------------------------------------------------------------===//
// Order
//===----------------------------------------------------------------------===//

namespace {

/// Ops of a block in a new order, each after what it needs.
struct Order {
  Block &block;
  llvm::SetVector<Operation *> ops = {};

  void add(Operation *op) {
    SmallVector<Operation *> waiting = {op};
    while (!waiting.empty()) {
      if (Operation *missing = findMissing(waiting.back()))
        waiting.push_back(missing);
      else
        ops.insert(waiting.pop_back_val());
    }
  }

private:
  /// What `op` needs first and has no place yet, or null.
  Operation *findMissing(Operation *op) {
    Operation *missing = nullptr;
    auto look = [&](Value value) {
      Operation *source = value.getDefiningOp();
      if (!missing && source && source->getBlock() == &block &&
          !ops.contains(source))
        missing = source;
    };
    llvm::for_each(op->getOperands(), look);
    for (Region &region : op->getRegions())
      visitUsedValuesDefinedAbove(region,
                                  [&](OpOperand *use) { look(use->get()); });
    return missing;
  }
};

} // namespace

static bool takesRegisters(Operation &op) {
  return isa<row::SwitchOp, row::RetryOp, scf::ForOp>(op);
}

static void reorder(row::KernelOp kernel) {
  Block &body = kernel.getBody().front();
  Order order{body};
  for (Operation &op : body)
    if (takesRegisters(op))
      order.add(&op);
  for (Operation &op : body.without_terminator())
    if (isa<row::AccumulateOp>(op) || !isPure(&op)) // what others lead to
      order.add(&op);
  llvm::SmallVector<Operation *> dead;
  for (Operation &op : body.without_terminator())
    if (!order.ops.contains(&op))
      dead.push_back(&op);
  for (Operation *op : llvm::reverse(dead))
    op->erase();
  for (Operation *op : order.ops)
    op->moveBefore(body.getTerminator());
}

namespace {

struct SaveRegistersPass : impl::SaveRegistersBase<SaveRegistersPass> {
  void runOnOperation() override {
    sinkIntoRegions(getOperation());
    reorder(getOperation());
  }
};

} // namespace
} // namespace sluice
