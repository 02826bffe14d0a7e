#include "compiler/Special/Expansions.h"

#include "compiler/Special/Bernoulli.h"
#include "compiler/Special/Beta.h"
#include "compiler/Special/ExprControl.h"
#include "compiler/Special/Gamma.h"
#include "compiler/Special/GammaDifference.h"
#include "compiler/Special/GammaGradientWide.h"
#include "compiler/Special/Power.h"
#include "compiler/Special/Sigmoid.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/IR/Matchers.h"
#include "llvm/ADT/StringMap.h"

using namespace mlir;

namespace sluice::special {

static Expr operand(Operation *op, Builder &builder, unsigned i) {
  return {builder, op->getOperand(i)};
}

template <Expr (*function)(Expr)>
static Value unary(Operation *op, Builder &b) {
  return function(operand(op, b, 0)).getValue();
}

template <Expr (*function)(Expr, Expr)>
static Value binary(Operation *op, Builder &b) {
  return function(operand(op, b, 0), operand(op, b, 1)).getValue();
}

template <Expr (*function)(Expr, Expr, Expr)>
static Value ternary(Operation *op, Builder &b) {
  return function(operand(op, b, 0), operand(op, b, 1), operand(op, b, 2))
      .getValue();
}

template <Expr (*function)(Expr, Expr, Expr, Expr)>
static Value quaternary(Operation *op, Builder &b) {
  return function(operand(op, b, 0), operand(op, b, 1), operand(op, b, 2),
                  operand(op, b, 3))
      .getValue();
}

static Expr rsqrt(Expr x) { return exactQuotient(like(x, 1.0), sqrt(x)); }
static Expr relu(Expr x) { return maximum(0.0, x); }
static Expr identity(Expr x) { return x; }

/// The number that every lane of x holds, where that is known.
static std::optional<double> constantOf(Value x) {
  if (auto broadcast = x.getDefiningOp<vector::BroadcastOp>())
    x = broadcast.getSource();
  Attribute attribute;
  if (!matchPattern(x, m_Constant(&attribute)))
    return std::nullopt;
  if (auto splat = dyn_cast<SplatElementsAttr>(attribute))
    attribute = splat.getSplatValue<Attribute>();
  if (auto number = dyn_cast<FloatAttr>(attribute))
    return number.getValueAsDouble();
  return std::nullopt;
}

/// Products for small whole exponents, a root for 1/2, else the general form.
static Value power(Operation *op, Builder &b) {
  Expr x = operand(op, b, 0);
  std::optional<double> exponent = constantOf(op->getOperand(1));
  if (exponent == 0.5)
    return sqrt(x).getValue();
  if (exponent && *exponent == std::floor(*exponent) && *exponent != 0.0 &&
      std::fabs(*exponent) <= 8.0) {
    Expr size = integerPower(x, static_cast<int>(std::fabs(*exponent)));
    return (*exponent < 0 ? exactQuotient(like(size, 1.0), size) : size)
        .getValue();
  }
  return pow(x, operand(op, b, 1)).getValue();
}

static Value polygammaOf(Operation *op, Builder &b) {
  auto n = op->getAttrOfType<IntegerAttr>("n");
  return polygamma(static_cast<int>(n.getInt()), operand(op, b, 0)).getValue();
}

/// The number of all lanes where there is one, so that what comes of it is
/// computed once.
static Expr sourceOf(Operation *op, Builder &b, unsigned i) {
  if (auto broadcast = op->getOperand(i).getDefiningOp<vector::BroadcastOp>())
    return {b, broadcast.getSource()};
  return operand(op, b, i);
}

static Value bregman(Operation *op, Builder &b) {
  Expr y = operand(op, b, 0), x = operand(op, b, 1), d = operand(op, b, 2);
  if (llvm::equal(op->getOperands().take_front(3),
                  op->getOperands().drop_front(3)))
    return lgammaBregmanOfTotals(y, x, d).getValue();
  Tilt<Expr> tilt =
      tiltOf(sourceOf(op, b, 3), sourceOf(op, b, 4), sourceOf(op, b, 5));
  auto inAll = [&](Expr number) -> Expr {
    if (number.getValue().getType() == y.getValue().getType())
      return number;
    return {b, vector::BroadcastOp::create(b, y.getValue().getType(),
                                           number.getValue())};
  };
  Tilt<Expr> tilts = {inAll(tilt.scale), inAll(tilt.excess),
                      inAll(tilt.inverse), inAll(tilt.half)};
  return lgammaBregman(y, x, d, tilts).getValue();
}

Expansion lookupFunction(StringRef name) {
  static const llvm::StringMap<Expansion> table = {
      {"math.exp", unary<exp<Expr>>},
      {"math.expm1", unary<expm1<Expr>>},
      {"math.log", unary<log<Expr>>},
      {"math.log1p", unary<log1p<Expr>>},
      {"math.powf", power},
      {"math.rsqrt", unary<rsqrt>},
      {"math.tanh", unary<tanh<Expr>>},
      {"route.beta_log_prob", ternary<betaLogProb<Expr>>},
      {"route.beta_log_prob_from_logs", quaternary<betaLogProbFromLogs<Expr>>},
      {"route.betainc", ternary<betainc<Expr>>},
      {"route.betainc_from_logs", quaternary<betaincFromLogs<Expr>>},
      {"route.digamma", unary<digamma<Expr>>},
      {"route.digamma_difference", ternary<digammaDifference<Expr>>},
      {"route.kl_bernoulli", binary<klBernoulli<Expr>>},
      {"route.lgamma", unary<lgamma<Expr>>},
      {"route.lgamma_bregman", bregman},
      {"route.log_gamma_sample_grad", binary<logGammaSampleGrad<Expr>>},
      {"route.log_gate", unary<logGate<Expr>>},
      {"route.log_sigmoid", unary<logSigmoid<Expr>>},
      {"route.polygamma", polygammaOf},
      {"route.relu", unary<relu>},
      {"route.sigmoid", unary<sigmoid<Expr>>},
      {"route.sigmoid_of_tail", unary<sigmoidOfTail<Expr>>},
      {"route.sigmoid_tail", unary<sigmoidTail<Expr>>},
      {"route.softplus", unary<softplus<Expr>>},
      {"route.stop_gradient", unary<identity>},
      {"route.trigamma", unary<trigamma<Expr>>},
  };
  return table.lookup(name);
}

} // namespace sluice::special
