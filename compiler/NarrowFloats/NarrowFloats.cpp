#include "compiler/NarrowFloats/NarrowFloats.h"

#include "mlir/Dialect/Arith/Transforms/Passes.h"
#include "mlir/IR/AttrTypeSubElements.h"
#include "mlir/Transforms/GreedyPatternRewriteDriver.h"

using namespace mlir;

namespace sluice {
#define GEN_PASS_DEF_NARROWFLOATS
#include "compiler/NarrowFloats/NarrowFloats.h.inc"

namespace {

unsigned widthOf(Value value) {
  return getElementTypeOrSelf(value.getType()).getIntOrFloatBitWidth();
}

/// Whether a conversion is from or to 16 bits.
bool isNarrow(Operation *op) {
  return widthOf(op->getOperand(0)) == 16 || widthOf(op->getResult(0)) == 16;
}

/// Between 16 and 64 bits, by float32.
template <typename Conversion>
struct InTwoSteps : OpRewritePattern<Conversion> {
  using OpRewritePattern<Conversion>::OpRewritePattern;

  LogicalResult matchAndRewrite(Conversion op,
                                PatternRewriter &rewriter) const override {
    if (widthOf(op.getIn()) + widthOf(op.getOut()) != 80)
      return failure();
    Type type = op.getType();
    Type middle = rewriter.getF32Type();
    if (auto shaped = dyn_cast<ShapedType>(type))
      middle = shaped.clone(middle);
    Value first = Conversion::create(rewriter, op.getLoc(), middle, op.getIn());
    rewriter.replaceOpWithNewOp<Conversion>(op, type, first);
    return success();
  }
};

/// Constants first, since their attributes hold bits, then all types.
void moveAsIntegers(ModuleOp module) {
  AttrTypeReplacer replacer;
  replacer.addReplacement([](BFloat16Type type) -> Type {
    return IntegerType::get(type.getContext(), 16);
  });
  replacer.addReplacement([](FloatAttr value) -> std::optional<Attribute> {
    if (!value.getType().isBF16())
      return std::nullopt;
    auto type = IntegerType::get(value.getContext(), 16);
    return IntegerAttr::get(type, value.getValue().bitcastToAPInt());
  });
  replacer.addReplacement(
      [](DenseElementsAttr values) -> std::optional<Attribute> {
        if (!values.getElementType().isBF16())
          return std::nullopt;
        return values.bitcast(IntegerType::get(values.getContext(), 16));
      });
  replacer.recursivelyReplaceElementsIn(module, /*replaceAttrs=*/true,
                                        /*replaceLocs=*/false,
                                        /*replaceTypes=*/true);
}

struct NarrowFloatsPass : impl::NarrowFloatsBase<NarrowFloatsPass> {
  void runOnOperation() override {
    SmallVector<Operation *> conversions;
    getOperation().walk([&](Operation *op) {
      if (isa<arith::ExtFOp, arith::TruncFOp>(op) && isNarrow(op))
        conversions.push_back(op);
    });
    if (conversions.empty())
      return;
    RewritePatternSet patterns(&getContext());
    patterns.add<InTwoSteps<arith::ExtFOp>, InTwoSteps<arith::TruncFOp>>(
        &getContext());
    arith::populateExpandBFloat16Patterns(patterns);
    GreedyRewriteConfig config;
    config.setStrictness(GreedyRewriteStrictness::ExistingAndNewOps);
    if (failed(
            applyOpPatternsGreedily(conversions, std::move(patterns), config)))
      return signalPassFailure();
    moveAsIntegers(getOperation());
  }
};

} // namespace
} // namespace sluice
