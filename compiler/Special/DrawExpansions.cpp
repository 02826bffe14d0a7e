#include "compiler/Special/Expansions.h"

#include "compiler/Special/ExprControl.h"
#include "compiler/Special/GammaSample.h"
#include "compiler/Special/Noise.h"
#include "dialects/Row/RowDialect.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "llvm/ADT/StringMap.h"

using namespace mlir;

namespace sluice::special {

/// Row kernels mark draws of values without a token axis.
static constexpr StringLiteral kNoToken = "row.no_token";

static Expr zero(Builder &b) {
  return {b, arith::ConstantIntOp::create(b, b.getI64Type(), 0)};
}

/// The number of each expert, 0 for a scalar.
static Expr expertOf(Type type, Builder &b) {
  auto vector = dyn_cast<VectorType>(type);
  if (!vector)
    return zero(b);
  Value index = row::ExpertIndexOp::create(b, vector.clone(b.getI32Type()));
  return zeroExtend({b, index});
}

static DrawAddress<Expr> addressOf(Operation *op, Value rng, Builder &b) {
  auto state = row::RngStateOp::create(b, rng);
  Expr token = op->hasAttr(kNoToken)
                   ? zero(b)
                   : Expr(b, row::TokenIndexOp::create(b, b.getI64Type()));
  return {{b, state.getSeed()},
          {b, state.getOffset()},
          token,
          expertOf(op->getResult(0).getType(), b),
          op->getAttrOfType<IntegerAttr>("stream").getInt()};
}

/// A scalar zero of the result's element type, which says what to draw.
static Expr typeOf(Operation *op, Builder &b) {
  Type element = getElementTypeOrSelf(op->getResult(0).getType());
  return {b, arith::ConstantOp::create(b, b.getFloatAttr(element, 0.0))};
}

template <Expr (*function)(const DrawAddress<Expr> &, Expr)>
static Value noise(Operation *op, Builder &b) {
  return function(addressOf(op, op->getOperand(0), b), typeOf(op, b))
      .getValue();
}

static Value gammaDraw(Operation *op, Builder &b) {
  return logGammaSample(Expr(b, op->getOperand(0)),
                        addressOf(op, op->getOperand(1), b))
      .getValue();
}

Expansion lookupDraw(StringRef name) {
  static const llvm::StringMap<Expansion> table = {
      {"route.gumbel", noise<gumbel<Expr>>},
      {"route.log_gamma_sample", gammaDraw},
      {"route.logistic", noise<logistic<Expr>>},
      {"route.normal", noise<normal<Expr>>},
      {"route.uniform", noise<uniform<Expr>>},
  };
  return table.lookup(name);
}

} // namespace sluice::special
