#include "compiler/Decompose/Decompose.h"
#include "dialects/Route/RouteOps.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Transforms/GreedyPatternRewriteDriver.h"

using namespace mlir;

namespace sluice {
#define GEN_PASS_DEF_DECOMPOSE
#include "compiler/Decompose/Decompose.h.inc"

bool isGatedSum(Value value) {
  return llvm::any_of(value.getUsers(), [](Operation *user) {
    return isa<route::SoftmaxOp>(user) && user->hasAttr(kGatedAttr);
  });
}

namespace {

void markGated(route::SoftmaxOp op) {
  auto sum = op.getX().getDefiningOp<arith::AddFOp>();
  if (!sum || !sum.getLhs().getDefiningOp<route::LogGateOp>())
    return;
  bool draws = sum.getRhs().getDefiningOp<route::LogGammaSampleOp>() != nullptr;
  op->setDiscardableAttr(
      kGatedAttr, StringAttr::get(op.getContext(), draws ? "draw" : "logits"));
}

void addCanonicalizations(MLIRContext *context, RewritePatternSet &patterns) {
  for (Dialect *dialect : context->getLoadedDialects())
    if (isa<route::RouteDialect, arith::ArithDialect, math::MathDialect>(
            dialect))
      dialect->getCanonicalizationPatterns(patterns);
  for (RegisteredOperationName op : context->getRegisteredOperations())
    if (isa<route::RouteDialect, arith::ArithDialect, math::MathDialect>(
            op.getDialect()))
      op.getCanonicalizationPatterns(patterns, context);
}

struct DecomposePass : impl::DecomposeBase<DecomposePass> {
  LogicalResult initialize(MLIRContext *context) override {
    RewritePatternSet first(context), last(context);
    populateRelaxationDecompositions(first);
    populateDirichletDecompositions(first);
    populateReductionDecompositions(first);
    populateOrderDecompositions(first);
    populateLogSoftmaxDecomposition(first);
    addCanonicalizations(context, first);
    populateNormalizeDecomposition(last);
    addCanonicalizations(context, last);
    beforeNormalize = std::move(first);
    withNormalize = std::move(last);
    return success();
  }

  void runOnOperation() override {
    if (failed(applyPatternsGreedily(getOperation(), beforeNormalize)) ||
        failed(applyPatternsGreedily(getOperation(), withNormalize)))
      return signalPassFailure();
    getOperation()->walk(markGated);
  }

  FrozenRewritePatternSet beforeNormalize, withNormalize;
};

} // namespace
} // namespace sluice
