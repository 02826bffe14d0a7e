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

/// The number of each expert in a row of `count`.
static Expr expertsOf(int64_t count, Builder &b) {
  auto type = VectorType::get({count}, b.getI32Type());
  return zeroExtend({b, row::ExpertIndexOp::create(b, type)});
}

/// Of expert 0; `stream` and the token are the op's.
static DrawAddress<Expr> addressOf(Operation *op, Value rng, Builder &b) {
  auto state = row::RngStateOp::create(b, rng);
  Expr token = op->hasAttr(kNoToken)
                   ? zero(b)
                   : Expr(b, row::TokenIndexOp::create(b, b.getI64Type()));
  return {{b, state.getSeed()},
          {b, state.getOffset()},
          token,
          zero(b),
          op->getAttrOfType<IntegerAttr>("stream").getInt()};
}

/// A scalar zero of the result's element type, which says what to draw.
static Expr typeOf(Operation *op, Builder &b) {
  Type element = getElementTypeOrSelf(op->getResult(0).getType());
  return {b, arith::ConstantOp::create(b, b.getFloatAttr(element, 0.0))};
}

/// `count` words for each of the row's experts, of calls that neighbours share.
static row::ShareOp shareWords(DrawAddress<Expr> at, VectorType row,
                               int64_t count, Builder &b) {
  int64_t size = 4 / count;
  SmallVector<Type> types(count, row.clone(b.getI32Type()));
  auto share = row::ShareOp::create(b, types, size);
  OpBuilder::InsertionGuard guard(b);
  b.createBlock(&share.getBody());
  at.expert = expertsOf(llvm::divideCeil(row.getNumElements(), size), b);
  std::array<Expr, 4> words = drawWords(at);
  SmallVector<Value> yielded;
  for (int64_t i = 0; i < count; ++i)
    for (int64_t place = 0; place < size; ++place)
      yielded.push_back(words[place * count + i].getValue());
  row::YieldOp::create(b, yielded);
  return share;
}

template <size_t N, Expr (*function)(std::array<Expr, N>, Expr)>
static Value noise(Operation *op, Builder &b) {
  DrawAddress<Expr> at = addressOf(op, op->getOperand(0), b);
  std::array<Expr, N> words;
  if (auto row = dyn_cast<VectorType>(op->getResult(0).getType())) {
    row::ShareOp share = shareWords(at, row, N, b);
    for (size_t i = 0; i < N; ++i)
      words[i] = {b, share.getResult(i)};
  } else {
    llvm::copy(ArrayRef(drawWords(at)).take_front(N), words.begin());
  }
  return function(words, typeOf(op, b)).getValue();
}

static Value gammaDraw(Operation *op, Builder &b) {
  Value alpha = op->getOperand(0);
  DrawAddress<Expr> at = addressOf(op, op->getOperand(1), b);
  if (auto row = dyn_cast<VectorType>(alpha.getType()))
    at.expert = expertsOf(row.getNumElements(), b);
  return logGammaSample(Expr(b, alpha), at).getValue();
}

Expansion lookupDraw(StringRef name) {
  static const llvm::StringMap<Expansion> table = {
      {"route.gumbel", noise<1, gumbel<Expr, Expr>>},
      {"route.log_gamma_sample", gammaDraw},
      {"route.logistic", noise<1, logistic<Expr, Expr>>},
      {"route.normal", noise<2, normal<Expr, Expr>>},
      {"route.uniform", noise<1, uniform<Expr, Expr>>},
  };
  return table.lookup(name);
}

} // namespace sluice::special
