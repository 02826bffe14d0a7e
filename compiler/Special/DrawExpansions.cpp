#include "compiler/Special/Expansions.h"

#include "compiler/Special/ExprControl.h"
#include "compiler/Special/GammaSample.h"
#include "compiler/Special/Noise.h"
#include "dialects/Row/RowDialect.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "llvm/ADT/StringMap.h"

using namespace mlir;

namespace sluice::special {

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
  Expr token = op->hasAttr(row::kNoTokenAttrName)
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

/// For each value of a draw, one of each expert that shares the call.
using Shares = SmallVector<SmallVector<Expr, 4>, 3>;
using Share = function_ref<Shares(std::array<Expr, 4>)>;

/// What each of the row's experts gets of the call that it shares with its
/// neighbours; a scalar gets what the first would, and so does a row of one,
/// whose own number and whose group's would else be taken for each other.
static SmallVector<Expr, 3> shareCall(DrawAddress<Expr> at, Type type,
                                      int64_t size, Builder &b, Share make) {
  auto firstOf = [&](const SmallVector<Expr, 4> &parts) {
    return broadcastTo(parts[0], type);
  };
  auto row = dyn_cast<VectorType>(type);
  if (!row || row.getNumElements() == 1)
    return llvm::map_to_vector<3>(make(drawWords(at)), firstOf);
  OperationState state(b.getLoc(), row::ShareOp::getOperationName());
  state.addAttribute("size", b.getI64IntegerAttr(size));
  {
    OpBuilder::InsertionGuard guard(b);
    b.createBlock(state.addRegion());
    at.expert = expertsOf(llvm::divideCeil(row.getNumElements(), size), b);
    SmallVector<Value> yielded;
    for (const auto &parts : make(drawWords(at))) {
      state.addTypes(row.clone(parts[0].getElementType()));
      for (Expr part : parts)
        yielded.push_back(part.getValue());
    }
    row::YieldOp::create(b, yielded);
  }
  return llvm::map_to_vector<3>(b.create(state)->getResults(),
                                [&](Value value) { return Expr(b, value); });
}

/// Of a draw that takes a word for each expert, so that four share a call:
/// `make` gives each its part.
static Expr
shareByFour(Operation *op, Builder &b,
            function_ref<std::array<Expr, 4>(std::array<Expr, 4>)> make) {
  DrawAddress<Expr> at = addressOf(op, op->getOperand(0), b);
  auto all = [&](std::array<Expr, 4> words) -> Shares {
    std::array<Expr, 4> parts = make(words);
    return {{parts.begin(), parts.end()}};
  };
  return shareCall(at, op->getResult(0).getType(), 4, b, all)[0];
}

template <Expr (*function)(Expr, Expr)>
static Value noise(Operation *op, Builder &b) {
  Expr word =
      shareByFour(op, b, [](std::array<Expr, 4> words) { return words; });
  return function(word, typeOf(op, b)).getValue();
}

static Value normalDraw(Operation *op, Builder &b) {
  auto make = [&](std::array<Expr, 4> words) {
    return normals(words, typeOf(op, b));
  };
  return shareByFour(op, b, make).getValue();
}

static Value gammaDraw(Operation *op, Builder &b) {
  Value alpha = op->getOperand(0);
  DrawAddress<Expr> at = addressOf(op, op->getOperand(1), b);
  auto make = [&](std::array<Expr, 4> words) -> Shares {
    auto pair = gammaPair(words, typeOf(op, b));
    auto both = [](std::array<Expr, 2> parts) {
      return SmallVector<Expr, 4>(parts.begin(), parts.end());
    };
    return {both(pair.normals), both(pair.decisions), both(pair.boosts)};
  };
  auto shares = shareCall(at, alpha.getType(), 2, b, make);
  if (auto row = dyn_cast<VectorType>(alpha.getType()))
    at.expert = expertsOf(row.getNumElements(), b);
  GammaProposal<Expr> first = proposalOf(shares[0], shares[1], shares[2]);
  return logGammaSample(Expr(b, alpha), first, at).getValue();
}

Expansion lookupDraw(StringRef name) {
  static const llvm::StringMap<Expansion> table = {
      {"route.gumbel", noise<gumbel<Expr, Expr>>},
      {"route.log_gamma_sample", gammaDraw},
      {"route.logistic", noise<logistic<Expr, Expr>>},
      {"route.normal", normalDraw},
      {"route.uniform", noise<uniform<Expr, Expr>>},
  };
  return table.lookup(name);
}

} // namespace sluice::special
