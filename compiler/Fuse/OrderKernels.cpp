// Order kernels: where they keep what they make, and their place in a program.
#include "compiler/Fuse/KernelBuilder.h"
#include "dialects/Route/RouteOps.h"

using namespace mlir;
using namespace sluice;

/// The buffer from which a kernel may read the value.
std::optional<unsigned> KernelBuilder::findHome(Value value) const {
  if (auto home = homes.find(value); home != homes.end())
    return home->second;
  for (const Buffer &buffer : buffers)
    if (buffer.value == value && buffer.role != "output" &&
        buffer.role != "gradient")
      return getIndex(buffer);
  return std::nullopt;
}

/// Where an order kernel leaves its result: with the caller where that is all
/// there is to do with it, else where later kernels may read it.
unsigned KernelBuilder::chooseHome(Value result) {
  if (std::optional<unsigned> home = findHome(result))
    return *home;
  bool onlyReturned = llvm::all_of(result.getUsers(), [](Operation *user) {
    return user->hasTrait<OpTrait::IsTerminator>();
  });
  for (const Buffer &buffer : buffers)
    if (onlyReturned && buffer.value == result)
      return getIndex(buffer);
  return addTemporary(result);
}

/// Keys that nothing else orders need no memory of their own: ranks replace
/// them.
static bool canLieUnderRanks(Operation *op, Value key) {
  auto others = llvm::count_if(key.getUses(), [](OpOperand &use) {
    return ordersTokens(use.getOwner());
  });
  return isa<route::RankOp>(op) && others == 1;
}

void KernelBuilder::planOrder(Operation *op) {
  Value first = op->getOperand(0);
  bool shares = !findHome(first) && canLieUnderRanks(op, first);
  for (Value operand : op->getOperands())
    if (!findHome(operand) && !(shares && operand == first))
      addTemporary(operand);
  unsigned home = chooseHome(op->getResult(0));
  homes[op->getResult(0)] = home;
  if (shares)
    keys.emplace_back(first, home);
}

void KernelBuilder::planOrder() {
  for (Operation &op : function.getBody().front())
    if (ordersTokens(&op))
      planOrder(&op);
}

/// The order kernels that run between row kernel `kernel` and the next one.
void KernelBuilder::buildOrderKernels(OpBuilder &builder, unsigned kernel) {
  unsigned count = 0;
  for (Operation &op : function.getBody().front()) {
    if (!ordersTokens(&op) || schedule[op.getResult(0)].kernel != kernel)
      continue;
    int64_t result = homes.lookup(op.getResult(0));
    auto place = [&](unsigned i) -> int64_t {
      return findHome(op.getOperand(i)).value_or(result);
    };
    bool two = op.getNumOperands() == 2;
    int64_t buffersOf[] = {place(0), two ? place(1) : -1, result};
    for (int64_t buffer : buffersOf)
      if (buffer >= 0)
        buffers[buffer].used = true;
    std::string name = (function.getSymName() + "_" + Twine(kernel) + "_order" +
                        Twine(count++))
                           .str();
    auto kind = isa<route::RankOp>(op)  ? row::OrderKind::rank
                : isa<route::PutOp>(op) ? row::OrderKind::put
                                        : row::OrderKind::take;
    auto fill = op.getAttrOfType<FloatAttr>("fill");
    auto order =
        row::OrderOp::create(builder, op.getLoc(), name, kind, buffersOf,
                             fill ? fill.getValue() : APFloat(0.0));
    order->setAttr("row.program", builder.getStringAttr(program));
  }
}
