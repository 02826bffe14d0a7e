// Derivative rules of math's float ops: y = f(x), g the cotangent of y.
#include "compiler/Differentiate/UpstreamRule.h"
#include "mlir/Dialect/Math/IR/Math.h"

using namespace mlir;
using namespace sluice::route;

static void deriveExp(math::ExpOp op, Formula &f, AdjointRequest request) {
  request.adjoints[0] = f.mul(request.g, op.getResult());
}

static void deriveLog(math::LogOp op, Formula &f, AdjointRequest request) {
  request.adjoints[0] = f.div(request.g, op.getOperand());
}

static void deriveLog1p(math::Log1pOp op, Formula &f, AdjointRequest request) {
  Value one = f.constant(op.getType(), 1.0);
  request.adjoints[0] = f.div(request.g, f.add(op.getOperand(), one));
}

static void deriveExpM1(math::ExpM1Op op, Formula &f, AdjointRequest request) {
  Value one = f.constant(op.getType(), 1.0);
  request.adjoints[0] = f.mul(request.g, f.add(op.getResult(), one));
}

/// g / (2 y).
static void deriveSqrt(math::SqrtOp op, Formula &f, AdjointRequest request) {
  request.adjoints[0] = f.div(f.scale(request.g, 0.5), op.getResult());
}

/// -g y^3 / 2.
static void deriveRsqrt(math::RsqrtOp op, Formula &f, AdjointRequest request) {
  Value y = op.getResult();
  Value cube = f.mul(f.mul(y, y), y);
  request.adjoints[0] = f.mul(f.scale(request.g, -0.5), cube);
}

/// g (1 - y)(1 + y): the squared form loses its digits near |y| = 1.
static void deriveTanh(math::TanhOp op, Formula &f, AdjointRequest request) {
  Value y = op.getResult(), one = f.constant(op.getType(), 1.0);
  Value slope = f.mul(f.sub(one, y), f.add(one, y));
  request.adjoints[0] = f.mul(request.g, slope);
}

/// 0 at 0, NaN at NaN.
static void deriveAbs(math::AbsFOp op, Formula &f, AdjointRequest request) {
  Value x = op.getOperand(), zero = f.zero(op.getType());
  Value positive = f.compare(arith::CmpFPredicate::OGT, x, zero);
  Value negative = f.compare(arith::CmpFPredicate::OLT, x, zero);
  Value left = f.select(negative, f.neg(request.g), f.mul(x, zero));
  request.adjoints[0] = f.select(positive, request.g, left);
}

/// g b a^(b - 1), and 0 for b = 0, where a^-1 may be infinite.
static Value derivePowBase(math::PowFOp op, Formula &f, Value g) {
  Value a = op.getLhs(), b = op.getRhs(), zero = f.zero(op.getType());
  Value power =
      f.make<math::PowFOp>(a, f.sub(b, f.constant(op.getType(), 1.0)));
  Value isFlat = f.compare(arith::CmpFPredicate::OEQ, b, zero);
  return f.mul(g, f.select(isFlat, zero, f.mul(b, power)));
}

/// g y log(a), and 0 for a = 0 with b >= 0, where log(a) is infinite.
static Value derivePowExponent(math::PowFOp op, Formula &f, Value g) {
  Value a = op.getLhs(), zero = f.zero(op.getType());
  Value atZero = f.compare(arith::CmpFPredicate::OEQ, a, zero);
  Value rises = f.compare(arith::CmpFPredicate::OGE, op.getRhs(), zero);
  Value slope = f.mul(op.getResult(), f.make<math::LogOp>(a));
  Value isFlat = f.make<arith::AndIOp>(atZero, rises);
  return f.mul(g, f.select(isFlat, zero, slope));
}

static void derivePow(math::PowFOp op, Formula &f, AdjointRequest request) {
  if (request.wanted[0])
    request.adjoints[0] = derivePowBase(op, f, request.g);
  if (request.wanted[1])
    request.adjoints[1] = derivePowExponent(op, f, request.g);
}

void sluice::route::attachMathDerivatives(MLIRContext &context) {
  attachRule<math::ExpOp, deriveExp>(context);
  attachRule<math::LogOp, deriveLog>(context);
  attachRule<math::Log1pOp, deriveLog1p>(context);
  attachRule<math::ExpM1Op, deriveExpM1>(context);
  attachRule<math::SqrtOp, deriveSqrt>(context);
  attachRule<math::RsqrtOp, deriveRsqrt>(context);
  attachRule<math::TanhOp, deriveTanh>(context);
  attachRule<math::AbsFOp, deriveAbs>(context);
  attachRule<math::PowFOp, derivePow>(context);
}
