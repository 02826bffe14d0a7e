// Kernels that move numbers to places, or take them from there: a thread for
// each token and expert.
#include "compiler/OrderToGPU/OrderKernel.h"

#include <limits>

using namespace mlir;
using namespace sluice;
using namespace sluice::ordergpu;

/// Numbers that a thread moves where there are enough blocks, and blocks that
/// fill a GPU.
static constexpr int64_t kMoves = 4;
static constexpr int64_t kBlocks = 1056;

static OrderFacts getFacts(OrderShape shape, int64_t reads) {
  OrderFacts facts;
  facts.tokensPerBlock =
      std::max<int64_t>(1, kMoves * kThreads / shape.experts);
  facts.maxBlocks = kBlocks;
  facts.bytesRead = reads * shape.experts * shape.bytes();
  facts.bytesWritten = shape.experts * shape.bytes();
  return facts;
}

/// Calls `body` with every token and expert, neighbours in neighbouring
/// threads.
static void forEachNumber(OrderKernel &k,
                          llvm::function_ref<void(Value, Value)> body) {
  Value experts = k.e.i64(k.shape.experts);
  Value first =
      k.e.add(k.e.mul(k.block, k.e.i64(kThreads)), k.e.wide(k.thread));
  k.e.forEach(first, k.e.mul(k.tokens, experts),
              k.e.mul(k.numBlocks, k.e.i64(kThreads)), [&](Value number) {
                body(arith::DivUIOp::create(k.b, number, experts),
                     arith::RemUIOp::create(k.b, number, experts));
              });
}

static Value getFill(OrderKernel &k) {
  double fill = k.order.getFill().isNaN()
                    ? std::numeric_limits<double>::quiet_NaN()
                    : 0.0;
  return k.e.constant(k.b.getFloatAttr(k.shape.type, fill));
}

/// Whether a place is one of a token's; NaN is none.
static Value isInside(OrderKernel &k, Value place) {
  using arith::CmpFPredicate;
  Value count = arith::SIToFPOp::create(k.b, k.shape.type, k.tokens);
  return k.e.both(arith::CmpFOp::create(k.b, CmpFPredicate::OGE, place,
                                        k.e.zero(k.shape.type)),
                  arith::CmpFOp::create(k.b, CmpFPredicate::OLT, place, count));
}

static Value toToken(OrderKernel &k, Value place) {
  return arith::FPToSIOp::create(k.b, k.b.getI64Type(), place);
}

static void emitFill(row::OrderOp order, OrderShape shape) {
  OrderKernel k(order, (order.getSymName() + "_fill").str(), shape,
                order.getBuffers().take_back());
  Columns result = k.columns(0);
  Value fill = getFill(k);
  forEachNumber(k, [&](Value token, Value expert) {
    k.write(result, token, expert, fill);
  });
  k.finish("rows", getFacts(shape, /*reads=*/0));
}

void ordergpu::lowerPut(row::OrderOp order, OrderShape shape) {
  emitFill(order, shape);
  OrderKernel k(order, order.getSymName(), shape, order.getBuffers());
  Columns values = k.columns(0), places = k.columns(1), result = k.columns(2);
  forEachNumber(k, [&](Value token, Value expert) {
    Value place = k.read(places, token, expert);
    k.e.ifThen(isInside(k, place), [&] {
      k.write(result, toToken(k, place), expert, k.read(values, token, expert));
    });
  });
  k.finish("put", getFacts(shape, /*reads=*/2));
}

void ordergpu::lowerTake(row::OrderOp order, OrderShape shape) {
  OrderKernel k(order, order.getSymName(), shape, order.getBuffers());
  Columns values = k.columns(0), places = k.columns(1), result = k.columns(2);
  forEachNumber(k, [&](Value token, Value expert) {
    Value place = k.read(places, token, expert);
    Value taken = k.e.ifElse(
        isInside(k, place), shape.type,
        [&]() -> SmallVector<Value> {
          return {k.read(values, toToken(k, place), expert)};
        },
        [&]() -> SmallVector<Value> { return {getFill(k)}; })[0];
    k.write(result, token, expert, taken);
  });
  k.finish("take", getFacts(shape, /*reads=*/2));
}
