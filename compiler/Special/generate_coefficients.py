"""Writes Coefficients.h: the polynomials and quadrature rules of this folder.

Polynomials are computed in 60 digits, then rounded to the type that uses them.
Most interpolate their function at Chebyshev nodes (Trefethen, Approximation
Theory and Approximation Practice, ch. 4: within a few of the best polynomial),
those of the gamma family are the best by Remez's exchange, and
fit_gamma_gradient.py fits what the gradient of a Gamma draw has.
Run: python compiler/Special/generate_coefficients.py
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any, TypeAlias

import fit_gamma_gradient
import mpmath as mp
import numpy as np
from numpy.typing import NDArray

mp.mp.dps = 60
HALF = mp.mpf(1) / 2
# The c of GammaSeries.h, for which a few terms serve best.
SHIFT32, SHIFT64 = mp.mpf("1.0625"), mp.mpf("1.5")

# An mpmath number, whose class pyright cannot see.
Real: TypeAlias = Any

HEADER = """\
//===- Coefficients.h - Polynomials and quadrature rules ------------------===//
//
// Written by generate_coefficients.py; do not edit. Lowest power first.
//
//===----------------------------------------------------------------------===//
// clang-format off

#ifndef SLUICE_COMPILER_SPECIAL_COEFFICIENTS_H
#define SLUICE_COMPILER_SPECIAL_COEFFICIENTS_H

namespace sluice::special::coefficients {
"""

FOOTER = """
} // namespace sluice::special::coefficients

#endif // SLUICE_COMPILER_SPECIAL_COEFFICIENTS_H
"""


def chebyshev(low: Real, high: Real, count: int) -> list[Real]:
    """The Chebyshev nodes of [low, high], in order."""
    middle, radius = (mp.mpf(low) + high) / 2, (mp.mpf(high) - low) / 2
    return [middle - radius * mp.cos(mp.pi * (i + HALF) / count) for i in range(count)]


def fit(f: Callable[[Real], Real], low: float, high: float, terms: int) -> list[Real]:
    """Coefficients, lowest power first, of the interpolant of f on [low, high]."""
    nodes = chebyshev(low, high, terms)
    nodes = [x if abs(x) > mp.mpf(10) ** -30 else mp.mpf(10) ** -12 for x in nodes]
    powers = mp.matrix([[x**j for j in range(terms)] for x in nodes])
    return list(mp.lu_solve(powers, mp.matrix([f(x) for x in nodes])))


def array(name: str, values: Sequence[Real], wide: bool, comment: str) -> str:
    """One C++ array; f32 coefficients are rounded to float."""
    digits = [repr(float(v)) if wide else repr(float(np.float32(float(v)))) for v in values]
    body = ",\n    ".join(digits)
    return f"\n/// {comment}\ninline constexpr double {name}[] = {{\n    {body}}};\n"


def scalar(name: str, value: Real, comment: str) -> str:
    """One C++ number."""
    return f"\n/// {comment}\ninline constexpr double {name} = {float(value)!r};\n"


def table(name: str, rows: NDArray[np.float64], comment: str) -> str:
    """A C++ array of arrays, rounded to float."""
    body = ",\n    ".join(
        "{" + ", ".join(repr(float(np.float32(v))) for v in row) + "}" for row in rows
    )
    size = f"[{rows.shape[0]}][{rows.shape[1]}]"
    return f"\n/// {comment}\ninline constexpr double {name}{size} = {{\n    {body}}};\n"


def odd_tail(f: Callable[[Real], Real], s: Real) -> Real:
    """(f(x)/x - 1)/x^2 at s = x^2."""
    x = mp.sqrt(s)
    return (f(x) / x - 1) / s


@dataclass(frozen=True)
class Kernel:
    """A function with the interval and the numbers of terms of its polynomials."""

    name: str
    comment: str
    f: Callable[[Real], Real]
    low: float
    high: float
    terms32: int
    terms64: int


KERNELS = (
    Kernel(
        "exp",
        "(exp(r) - 1 - r)/r^2 on |r| <= log(2)/2.",
        lambda r: (mp.exp(r) - 1 - r) / r**2,
        -0.34658,
        0.34658,
        5,
        11,
    ),
    Kernel(
        "log",
        "(log1p(f) - f + f^2/2)/f^3 on |f| <= 1/3.",
        lambda f: (mp.log1p(f) - f + f * f / 2) / f**3,
        -0.33334,
        0.33334,
        8,
        20,
    ),
    Kernel(
        "tanh",
        "(tanh(x)/x - 1)/x^2 in x^2, for |x| <= 0.625.",
        lambda s: odd_tail(mp.tanh, s),
        0,
        0.39063,
        6,
        13,
    ),
    Kernel(
        "sinPi",
        "sin(pi x)/x in x^2, for |x| <= 1/2.",
        lambda s: mp.sin(mp.pi * mp.sqrt(s)) / mp.sqrt(s),
        0,
        0.25,
        5,
        10,
    ),
    Kernel(
        "cosPi",
        "cos(pi x) in x^2, for |x| <= 1/2.",
        lambda s: mp.cos(mp.pi * mp.sqrt(s)),
        0,
        0.25,
        6,
        11,
    ),
    Kernel(
        "artanh",
        "(2 (artanh(s)/s - 1)/s^2 - 2/3)/s^2 in s^2, for |s| <= 1/5.",
        lambda s: (2 * odd_tail(mp.atanh, s) - mp.mpf(2) / 3) / s,
        1e-12,
        0.0401,
        3,
        9,
    ),
    Kernel(
        "expm1Tail",
        "(exp(d) - 1 - d)/d^2 on |d| <= 2.",
        lambda d: (mp.exp(d) - 1 - d) / d**2,
        -2,
        2,
        11,
        21,
    ),
)


def elementary() -> str:
    """The arrays of KERNELS, f32 and f64."""
    text = ""
    for k in KERNELS:
        text += array(f"{k.name}32", fit(k.f, k.low, k.high, k.terms32), False, k.comment)
        text += array(f"{k.name}64", fit(k.f, k.low, k.high, k.terms64), True, k.comment)
    return text


def remez(
    columns: Callable[[Real], list[Real]], f: Callable[[Real], Real], high: Real
) -> list[Real]:
    """Factors of the columns whose sum is closest to f on (0, high], by Remez's exchange."""
    size = 400
    points = chebyshev(0, high, size)
    rows, wanted = [columns(x) for x in points], [f(x) for x in points]
    terms = len(rows[0])
    extrema = [int(size * x) for x in chebyshev(0, 1, terms + 1)]
    while True:
        level = mp.matrix([[*rows[at], (-1) ** i] for i, at in enumerate(extrema)])
        found = list(mp.lu_solve(level, mp.matrix([wanted[at] for at in extrema])))[:-1]
        errors = [w - mp.fdot(found, row) for w, row in zip(wanted, rows, strict=True)]
        signs = groupby(range(size), key=lambda i: mp.sign(errors[i]))
        exchanged = [max(same, key=lambda i: abs(errors[i])) for _, same in signs]
        while len(exchanged) > terms + 1:
            exchanged.pop(0 if abs(errors[exchanged[0]]) < abs(errors[exchanged[-1]]) else -1)
        if exchanged == extrema:
            return found
        extrema = exchanged


def lgamma_tail(shift: Real, terms: int) -> list[Real]:
    """c[k] of P(a) = c[0] a + c[1] a^2 + ..., a = 1/(x + shift), in GammaSeries.h."""

    def tail(a: Real) -> Real:
        x = 1 / a - shift
        return mp.loggamma(x + 1) - ((x + HALF) * -mp.log(a) - 1 / a + mp.log(2 * mp.pi) / 2)

    return remez(lambda a: [a**k for k in range(1, terms + 1)], tail, 1 / shift)


def trigamma_tail(shift: Real, terms: int) -> list[Real]:
    """The same where P'' is what is fitted, as a part of trigamma(x)."""

    def columns(a: Real) -> list[Real]:
        whole = mp.psi(1, 1 / a - shift)
        return [k * (k + 1) * a ** (k + 2) / whole for k in range(1, terms + 1)]

    def tail(a: Real) -> Real:
        x = 1 / a - shift
        return (mp.psi(1, x + 1) - a - (shift - HALF) * a**2) / mp.psi(1, x)

    return remez(columns, tail, 1 / shift)


def gamma_series() -> str:
    """The polynomials of GammaSeries.h."""
    text = ""
    for width, shift, terms in (("32", SHIFT32, 4), ("64", SHIFT64, 17)):
        c, excess = trigamma_tail(shift, terms), shift - HALF
        slope = [excess, *(k * v for k, v in enumerate(c, 1))]
        bend = [excess, *(k * (k + 1) * v for k, v in enumerate(c, 1))]
        text += scalar(f"gammaShift{width}", shift, "The c of GammaSeries.h.")
        for name, values, comment in (
            ("lgamma", lgamma_tail(shift, terms + 1), "P(a)/a, for lgamma itself."),
            ("bregman", c, "P(a)/a, for its divergence."),
            ("digamma", slope, "(log X - digamma(x + 1))/a."),
            ("trigamma", bend, "(trigamma(x + 1) - a)/a^2."),
        ):
            text += array(f"{name}Series{width}", values, width == "64", comment)
    return text


def gamma_gradient() -> str:
    """What GammaGradient.h has of fit_gamma_gradient.py, in float32."""
    shift = float(SHIFT32)
    nodes, log_weights = fit_gamma_gradient.tail_rule(6)
    return "".join(
        (
            scalar("gradientTop", fit_gamma_gradient.LARGE, "alpha from which it is large."),
            scalar("gradientExcess", fit_gamma_gradient.EXCESS_LIMIT, "The largest e."),
            array("gradientTail", fit_gamma_gradient.TAIL[::-1], False, "The tail's z over alpha."),
            table(
                "gradientSmall", fit_gamma_gradient.top_polynomial(shift), "w at alpha + 3 over a."
            ),
            table(
                "gradientLarge",
                fit_gamma_gradient.large_polynomial(shift),
                "What w has of z/alpha.",
            ),
            array("gradientNodes", list(nodes), False, "The tail's rule."),
            array("gradientLogWeights", list(log_weights), False, "Logarithms of its weights."),
        )
    )


def main() -> None:
    text = HEADER + elementary() + gamma_series() + gamma_gradient() + FOOTER
    Path(__file__).with_name("Coefficients.h").write_text(text)


if __name__ == "__main__":
    main()
