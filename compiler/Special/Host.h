//===- Host.h - The value type that runs on the host ----------------------===//
//
// `Host<T>` gives the templates of this folder plain C++ arithmetic, so that a
// test can run the very formulas that the compiler emits through `Expr`.
// Masks are `Host<bool>`; integers `Host<int32_t>` and `Host<int64_t>`.
//
//===----------------------------------------------------------------------===//

#ifndef SLUICE_COMPILER_SPECIAL_HOST_H
#define SLUICE_COMPILER_SPECIAL_HOST_H

#include <array>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <limits>
#include <type_traits>

namespace sluice::special {

template <class T> struct Host {
  T value;
};

/// The signed integer as wide as T.
template <class T>
using HostInt = std::conditional_t<sizeof(T) == 8, int64_t, int32_t>;

/// Literals are written as double (floats) or int64_t (integers).
template <class T>
using HostLiteral =
    std::conditional_t<std::is_floating_point_v<T>, double, int64_t>;

template <class T> using NotDeduced = std::common_type_t<T>;

/// Signed overflow wraps, as it does in `arith`.
template <class T> auto wrapping(T x) {
  if constexpr (std::is_integral_v<T> && !std::is_same_v<T, bool>)
    return static_cast<std::make_unsigned_t<T>>(x);
  else
    return x;
}

#define SLUICE_HOST_BINARY(op)                                                 \
  template <class T> Host<T> operator op(Host<T> a, Host<T> b) {               \
    return {static_cast<T>(wrapping(a.value) op wrapping(b.value))};           \
  }                                                                            \
  template <class T> Host<T> operator op(Host<T> a, HostLiteral<T> b) {        \
    return a op Host<T>{static_cast<T>(b)};                                    \
  }                                                                            \
  template <class T> Host<T> operator op(HostLiteral<T> a, Host<T> b) {        \
    return Host<T>{static_cast<T>(a)} op b;                                    \
  }
SLUICE_HOST_BINARY(+)
SLUICE_HOST_BINARY(-)
SLUICE_HOST_BINARY(*)
SLUICE_HOST_BINARY(&)
SLUICE_HOST_BINARY(|)
SLUICE_HOST_BINARY(^)
#undef SLUICE_HOST_BINARY

#define SLUICE_HOST_COMPARISON(op)                                             \
  template <class T> Host<bool> operator op(Host<T> a, Host<T> b) {            \
    return {a.value op b.value};                                               \
  }                                                                            \
  template <class T> Host<bool> operator op(Host<T> a, HostLiteral<T> b) {     \
    return {a.value op static_cast<T>(b)};                                     \
  }
SLUICE_HOST_COMPARISON(<)
SLUICE_HOST_COMPARISON(<=)
SLUICE_HOST_COMPARISON(>)
SLUICE_HOST_COMPARISON(>=)
SLUICE_HOST_COMPARISON(==)
#undef SLUICE_HOST_COMPARISON

template <class T> Host<T> operator-(Host<T> x) { return {-x.value}; }
inline Host<bool> operator!(Host<bool> m) { return {!m.value}; }

/// A constant of x's type.
template <class T> Host<T> like(Host<T>, HostLiteral<T> c) {
  return {static_cast<T>(c)};
}

/// Whether x is a 64-bit float, which takes more terms than a 32-bit one.
template <class T> bool isWide(Host<T>) { return sizeof(T) == 8; }

template <class T> Host<T> fma(Host<T> a, Host<T> b, Host<T> c) {
  return {std::fma(a.value, b.value, c.value)};
}
template <class T> Host<T> sqrt(Host<T> x) { return {std::sqrt(x.value)}; }

/// -1 or 1 for a GPU's formulas of float, whose instructions err as far down or
/// up as the PTX ISA allows; 0 for the host's.
inline int gpuErrors = 0;

template <class T> bool hasPowerOfTwo(Host<T>) {
  return sizeof(T) == 4 && gpuErrors != 0;
}

/// `result`, which a GPU has of a normal x alone.
template <class T> Host<T> ofNormal(Host<T> x, T result) {
  bool bad = hasPowerOfTwo(x) && !std::isnormal(x.value);
  return {bad ? std::numeric_limits<T>::quiet_NaN() : result};
}
template <class T> Host<T> sqrtNormal(Host<T> x) {
  return ofNormal(x, std::sqrt(x.value));
}
template <class T> Host<T> rsqrtNormal(Host<T> x) {
  return ofNormal(x, 1 / std::sqrt(x.value));
}
template <class T> Host<T> exactQuotient(Host<T> a, Host<T> b) {
  return {a.value / b.value};
}
/// On a GPU by a reciprocal to 2^-23, which takes subnormal numbers for 0 and
/// gives no others.
template <class T> Host<T> operator/(Host<T> a, Host<T> b) {
  if (!hasPowerOfTwo(a))
    return exactQuotient(a, b);
  auto normal = [](T x) {
    return std::fpclassify(x) == FP_SUBNORMAL ? 0 * x : x;
  };
  double inverse = (1 + gpuErrors * 0x1p-23) / normal(b.value);
  return {a.value * normal(static_cast<T>(inverse))};
}
template <class T> Host<T> operator/(Host<T> a, HostLiteral<T> b) {
  return a / like(a, b);
}
template <class T> Host<T> operator/(HostLiteral<T> a, Host<T> b) {
  return like(b, a) / b;
}
/// 2^x, to 2^-22 relative to itself.
template <class T> Host<T> powerOfTwo(Host<T> x) {
  return {static_cast<T>(std::exp2(x.value) * (1 + gpuErrors * 0x1p-22))};
}
template <class T> Host<T> normalPowerOfTwo(Host<T> x) {
  T power = powerOfTwo(x).value;
  return {std::isnormal(power) ? power : power * 0};
}
/// log2 x, to 2^-22 absolute between 1/2 and 2, relative to itself elsewhere.
template <class T> Host<T> logOfTwo(Host<T> x) {
  T log = std::log2(std::fpclassify(x.value) == FP_SUBNORMAL ? 0 : x.value);
  return {log + gpuErrors * T(0x1p-22) * std::fmax(std::fabs(log), T(1))};
}
template <class T> Host<T> abs(Host<T> x) { return {std::fabs(x.value)}; }
template <class T> Host<T> floor(Host<T> x) { return {std::floor(x.value)}; }
template <class T> Host<T> roundEven(Host<T> x) {
  return {std::nearbyint(x.value)};
}
template <class T> Host<T> copySign(Host<T> x, Host<T> sign) {
  return {std::copysign(x.value, sign.value)};
}

template <class T> Host<T> select(Host<bool> m, Host<T> a, Host<T> b) {
  return m.value ? a : b;
}

/// The smaller and the larger; b when it is NaN.
template <class T> Host<T> minimum(double a, Host<T> b) {
  return select(b > a, like(b, a), b);
}
template <class T> Host<T> maximum(double a, Host<T> b) {
  return select(b < a, like(b, a), b);
}

/// a where x > 0, b where x < 0, either elsewhere.
template <class T> Host<T> selectBySign(Host<T> x, Host<T> a, Host<T> b) {
  return select(x >= 0.0, a, b);
}

/// a where x's sign bit is clear, b where it is set.
template <class T> Host<T> selectBySignBit(Host<T> x, Host<T> a, Host<T> b) {
  return select({!std::signbit(x.value)}, a, b);
}

/// The bits of a float as the integer of the same width, and back.
template <class T> Host<HostInt<T>> bits(Host<T> x) {
  Host<HostInt<T>> r;
  std::memcpy(&r, &x, sizeof(T));
  return r;
}
inline Host<float> fromBits(Host<int32_t> x) {
  Host<float> r;
  std::memcpy(&r, &x, sizeof(float));
  return r;
}
inline Host<double> fromBits(Host<int64_t> x) {
  Host<double> r;
  std::memcpy(&r, &x, sizeof(double));
  return r;
}

/// Shifts: left, right filling with zeros, right filling with the sign.
template <class T> Host<T> shiftLeft(Host<T> x, int n) {
  return {static_cast<T>(wrapping(x.value) << n)};
}
template <class T> Host<T> shiftRight(Host<T> x, int n) {
  return {static_cast<T>(wrapping(x.value) >> n)};
}
template <class T> Host<T> shiftRightSigned(Host<T> x, int n) {
  return {static_cast<T>(x.value >> n)};
}

/// A signed integer as a float of x's type.
template <class T, class I> Host<T> toFloat(Host<I> i, Host<T>) {
  return {static_cast<T>(i.value)};
}

/// The low 32 bits of a 64-bit lane; a 32-bit lane, zero-extended.
inline Host<int32_t> low32(Host<int64_t> x) {
  return {static_cast<int32_t>(x.value)};
}
inline Host<int64_t> zeroExtend(Host<int32_t> x) {
  return {static_cast<int64_t>(static_cast<uint32_t>(x.value))};
}

/// The low and the high word of a product of two.
inline std::array<Host<int32_t>, 2> wholeProduct(Host<int32_t> x, int64_t c) {
  Host<int64_t> product = zeroExtend(x) * c;
  return {low32(product), low32(shiftRight(product, 32))};
}
/// The host's product of 64-bit lanes serves as well.
inline bool hasWholeProduct(Host<int64_t>) { return false; }

/// The same in float64, and in the type of another.
template <class T> Host<double> widen(Host<T> x) {
  return {static_cast<double>(x.value)};
}
template <class T, class S> Host<T> toTypeOf(Host<S> x, Host<T>) {
  return {static_cast<T>(x.value)};
}
/// Whether each token has its own x.
template <class T> bool variesWithToken(Host<T>) { return false; }

/// Carries N values through `count` rounds of body(round as a float, values).
template <class T, size_t N, class Body>
std::array<Host<T>, N> repeat(int count, std::array<Host<T>, N> values,
                              Body body) {
  for (int i = 0; i < count; ++i)
    values = body(Host<T>{static_cast<T>(i)}, values);
  return values;
}

/// The number of the first true mask; their count if none is.
template <class... Rest>
Host<int32_t> firstTrue(Host<bool> first, Rest... rest) {
  if (first.value)
    return {0};
  if constexpr (sizeof...(Rest) == 0)
    return {1};
  else
    return firstTrue(rest...) + 1;
}

/// The value of the branch whose number is `branch`; `branches` are lambdas.
template <class First, class... Rest>
auto choose(Host<int32_t> branch, First first, Rest... rest) {
  if constexpr (sizeof...(Rest) == 0)
    return first();
  else
    return branch.value == 0 ? first() : choose(branch - 1, rest...);
}

/// `first` is what attempt 0 gave, (accept, values); body(attempt) gives the
/// same for later ones, up to `limit` in all, until one is accepted.
template <class Attempt, class Body>
auto retry(int limit, Attempt first, Body body) {
  for (int attempt = 1; !first.first.value && attempt < limit; ++attempt)
    first = body(Host<int32_t>{attempt});
  return first.second;
}

} // namespace sluice::special

#endif // SLUICE_COMPILER_SPECIAL_HOST_H
