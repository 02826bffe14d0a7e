#include "compiler/Fuse/KernelBuilder.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"
#include <cmath>
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

/// The row's largest number, or 0 for a row of -inf.
static Value findLargest(ImplicitLocOpBuilder &b, Value x) {
  Value max = row::ReduceOp::create(b, getElementTypeOrSelf(x.getType()),
                                    row::Kind::maximum, x);
  return replaceSpecial(b, max, -std::numeric_limits<double>::infinity(), 0.0,
                        max);
}

static Value subtract(ImplicitLocOpBuilder &b, Value x, Value number) {
  return arith::SubFOp::create(
      b, x, vector::BroadcastOp::create(b, x.getType(), number));
}

/// Of each row x, whether |number| is below what a float counts to by ones.
static Value isCounted(ImplicitLocOpBuilder &b, Value number, Value x) {
  auto type = cast<FloatType>(number.getType());
  Value limit = arith::ConstantOp::create(
      b, b.getFloatAttr(type, std::ldexp(1.0, type.getFPMantissaWidth())));
  Value is = arith::CmpFOp::create(b, arith::CmpFPredicate::OLT,
                                   math::AbsFOp::create(b, number), limit);
  auto mask = cast<VectorType>(x.getType()).clone(b.getI1Type());
  return vector::BroadcastOp::create(b, mask, is);
}

/// x minus the row's largest. A gate's logarithm is added last: it is small
/// beside logits that are far from 0, of which a sum keeps no more digits than
/// they have. What the largest was rounded by stays in all exponents then, and
/// may be more than exp takes. Draws have no offset in common: where they are
/// that large, the sum's own digits are enough. Of other logits the largest is
/// taken off once more.
static Value subtractLargest(ImplicitLocOpBuilder &b, Value x,
                             StringRef gated) {
  Value shift = findLargest(b, x);
  auto sum = x.getDefiningOp<arith::AddFOp>();
  if (!sum || gated.empty())
    return subtract(b, x, shift);
  Value shifted =
      arith::AddFOp::create(b, sum.getLhs(), subtract(b, sum.getRhs(), shift));
  if (gated != "draw")
    return subtract(b, shifted, findLargest(b, shifted));
  Value counted = isCounted(b, shift, x);
  Value plain = subtract(b, x, shift);
  return arith::SelectOp::create(b, counted, shifted, plain);
}

/// exp(x - max) / sum, where a row of -inf gives zeros.
Value sluice::emitSoftmax(OpBuilder &builder, Location loc, Value x,
                          StringRef gated) {
  ImplicitLocOpBuilder b(loc, builder);
  Type type = x.getType();
  Value weights = math::ExpOp::create(b, subtractLargest(b, x, gated));
  Value sum = row::ReduceOp::create(b, getElementTypeOrSelf(type),
                                    row::Kind::add, weights);
  Value one = arith::ConstantOp::create(b, b.getFloatAttr(sum.getType(), 1.0));
  Value inverse = arith::DivFOp::create(b, one, sum);
  inverse = replaceSpecial(b, sum, 0.0, 0.0, inverse);
  return arith::MulFOp::create(b, weights,
                               vector::BroadcastOp::create(b, type, inverse));
}
