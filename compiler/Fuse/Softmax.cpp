#include "compiler/Fuse/KernelBuilder.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"
#include <limits>

using namespace mlir;
using namespace sluice;

/// Where x equals `special`, `replacement`; else `otherwise`.
static Value replaceSpecial(ImplicitLocOpBuilder &b, Value x, double special,
                            double replacement, Value otherwise) {
  Type type = x.getType();
  Value key = arith::ConstantOp::create(b, b.getFloatAttr(type, special));
  Value other = arith::ConstantOp::create(b, b.getFloatAttr(type, replacement));
  Value equal = arith::CmpFOp::create(b, arith::CmpFPredicate::OEQ, x, key);
  return arith::SelectOp::create(b, equal, other, otherwise);
}

/// x minus the shift. A gate's logarithm is added last: it is small beside
/// logits that are far from 0, of which a sum keeps no more digits than they
/// have.
static Value subtract(ImplicitLocOpBuilder &b, Value x, Value shift) {
  auto sum = x.getDefiningOp<arith::AddFOp>();
  if (sum && sum.getLhs().getDefiningOp<route::LogGateOp>())
    return arith::AddFOp::create(b, sum.getLhs(),
                                 arith::SubFOp::create(b, sum.getRhs(), shift));
  return arith::SubFOp::create(b, x, shift);
}

/// exp(x - max) / sum, where a row of -inf gives zeros.
Value sluice::emitSoftmax(OpBuilder &builder, Location loc, Value x) {
  ImplicitLocOpBuilder b(loc, builder);
  Type type = x.getType();
  Value max = row::ReduceOp::create(b, getElementTypeOrSelf(type),
                                    row::Kind::maximum, x);
  Value shift = replaceSpecial(b, max, -std::numeric_limits<double>::infinity(),
                               0.0, max);
  Value shifted = subtract(b, x, vector::BroadcastOp::create(b, type, shift));
  Value weights = math::ExpOp::create(b, shifted);
  Value sum = row::ReduceOp::create(b, getElementTypeOrSelf(type),
                                    row::Kind::add, weights);
  Value one = arith::ConstantOp::create(b, b.getFloatAttr(sum.getType(), 1.0));
  Value inverse = arith::DivFOp::create(b, one, sum);
  inverse = replaceSpecial(b, sum, 0.0, 0.0, inverse);
  return arith::MulFOp::create(b, weights,
                               vector::BroadcastOp::create(b, type, inverse));
}
