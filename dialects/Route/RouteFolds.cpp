// Folders.
#include "dialects/Route/Formula.h"
#include "dialects/Route/RouteOps.h"
#include <cmath>

using namespace mlir;
using namespace sluice::route;

OpFoldResult SigmoidOp::fold(FoldAdaptor adaptor) {
  auto x = dyn_cast_if_present<FloatAttr>(adaptor.getX());
  if (!x)
    return {};
  return FloatAttr::get(getType(), 1 / (1 + std::exp(-x.getValueAsDouble())));
}

/// relu(relu(x)) is relu(x).
OpFoldResult ReluOp::fold(FoldAdaptor) {
  return getX().getDefiningOp<ReluOp>() ? getX() : Value();
}

/// Constants, and what is stopped already, carry no derivative anyway.
OpFoldResult StopGradientOp::fold(FoldAdaptor) {
  bool isStopped =
      getX().getDefiningOp<StopGradientOp>() || getConstant(getX());
  return isStopped ? getX() : Value();
}

/// normalize(softmax(x)) is softmax(x), whose rows sum to 1 already; so do
/// those of another normalize, or to 0.
OpFoldResult NormalizeOp::fold(FoldAdaptor) {
  auto softmax = getX().getDefiningOp<SoftmaxOp>();
  auto inner = getX().getDefiningOp<NormalizeOp>();
  bool isNormal = (softmax && softmax.getAxis() == getAxis()) ||
                  (inner && inner.getAxis() == getAxis());
  return isNormal ? getX() : Value();
}

/// Broadcasting to the type that the value has already.
OpFoldResult BroadcastOp::fold(FoldAdaptor) {
  return getX().getType() == getType() ? getX() : Value();
}
