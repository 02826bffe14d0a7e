#include "compiler/GPUToNVVM/Approximate.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/IR/Matchers.h"

using namespace mlir;

namespace sluice {

namespace {

/// Emits float32 ops at a place.
struct Emit {
  OpBuilder &b;
  Location loc;
  bool isNormal; ///< whether all numbers are, so that no case needs care

  Value call(StringRef intrinsic, Value x) const {
    return LLVM::CallIntrinsicOp::create(b, loc, x.getType(),
                                         b.getStringAttr(intrinsic), x)
        .getResult(0);
  }
  Value constant(double c) const {
    return LLVM::ConstantOp::create(b, loc, b.getF32FloatAttr(c));
  }
  Value multiply(Value x, Value y) const {
    return LLVM::FMulOp::create(b, loc, x, y);
  }
  Value negate(Value x) const { return LLVM::FNegOp::create(b, loc, x); }
  Value fma(Value x, Value y, Value z) const {
    return LLVM::FMAOp::create(b, loc, x, y, z);
  }
};

/// By the reciprocal, which is good to an ulp: nothing that allows it needs
/// more.
Value divide(Emit emit, arith::DivFOp op) {
  Value inverse = emit.call("llvm.nvvm.rcp.approx.ftz.f", op.getRhs());
  return matchPattern(op.getLhs(), m_OneFloat())
             ? inverse
             : emit.multiply(op.getLhs(), inverse);
}

/// The Newton step from x 1/sqrt(x), rounded to nearest for a normal x: normal
/// noise has the CPU's bits.
Value root(Emit emit, math::SqrtOp op) {
  Value x = op.getOperand();
  Value inverse = emit.call("llvm.nvvm.rsqrt.approx.ftz.f", x);
  Value start = emit.multiply(x, inverse);
  Value rest = emit.fma(emit.negate(start), start, x);
  Value half = emit.multiply(inverse, emit.constant(0.5));
  return emit.fma(rest, half, start);
}

/// One Newton step y + y/2 (1 - x y^2), of a normal x alone. Without it half as
/// many Gamma draws more would flip at an acceptance.
Value inverseRoot(Emit emit, math::RsqrtOp op) {
  Value x = op.getOperand();
  Value inverse = emit.call("llvm.nvvm.rsqrt.approx.ftz.f", x);
  Value root = emit.multiply(x, inverse);
  Value error = emit.fma(emit.negate(root), inverse, emit.constant(1));
  Value half = emit.multiply(inverse, emit.constant(0.5));
  return emit.fma(half, error, inverse);
}

/// The short form takes a result below the normal numbers for 0.
Value powerOfTwo(Emit emit, math::Exp2Op op) {
  return emit.call(emit.isNormal ? "llvm.nvvm.ex2.approx.ftz"
                                 : "llvm.nvvm.ex2.approx",
                   op.getOperand());
}

Value logOfTwo(Emit emit, math::Log2Op op) {
  return emit.call("llvm.nvvm.lg2.approx.ftz.f", op.getOperand());
}

arith::FastMathFlags flagsOf(Operation *op) {
  return cast<arith::ArithFastMathInterface>(op)
      .getFastMathFlagsAttr()
      .getValue();
}

/// Replaces an op of float32 whose flags include `flag`.
template <class Op> struct Approximation : OpRewritePattern<Op> {
  using Function = Value (*)(Emit, Op);
  Approximation(MLIRContext *context, PatternBenefit benefit,
                arith::FastMathFlags flag, Function function)
      : OpRewritePattern<Op>(context, benefit), flag(flag), function(function) {
  }

  LogicalResult matchAndRewrite(Op op,
                                PatternRewriter &rewriter) const override {
    arith::FastMathFlags flags = flagsOf(op);
    if (!op.getType().isF32() || !arith::bitEnumContainsAll(flags, flag))
      return failure();
    bool isNormal =
        arith::bitEnumContainsAll(flags, arith::FastMathFlags::ninf);
    rewriter.replaceOp(op, function({rewriter, op.getLoc(), isNormal}, op));
    return success();
  }

  arith::FastMathFlags flag;
  Function function;
};

} // namespace

void populateApproximationPatterns(RewritePatternSet &patterns,
                                   PatternBenefit benefit) {
  MLIRContext *context = patterns.getContext();
  auto approximate = arith::FastMathFlags::afn;
  auto ofNormal = approximate | arith::FastMathFlags::ninf;
  patterns.add<Approximation<arith::DivFOp>>(
      context, benefit, arith::FastMathFlags::arcp, divide);
  patterns.add<Approximation<math::SqrtOp>>(context, benefit, ofNormal, root);
  patterns.add<Approximation<math::RsqrtOp>>(context, benefit, ofNormal,
                                             inverseRoot);
  patterns.add<Approximation<math::Exp2Op>>(context, benefit, approximate,
                                            powerOfTwo);
  patterns.add<Approximation<math::Log2Op>>(context, benefit, approximate,
                                            logOfTwo);
}

} // namespace sluice
