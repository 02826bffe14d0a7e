#include "compiler/Special/ExprControl.h"

#include "dialects/Row/RowDialect.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/SCF/IR/SCF.h"

using namespace mlir;

namespace sluice::special {

static SmallVector<Value> valuesOf(ArrayRef<Expr> exprs) {
  return llvm::map_to_vector(exprs, [](Expr x) { return x.getValue(); });
}

static std::vector<Expr> exprsOf(Builder &builder, ValueRange values) {
  std::vector<Expr> exprs;
  for (Value value : values)
    exprs.push_back({builder, value});
  return exprs;
}

/// Each of `exprs` in the shape of `type`.
static std::vector<Expr> broadcastAll(std::vector<Expr> exprs, Type type) {
  for (Expr &x : exprs)
    x = broadcastTo(x, type);
  return exprs;
}

std::vector<Expr>
emitFor(int count, std::vector<Expr> values,
        const std::function<std::vector<Expr>(Expr, std::vector<Expr>)> &body) {
  Builder &b = values[0].getBuilder();
  Value zero = arith::ConstantIndexOp::create(b, 0);
  Value one = arith::ConstantIndexOp::create(b, 1);
  Value bound = arith::ConstantIndexOp::create(b, count);
  auto loop = scf::ForOp::create(b, zero, bound, one, valuesOf(values));

  OpBuilder::InsertionGuard guard(b);
  b.setInsertionPointToStart(loop.getBody());
  Expr index(
      b, arith::IndexCastOp::create(b, b.getI32Type(), loop.getInductionVar()));
  std::vector<Expr> next =
      body(toFloat(index, values[0]), exprsOf(b, loop.getRegionIterArgs()));
  next = broadcastAll(next, values[0].getType());
  scf::YieldOp::create(b, valuesOf(next));
  return exprsOf(b, loop.getResults());
}

Expr emitFirstTrue(const std::vector<Expr> &masks) {
  Builder &b = masks[0].getBuilder();
  auto number = [&](size_t n) {
    Value scalar = arith::ConstantIntOp::create(b, b.getI32Type(), n);
    return broadcastTo({b, scalar}, masks[0].getType());
  };
  Expr result = number(masks.size());
  for (size_t i = masks.size(); i-- > 0;)
    result = select(masks[i], number(i), result);
  return result;
}

Expr emitSwitch(Expr branch, const std::vector<std::function<Expr()>> &cases) {
  Builder &b = branch.getBuilder();
  OperationState state(b.getLoc(), row::SwitchOp::getOperationName());
  state.addOperands(branch.getValue());
  for (const std::function<Expr()> &emit : cases) {
    OpBuilder::InsertionGuard guard(b);
    b.createBlock(state.addRegion());
    Expr result = broadcastTo(emit(), branch.getType());
    row::YieldOp::create(b, result.getValue());
    if (state.types.empty())
      state.addTypes(result.getType());
  }
  return {b, b.create(state)->getResult(0)};
}

std::vector<Expr>
emitRetry(int limit, std::vector<Expr> first,
          const std::function<std::vector<Expr>(Expr)> &body) {
  Builder &b = first[0].getBuilder();
  Type shape = first[0].getType();
  SmallVector<Value> tried = valuesOf(broadcastAll(std::move(first), shape));
  auto retry = row::RetryOp::create(b, tried[0], ArrayRef(tried).drop_front(),
                                    static_cast<uint64_t>(limit));
  OpBuilder::InsertionGuard guard(b);
  Block *block = b.createBlock(&retry.getBody());
  Value attempt = block->addArgument(b.getI32Type(), b.getLoc());
  row::YieldOp::create(b, valuesOf(broadcastAll(body({b, attempt}), shape)));
  return exprsOf(b, retry.getResults());
}

} // namespace sluice::special
