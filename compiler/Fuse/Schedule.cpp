#include "compiler/Fuse/Schedule.h"
#include "dialects/Route/RouteOps.h"

using namespace mlir;
using namespace sluice;

bool sluice::reducesTokens(Operation *op) {
  auto axes = op->getAttrOfType<ArrayAttr>("axes");
  return isa<route::SumOp, route::MaxOp, route::MinOp>(op) &&
         llvm::is_contained(axes.getAsValueRange<StringAttr>(),
                            route::kTokenAxis);
}

bool sluice::ordersTokens(Operation *op) {
  return isa<route::RankOp, route::PutOp, route::TakeOp>(op);
}

static bool isPerToken(Operation &op) {
  return reducesTokens(&op) || llvm::any_of(op.getResultTypes(), [](Type type) {
           return route::hasAxis(type, route::kTokenAxis);
         });
}

Schedule::Schedule(func::FuncOp function) {
  for (Operation &op : function.getBody().front()) {
    Place place = computePlace(op);
    for (Value result : op.getResults())
      places[result] = place;
    numKernels = std::max(numKernels, place.kernel + 1);
  }
}

Place Schedule::computePlace(Operation &op) const {
  Place place;
  bool perToken = isPerToken(op);
  for (Value operand : op.getOperands()) {
    Place source = places.lookup(operand);
    // What each token needs must be complete before the kernel starts; order
    // kernels run after the row kernel, in their order.
    bool waits =
        source.ordered ? !ordersTokens(&op) : perToken && source.afterTokens;
    place.kernel = std::max(place.kernel, source.kernel + (waits ? 1 : 0));
    place.afterTokens |= source.afterTokens;
  }
  if (perToken)
    place.afterTokens = reducesTokens(&op);
  place.ordered = ordersTokens(&op);
  return place;
}
