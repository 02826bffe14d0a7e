//===- ExprControl.h - Loops, branches and retries of Expr ----------------===//
//
// The counterparts of `repeat`, `choose` and `retry` in Host.h:
// `scf.for`, `row.switch`, `row.retry`.
//
//===----------------------------------------------------------------------===//

#ifndef SLUICE_COMPILER_SPECIAL_EXPRCONTROL_H
#define SLUICE_COMPILER_SPECIAL_EXPRCONTROL_H

#include "compiler/Special/Expr.h"

#include <algorithm>
#include <functional>
#include <utility>
#include <vector>

namespace sluice::special {

/// An `scf.for` over 0 .. count-1 that carries `values`, whose types it keeps.
std::vector<Expr>
emitFor(int count, std::vector<Expr> values,
        const std::function<std::vector<Expr>(Expr, std::vector<Expr>)> &body);

/// A `row.switch` over `branch`; results take its shape.
Expr emitSwitch(Expr branch, const std::vector<std::function<Expr()>> &cases);

/// A `row.retry` of what attempt 0 gave, the condition, then the values, as
/// body(attempt) gives them. All take the shape of the condition.
std::vector<Expr> emitRetry(int limit, std::vector<Expr> first,
                            const std::function<std::vector<Expr>(Expr)> &body);

template <size_t N, class Body>
std::array<Expr, N> repeat(int count, std::array<Expr, N> values, Body body) {
  auto toArray = [](const std::vector<Expr> &from) {
    std::array<Expr, N> to;
    std::copy(from.begin(), from.end(), to.begin());
    return to;
  };
  return toArray(emitFor(count, {values.begin(), values.end()},
                         [&](Expr round, std::vector<Expr> carried) {
                           auto next = body(round, toArray(carried));
                           return std::vector<Expr>(next.begin(), next.end());
                         }));
}

/// The number (i32) of the first true mask; their count if none is.
Expr emitFirstTrue(const std::vector<Expr> &masks);

template <class... Masks> Expr firstTrue(Masks... masks) {
  return emitFirstTrue({masks...});
}

template <class... Cases> Expr choose(Expr branch, Cases... cases) {
  return emitSwitch(branch, {std::function<Expr()>(cases)...});
}

using Attempt = std::pair<Expr, std::array<Expr, 2>>;

template <class Body>
std::array<Expr, 2> retry(int limit, const Attempt &first, Body body) {
  auto flatten = [](const Attempt &made) {
    auto [accept, values] = made;
    return std::vector<Expr>{accept, values[0], values[1]};
  };
  std::vector<Expr> results =
      emitRetry(limit, flatten(first),
                [&](Expr attempt) { return flatten(body(attempt)); });
  return {results[0], results[1]};
}

} // namespace sluice::special

#endif // SLUICE_COMPILER_SPECIAL_EXPRCONTROL_H
