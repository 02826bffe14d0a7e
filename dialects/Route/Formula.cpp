#include "dialects/Route/Formula.h"
#include "dialects/Route/RouteOps.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/IR/Matchers.h"

using namespace mlir;
using namespace sluice::route;

Value Formula::add(Value a, Value b) { return make<arith::AddFOp>(a, b); }
Value Formula::sub(Value a, Value b) { return make<arith::SubFOp>(a, b); }
Value Formula::mul(Value a, Value b) { return make<arith::MulFOp>(a, b); }
Value Formula::div(Value a, Value b) { return make<arith::DivFOp>(a, b); }
Value Formula::neg(Value x) { return make<arith::NegFOp>(x); }

Value Formula::scale(Value x, double factor) {
  return mul(x, constant(x.getType(), factor));
}

Value Formula::compare(arith::CmpFPredicate predicate, Value a, Value b) {
  return make<arith::CmpFOp>(predicate, a, b);
}

Value Formula::select(Value condition, Value a, Value b) {
  return make<arith::SelectOp>(condition, a, b);
}

/// Tensors are computed in f32 or f64; narrower ones exist only in storage.
static Type getBroadcastType(Type type) {
  auto tensor = dyn_cast<RankedTensorType>(type);
  if (!tensor || tensor.getElementTypeBitWidth() >= 32)
    return type;
  return tensor.clone(Float32Type::get(type.getContext()));
}

Value Formula::constant(Type type, double value) {
  auto shaped = dyn_cast<ShapedType>(type);
  if (shaped && shaped.hasStaticShape() && !getAxes(type)) {
    Attribute element = builder.getFloatAttr(shaped.getElementType(), value);
    return make<arith::ConstantOp>(SplatElementsAttr::get(shaped, element));
  }
  Type wide = getBroadcastType(type);
  Value scalar = make<arith::ConstantOp>(
      builder.getFloatAttr(getElementTypeOrSelf(wide), value));
  Value result = broadcast(scalar, wide);
  return wide == type ? result : make<arith::TruncFOp>(type, result);
}

Value Formula::broadcast(Value x, Type type) {
  return x.getType() == type ? x : make<BroadcastOp>(type, x);
}

Value Formula::sum(Value x, ArrayRef<StringRef> axes) {
  if (axes.empty())
    return x;
  return make<SumOp>(dropAxes(x.getType(), axes), x,
                     builder.getStrArrayAttr(axes));
}

std::optional<double> sluice::route::getConstant(Value value) {
  while (Operation *op = value.getDefiningOp()) {
    if (!isa<BroadcastOp, vector::BroadcastOp>(op))
      break;
    value = op->getOperand(0);
  }
  APFloat number(0.0);
  if (!matchPattern(value, m_ConstantFloat(&number)))
    return std::nullopt;
  bool losesInfo;
  number.convert(APFloat::IEEEdouble(), APFloat::rmNearestTiesToEven,
                 &losesInfo);
  return number.convertToDouble();
}

bool sluice::route::isConstant(Value value, double number) {
  std::optional<double> constant = getConstant(value);
  return constant && *constant == number &&
         std::signbit(*constant) == std::signbit(number);
}

SmallVector<StringRef> sluice::route::getMissingAxes(Type type, Type other) {
  SmallVector<StringRef> missing;
  for (StringAttr axis : getAxisNames(type))
    if (!hasAxis(other, axis))
      missing.push_back(axis);
  return missing;
}
