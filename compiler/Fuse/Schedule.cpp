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
    // What each token needs must be complete before the kernel starts.
    unsigned wait = perToken && source.afterTokens ? 1 : 0;
    place.kernel = std::max(place.kernel, source.kernel + wait);
    place.afterTokens |= source.afterTokens;
  }
  if (perToken)
    place.afterTokens = reducesTokens(&op);
  return place;
}
