// Powers with constant exponents become products and roots.
#include "dialects/Route/Canonicalization.h"
#include "dialects/Route/Formula.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include <cmath>

using namespace mlir;
using namespace sluice::route;

/// x^n for n from 1 to 4.
static Value multiplyOut(Formula &f, Value x, int n) {
  Value square = n > 1 ? f.mul(x, x) : x;
  if (n == 3)
    return f.mul(square, x);
  return n == 4 ? f.mul(square, square) : square;
}

/// x^0 -> 1, x^n -> products for |n| up to 4, of 1/x where n is negative. The
/// slopes of 1/x^n would be quotients of powers that overflow or are 0 where
/// the slope itself is an ordinary number.
static LogicalResult expandInteger(math::PowFOp op, PatternRewriter &rewriter) {
  std::optional<double> exponent = getConstant(op.getRhs());
  if (!exponent || std::trunc(*exponent) != *exponent ||
      std::abs(*exponent) > 4)
    return failure();
  Formula f(rewriter, op.getLoc());
  int n = static_cast<int>(*exponent);
  Value one = f.constant(op.getType(), 1.0);
  if (n == 0) {
    rewriter.replaceOp(op, one);
    return success();
  }
  Value base = n > 0 ? op.getLhs() : f.div(one, op.getLhs());
  rewriter.replaceOp(op, multiplyOut(f, base, std::abs(n)));
  return success();
}

/// x^(1/2) -> sqrt(x), x^(-1/2) -> 1 / sqrt(x). At -inf the root is NaN where
/// the power is not, and at -0 the two differ in sign.
static LogicalResult expandRoot(math::PowFOp op, PatternRewriter &rewriter) {
  if (isConstant(op.getRhs(), 0.5))
    rewriter.replaceOpWithNewOp<math::SqrtOp>(op, op.getLhs());
  else if (isConstant(op.getRhs(), -0.5))
    rewriter.replaceOpWithNewOp<math::RsqrtOp>(op, op.getLhs());
  else
    return failure();
  return success();
}

void sluice::route::populatePowerPatterns(RewritePatternSet &patterns) {
  patterns.add(expandInteger).add(expandRoot);
}
