//===- Expr.h - The value type that emits IR ------------------------------===//
//
// `Expr` is an SSA value with the builder that continues it. The templates of
// this folder, instantiated with it, emit `arith` and `math` ops: scalars and
// vectors alike; a scalar operand of a vector operation is broadcast, so that
// what depends on the token only stays scalar. Masks and integers are `Expr`
// too. The counterpart that computes instead is `Host`.
//
//===----------------------------------------------------------------------===//

#ifndef SLUICE_COMPILER_SPECIAL_EXPR_H
#define SLUICE_COMPILER_SPECIAL_EXPR_H

#include "mlir/IR/ImplicitLocOpBuilder.h"

#include <array>

namespace sluice::special {

/// Emits ops, and knows what they are for.
struct Builder : mlir::ImplicitLocOpBuilder {
  using ImplicitLocOpBuilder::ImplicitLocOpBuilder;
  /// A GPU: reciprocals, roots and powers of two are single instructions in
  /// float32, good to an ulp or two.
  bool gpu = false;
};

class Expr {
public:
  Expr() = default;
  Expr(Builder &builder, mlir::Value value) : builder(&builder), value(value) {}

  Builder &getBuilder() const { return *builder; }
  mlir::Value getValue() const { return value; }
  mlir::Type getType() const { return value.getType(); }
  mlir::Type getElementType() const;

private:
  Builder *builder = nullptr;
  mlir::Value value;
};

/// x broadcast to the shape of `type`, if it is a scalar and that a vector.
Expr broadcastTo(Expr x, mlir::Type type);

/// A constant of x's type: float or integer, as x is.
Expr like(Expr x, double c);
Expr like(Expr x, int64_t c);

/// Whether x is a 64-bit float.
bool isWide(Expr x);

Expr operator+(Expr a, Expr b);
Expr operator-(Expr a, Expr b);
Expr operator*(Expr a, Expr b);
/// Of floats, by a reciprocal where the target has it: then good to two ulp,
/// unless 1/b is subnormal.
Expr operator/(Expr a, Expr b);
/// a/b rounded to nearest, whatever the target.
Expr exactQuotient(Expr a, Expr b);
Expr operator&(Expr a, Expr b);
Expr operator|(Expr a, Expr b);
Expr operator^(Expr a, Expr b);

/// Ordered comparisons of floats: false with a NaN.
Expr operator<(Expr a, Expr b);
Expr operator<=(Expr a, Expr b);
Expr operator>(Expr a, Expr b);
Expr operator>=(Expr a, Expr b);
Expr operator==(Expr a, Expr b);

Expr operator-(Expr x);
Expr operator!(Expr mask);

template <class T>
using Literal = std::enable_if_t<
    std::is_arithmetic_v<T>,
    std::conditional_t<std::is_floating_point_v<T>, double, int64_t>>;

#define SLUICE_EXPR_LITERAL(op)                                                \
  template <class T, class L = Literal<T>> Expr operator op(Expr a, T b) {     \
    return a op like(a, static_cast<L>(b));                                    \
  }                                                                            \
  template <class T, class L = Literal<T>> Expr operator op(T a, Expr b) {     \
    return like(b, static_cast<L>(a)) op b;                                    \
  }
SLUICE_EXPR_LITERAL(+)
SLUICE_EXPR_LITERAL(-)
SLUICE_EXPR_LITERAL(*)
SLUICE_EXPR_LITERAL(/)
SLUICE_EXPR_LITERAL(&)
SLUICE_EXPR_LITERAL(|)
SLUICE_EXPR_LITERAL(^)
SLUICE_EXPR_LITERAL(<)
SLUICE_EXPR_LITERAL(<=)
SLUICE_EXPR_LITERAL(>)
SLUICE_EXPR_LITERAL(>=)
SLUICE_EXPR_LITERAL(==)
#undef SLUICE_EXPR_LITERAL

Expr fma(Expr a, Expr b, Expr c);
Expr sqrt(Expr x);
/// The root of a normal x by an instruction where there is one, and one over
/// it.
Expr sqrtNormal(Expr x);
Expr rsqrtNormal(Expr x);
/// Whether the next ones are instructions for x's type. Powers are good to two
/// ulp, a logarithm to 2^-22 absolutely below 2; `normal` ones want a normal
/// result.
bool hasPowerOfTwo(Expr x);
Expr powerOfTwo(Expr x);
Expr normalPowerOfTwo(Expr x);
Expr logOfTwo(Expr x);
Expr abs(Expr x); // |-x| is emitted as |x|, for CSE
Expr floor(Expr x);
Expr roundEven(Expr x);
Expr copySign(Expr x, Expr sign);
Expr select(Expr mask, Expr a, Expr b);
/// The smaller and the larger; b when it is NaN.
Expr minimum(double a, Expr b);
Expr maximum(double a, Expr b);
/// a where x > 0, b where x < 0, either elsewhere; that of -x asks for x's
/// sign, for CSE.
Expr selectBySign(Expr x, Expr a, Expr b);
/// a where x's sign bit is clear, b where it is set; the same of -x.
Expr selectBySignBit(Expr x, Expr a, Expr b);

Expr bits(Expr x);
Expr fromBits(Expr x);
Expr shiftLeft(Expr x, int n);
Expr shiftRight(Expr x, int n);
Expr shiftRightSigned(Expr x, int n);
Expr toFloat(Expr integer, Expr type);
Expr low32(Expr x);
Expr zeroExtend(Expr x);

/// The low and the high word of a product of two 32-bit words.
std::array<Expr, 2> wholeProduct(Expr x, int64_t c);
bool hasWholeProduct(Expr x);

/// The same in float64, and back in the type of `like`.
Expr widen(Expr x);
Expr toTypeOf(Expr x, Expr like);
/// Whether each token has its own x.
bool variesWithToken(Expr x);

} // namespace sluice::special

#endif // SLUICE_COMPILER_SPECIAL_EXPR_H
