// Identities of + - * / with a constant in every place.
#include "dialects/Route/Canonicalization.h"
#include "dialects/Route/Formula.h"
#include "mlir/Dialect/Math/IR/Math.h"

using namespace mlir;
using namespace sluice::route;

/// The operand that is not the number, if one of the two is.
static Value getOtherThan(Operation *op, double number) {
  if (isConstant(op->getOperand(1), number))
    return op->getOperand(0);
  return isConstant(op->getOperand(0), number) ? op->getOperand(1) : Value();
}

static Value getNegated(Value value) {
  auto negation = value.getDefiningOp<arith::NegFOp>();
  return negation ? negation.getOperand() : Value();
}

/// x * 1 -> x.
static LogicalResult dropFactorOne(arith::MulFOp op,
                                   PatternRewriter &rewriter) {
  Value x = getOtherThan(op, 1.0);
  if (!x)
    return failure();
  rewriter.replaceOp(op, x);
  return success();
}

/// x * -1 -> -x.
static LogicalResult negateByFactor(arith::MulFOp op,
                                    PatternRewriter &rewriter) {
  Value x = getOtherThan(op, -1.0);
  if (!x)
    return failure();
  rewriter.replaceOpWithNewOp<arith::NegFOp>(op, x);
  return success();
}

/// -a * -b -> a * b.
static LogicalResult dropTwoSigns(arith::MulFOp op, PatternRewriter &rewriter) {
  Value a = getNegated(op.getLhs()), b = getNegated(op.getRhs());
  if (!a || !b)
    return failure();
  rewriter.replaceOpWithNewOp<arith::MulFOp>(op, a, b);
  return success();
}

/// x + -0 -> x. Adding +0 would turn -0 into +0.
static LogicalResult dropZeroTerm(arith::AddFOp op, PatternRewriter &rewriter) {
  Value x = getOtherThan(op, -0.0);
  if (!x)
    return failure();
  rewriter.replaceOp(op, x);
  return success();
}

/// x - 0 -> x.
static LogicalResult subtractZero(arith::SubFOp op, PatternRewriter &rewriter) {
  if (!isConstant(op.getRhs(), 0.0))
    return failure();
  rewriter.replaceOp(op, op.getLhs());
  return success();
}

/// a + -b -> a - b, and -a + b -> b - a.
static LogicalResult addNegated(arith::AddFOp op, PatternRewriter &rewriter) {
  Value a = op.getLhs(), b = op.getRhs();
  if (Value negated = getNegated(b))
    rewriter.replaceOpWithNewOp<arith::SubFOp>(op, a, negated);
  else if (Value negated = getNegated(a))
    rewriter.replaceOpWithNewOp<arith::SubFOp>(op, b, negated);
  else
    return failure();
  return success();
}

/// a - -b -> a + b.
static LogicalResult subtractNegated(arith::SubFOp op,
                                     PatternRewriter &rewriter) {
  Value b = getNegated(op.getRhs());
  if (!b)
    return failure();
  rewriter.replaceOpWithNewOp<arith::AddFOp>(op, op.getLhs(), b);
  return success();
}

/// x / c -> x * (1 / c) where 1 / c is exact: c = 1 or another power of two.
static LogicalResult multiplyByReciprocal(arith::DivFOp op,
                                          PatternRewriter &rewriter) {
  std::optional<double> divisor = getConstant(op.getRhs());
  if (!divisor)
    return failure();
  Type element = getElementTypeOrSelf(op.getType());
  APFloat exact =
      cast<FloatAttr>(rewriter.getFloatAttr(element, *divisor)).getValue();
  APFloat reciprocal(0.0);
  if (!exact.getExactInverse(&reciprocal))
    return failure();
  Value factor = Formula(rewriter, op.getLoc())
                     .constant(op.getType(), reciprocal.convertToDouble());
  rewriter.replaceOpWithNewOp<arith::MulFOp>(op, op.getLhs(), factor);
  return success();
}

/// |-x| -> |x|.
static LogicalResult dropSign(math::AbsFOp op, PatternRewriter &rewriter) {
  Value x = getNegated(op.getOperand());
  if (!x)
    return failure();
  rewriter.replaceOpWithNewOp<math::AbsFOp>(op, x);
  return success();
}

void sluice::route::populateArithmeticPatterns(RewritePatternSet &patterns) {
  patterns.add(dropFactorOne).add(negateByFactor).add(dropTwoSigns);
  patterns.add(dropZeroTerm).add(subtractZero);
  patterns.add(addNegated).add(subtractNegated);
  patterns.add(multiplyByReciprocal).add(dropSign);
}
