#include "compiler/Special/Expr.h"

#include "dialects/Row/RowDialect.h"
#include "mlir/Analysis/SliceAnalysis.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/TypeUtilities.h"

using namespace mlir;

namespace sluice::special {

Type Expr::getElementType() const { return getElementTypeOrSelf(getType()); }

/// `element`, in the shape of `shape`.
static Type withElement(Type shape, Type element) {
  if (auto vector = dyn_cast<VectorType>(shape))
    return vector.clone(element);
  return element;
}

Expr broadcastTo(Expr x, Type type) {
  auto vector = dyn_cast<VectorType>(type);
  if (!vector || isa<VectorType>(x.getType()))
    return x;
  Type wide = vector.clone(x.getElementType());
  return {x.getBuilder(),
          vector::BroadcastOp::create(x.getBuilder(), wide, x.getValue())};
}

/// Gives both the shape of the larger one.
static void unify(Expr &a, Expr &b) {
  a = broadcastTo(a, b.getType());
  b = broadcastTo(b, a.getType());
}

static Expr constant(Expr x, Attribute element) {
  TypedAttr value = cast<TypedAttr>(element);
  if (auto vector = dyn_cast<VectorType>(x.getType()))
    value = DenseElementsAttr::get(vector, element);
  return {x.getBuilder(), arith::ConstantOp::create(x.getBuilder(), value)};
}

Expr like(Expr x, double c) {
  return constant(x, x.getBuilder().getFloatAttr(x.getElementType(), c));
}

Expr like(Expr x, int64_t c) {
  auto type = cast<IntegerType>(x.getElementType());
  llvm::APInt bits = llvm::APInt(64, c).trunc(type.getWidth());
  return constant(x, IntegerAttr::get(type, bits));
}

bool isWide(Expr x) { return x.getElementType().isF64(); }

/// Emits the float or the integer op, whichever a's element type asks for.
template <class FloatOp, class IntOp> static Expr binary(Expr a, Expr b) {
  unify(a, b);
  Builder &builder = a.getBuilder();
  if (isa<FloatType>(a.getElementType()))
    return {builder, FloatOp::create(builder, a.getValue(), b.getValue())};
  return {builder, IntOp::create(builder, a.getValue(), b.getValue())};
}

template <class Op> static Expr integerBinary(Expr a, Expr b) {
  unify(a, b);
  return {a.getBuilder(),
          Op::create(a.getBuilder(), a.getValue(), b.getValue())};
}

template <class Op> static Expr unary(Expr x) {
  return {x.getBuilder(), Op::create(x.getBuilder(), x.getValue())};
}

Expr operator+(Expr a, Expr b) {
  return binary<arith::AddFOp, arith::AddIOp>(a, b);
}
Expr operator-(Expr a, Expr b) {
  return binary<arith::SubFOp, arith::SubIOp>(a, b);
}
Expr operator*(Expr a, Expr b) {
  return binary<arith::MulFOp, arith::MulIOp>(a, b);
}
Expr exactQuotient(Expr a, Expr b) {
  return binary<arith::DivFOp, arith::DivSIOp>(a, b);
}

/// Whether approximate instructions serve numbers of x's type.
static bool isApproximated(Expr x) {
  return x.getBuilder().gpu && x.getElementType().isF32();
}

/// Lets the target compute x, the result of one op, by what `flags` allow.
static Expr allow(Expr x, arith::FastMathFlags flags) {
  if (isApproximated(x))
    x.getValue().getDefiningOp()->setAttr(
        "fastmath",
        arith::FastMathFlagsAttr::get(x.getBuilder().getContext(), flags));
  return x;
}

static constexpr auto kDivide = arith::FastMathFlags::arcp,
                      kApproximate = arith::FastMathFlags::afn,
                      kNormal = arith::FastMathFlags::ninf;

Expr operator/(Expr a, Expr b) { return allow(exactQuotient(a, b), kDivide); }
Expr operator&(Expr a, Expr b) { return integerBinary<arith::AndIOp>(a, b); }
Expr operator|(Expr a, Expr b) { return integerBinary<arith::OrIOp>(a, b); }
Expr operator^(Expr a, Expr b) { return integerBinary<arith::XOrIOp>(a, b); }

static Expr compare(arith::CmpFPredicate predicate, Expr a, Expr b) {
  unify(a, b);
  return {a.getBuilder(), arith::CmpFOp::create(a.getBuilder(), predicate,
                                                a.getValue(), b.getValue())};
}

Expr operator<(Expr a, Expr b) {
  return compare(arith::CmpFPredicate::OLT, a, b);
}
Expr operator<=(Expr a, Expr b) {
  return compare(arith::CmpFPredicate::OLE, a, b);
}
Expr operator>(Expr a, Expr b) {
  return compare(arith::CmpFPredicate::OGT, a, b);
}
Expr operator>=(Expr a, Expr b) {
  return compare(arith::CmpFPredicate::OGE, a, b);
}
Expr operator==(Expr a, Expr b) {
  return compare(arith::CmpFPredicate::OEQ, a, b);
}

Expr operator-(Expr x) { return unary<arith::NegFOp>(x); }
Expr operator!(Expr mask) { return mask ^ like(mask, int64_t(1)); }

Expr fma(Expr a, Expr b, Expr c) {
  unify(a, b);
  unify(b, c);
  unify(a, b);
  return {a.getBuilder(), math::FmaOp::create(a.getBuilder(), a.getValue(),
                                              b.getValue(), c.getValue())};
}

Expr sqrt(Expr x) { return unary<math::SqrtOp>(x); }
Expr sqrtNormal(Expr x) { return allow(sqrt(x), kApproximate | kNormal); }
Expr rsqrtNormal(Expr x) {
  if (!isApproximated(x))
    return exactQuotient(like(x, 1.0), sqrt(x));
  return allow(unary<math::RsqrtOp>(x), kApproximate | kNormal);
}
bool hasPowerOfTwo(Expr x) { return isApproximated(x); }
Expr powerOfTwo(Expr x) { return allow(unary<math::Exp2Op>(x), kApproximate); }
Expr normalPowerOfTwo(Expr x) {
  return allow(unary<math::Exp2Op>(x), kApproximate | kNormal);
}
Expr logOfTwo(Expr x) { return allow(unary<math::Log2Op>(x), kApproximate); }

Expr abs(Expr x) {
  if (auto negation = x.getValue().getDefiningOp<arith::NegFOp>())
    return abs({x.getBuilder(), negation.getOperand()});
  return unary<math::AbsFOp>(x);
}

Expr floor(Expr x) { return unary<math::FloorOp>(x); }
Expr roundEven(Expr x) { return unary<math::RoundEvenOp>(x); }

Expr copySign(Expr x, Expr sign) {
  unify(x, sign);
  return {x.getBuilder(), math::CopySignOp::create(x.getBuilder(), x.getValue(),
                                                   sign.getValue())};
}

Expr select(Expr mask, Expr a, Expr b) {
  unify(a, b);
  a = broadcastTo(a, mask.getType());
  b = broadcastTo(b, mask.getType());
  return {a.getBuilder(),
          arith::SelectOp::create(a.getBuilder(), mask.getValue(), a.getValue(),
                                  b.getValue())};
}

/// `a` where b lies `beyond` it. CPUs have an instruction for the selection,
/// GPUs for the op.
template <class Op>
static Expr bounded(double a, Expr b, arith::CmpFPredicate beyond) {
  Expr limit = like(b, a);
  if (isApproximated(b))
    return {b.getBuilder(),
            Op::create(b.getBuilder(), limit.getValue(), b.getValue())};
  return select(compare(beyond, b, limit), limit, b);
}
Expr minimum(double a, Expr b) {
  return bounded<arith::MinimumFOp>(a, b, arith::CmpFPredicate::OGT);
}
Expr maximum(double a, Expr b) {
  return bounded<arith::MaximumFOp>(a, b, arith::CmpFPredicate::OLT);
}

Expr selectBySign(Expr x, Expr a, Expr b) {
  if (auto negation = x.getValue().getDefiningOp<arith::NegFOp>())
    return select(Expr(x.getBuilder(), negation.getOperand()) >= 0.0, b, a);
  return select(x >= 0.0, a, b);
}

Expr selectBySignBit(Expr x, Expr a, Expr b) {
  if (auto negation = x.getValue().getDefiningOp<arith::NegFOp>())
    return selectBySignBit({x.getBuilder(), negation.getOperand()}, b, a);
  Expr word = bits(x);
  Value clear =
      arith::CmpIOp::create(x.getBuilder(), arith::CmpIPredicate::sge,
                            word.getValue(), like(word, int64_t(0)).getValue());
  return select({x.getBuilder(), clear}, a, b);
}

template <class Op> static Expr cast(Expr x, Type element) {
  Type type = withElement(x.getType(), element);
  return {x.getBuilder(), Op::create(x.getBuilder(), type, x.getValue())};
}

Expr bits(Expr x) {
  unsigned width = x.getElementType().getIntOrFloatBitWidth();
  return cast<arith::BitcastOp>(x, x.getBuilder().getIntegerType(width));
}

Expr fromBits(Expr x) {
  Builder &builder = x.getBuilder();
  bool wide = x.getElementType().isInteger(64);
  return cast<arith::BitcastOp>(x, wide ? Type(builder.getF64Type())
                                        : Type(builder.getF32Type()));
}

Expr shiftLeft(Expr x, int n) {
  return integerBinary<arith::ShLIOp>(x, like(x, int64_t(n)));
}
Expr shiftRight(Expr x, int n) {
  return integerBinary<arith::ShRUIOp>(x, like(x, int64_t(n)));
}
Expr shiftRightSigned(Expr x, int n) {
  return integerBinary<arith::ShRSIOp>(x, like(x, int64_t(n)));
}

Expr toFloat(Expr integer, Expr type) {
  return cast<arith::SIToFPOp>(integer, type.getElementType());
}
Expr low32(Expr x) {
  return cast<arith::TruncIOp>(x, x.getBuilder().getI32Type());
}
Expr zeroExtend(Expr x) {
  return cast<arith::ExtUIOp>(x, x.getBuilder().getI64Type());
}
std::array<Expr, 2> wholeProduct(Expr x, int64_t c) {
  auto product = arith::MulUIExtendedOp::create(x.getBuilder(), x.getValue(),
                                                like(x, c).getValue());
  return {Expr(x.getBuilder(), product.getLow()),
          Expr(x.getBuilder(), product.getHigh())};
}
bool hasWholeProduct(Expr x) { return x.getBuilder().gpu; }

Expr widen(Expr x) {
  return isWide(x) ? x : cast<arith::ExtFOp>(x, x.getBuilder().getF64Type());
}
Expr toTypeOf(Expr x, Expr like) {
  if (isWide(like))
    return widen(x);
  return isWide(x) ? cast<arith::TruncFOp>(x, like.getElementType()) : x;
}

bool variesWithToken(Expr x) {
  SetVector<Operation *> slice;
  BackwardSliceOptions options;
  options.inclusive = true;
  options.omitBlockArguments = true;
  options.omitUsesFromAbove = false;
  if (failed(getBackwardSlice(x.getValue(), &slice, options)))
    return true;
  return llvm::any_of(slice, [](Operation *op) {
    auto load = dyn_cast<row::LoadOp>(op);
    return isa<row::TokenIndexOp>(op) ||
           (load && row::hasTokens(load.getBuffer().getType()));
  });
}

} // namespace sluice::special
