"""The polynomials and the rule of GammaGradient.h, fitted to w = d log z/d alpha in float64.

Each is the closest in relative error of w, by Lawson's weighted least squares (Rice and Usow,
Math. Comp. 22, 1968). Called by generate_coefficients.py.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import least_squares
from scipy.special import digamma

Array = NDArray[np.float64]

# The regions of GammaGradient.h: the tail is z > TAIL[0] alpha + TAIL[1].
LARGE = 10.0
TAIL = (1.75, 1.5)
STEPS = 3
EXCESS_LIMIT = 11.0


def reference(alpha: Array, log_z: Array) -> Array:
    """w to 1e-12, by the integral, the substitution and the step of GammaGradientWide.h.

    Not by the interpreter's quadrature: that is the oracle of what is fitted here.
    """
    small = alpha < 1
    a, log = np.where(small, alpha + 1, alpha)[:, None], log_z[:, None]
    z = np.exp(log)
    u = -4.0 + 0.046875 * np.arange(240)
    decay = np.exp(-u)
    distance = np.exp(u - decay)
    scale = np.where(z <= a, -1.0, 1.0) / (np.abs(a - z) + np.sqrt(z))
    s = scale * distance
    with np.errstate(over="ignore", invalid="ignore"):
        terms = np.exp(a * s - z * np.expm1(s)) * (log - digamma(a) + s)
    w = np.nansum(terms * distance * (decay + 1.0), axis=1) * 0.046875 * scale[:, 0]
    return np.where(small, (z[:, 0] * w + digamma(a[:, 0]) - log_z) / alpha, w)


def chebyshev(low: float, high: float, count: int) -> Array:
    """Points of [low, high], denser towards both ends."""
    angle = np.pi * (np.arange(count) + 0.5) / count
    return (low + high) / 2 - (high - low) / 2 * np.cos(angle)


def mesh(alpha: Array, part: Array) -> tuple[Array, Array]:
    """Every alpha with every part."""
    a, p = np.meshgrid(alpha, part, indexing="ij")
    return a.ravel(), p.ravel()


def closest(columns: Array, wanted: Array) -> Array:
    """Factors of the columns whose sum has the least largest distance from `wanted`."""
    size = np.abs(columns).max(axis=0)
    weight = np.ones_like(wanted)
    best, found = np.inf, size
    for _ in range(60):
        root = np.sqrt(weight)
        factors = np.linalg.lstsq(columns / size * root[:, None], wanted * root, rcond=None)[0]
        distance = np.abs(columns / size @ factors - wanted)
        if distance.max() < best:
            best, found = distance.max(), factors
        weight = weight * (distance / distance.max() + 1e-12)
        weight /= weight.sum()
    return found / size


def bivariate(x: Array, y: Array, rows: Sequence[int], scale: Array, wanted: Array) -> Array:
    """c[i, j] of scale * sum c[i, j] x^i y^j, row i with rows[i] terms, closest to `wanted`."""
    places = [(i, j) for i, length in enumerate(rows) for j in range(length)]
    columns = np.stack([scale * x**i * y**j for i, j in places], axis=1)
    table = np.zeros((len(rows), max(rows)))
    for place, factor in zip(places, closest(columns, wanted), strict=True):
        table[place] = factor
    return table


def top_polynomial(shift: float) -> Array:
    """w at top = alpha + STEPS over a = 1/(top - 1 + shift), in digamma(top) - log z and a.

    For alpha < LARGE; what counts is the relative error of w at alpha.
    """
    alpha, part = mesh(
        np.append(chebyshev(0, LARGE, 45), [1e-3, 0.05, 0.1, 0.2, 0.3]), chebyshev(0, 1, 70)
    )
    z = part * (TAIL[0] * alpha + TAIL[1])
    log_z, top = np.log(z), alpha + STEPS
    down = np.ones_like(z)
    for step in range(STEPS):
        down *= z / (alpha + step)
    relative = down / reference(alpha, log_z)
    excess = np.minimum(digamma(top) - log_z, EXCESS_LIMIT)
    a = 1 / (top - 1 + shift)
    wanted = relative * reference(top, log_z)
    return bivariate(excess, a, (4, 4, 4, 2, 2, 2), relative * a, wanted)


def large_polynomial(shift: float) -> Array:
    """(w alpha - e - 1/alpha) alpha/z in e = digamma(alpha) - log z and 1/(alpha - 1 + shift).

    For alpha >= LARGE.
    """
    alpha, part = mesh(
        np.append(1 / chebyshev(1e-5, 1 / LARGE, 25), np.geomspace(10.02, 1e5, 6)),
        chebyshev(0, 1, 70),
    )
    z = np.maximum(part**2 * (TAIL[0] * alpha + TAIL[1]), 1e-5 * alpha)
    log_z = np.log(z)
    whole = reference(alpha, log_z)
    excess = digamma(alpha) - log_z
    scale = z / alpha**2 / whole
    wanted = 1 - (excess + 1 / alpha) / (alpha * whole)
    rows = (3, 3, 3, 3, 3, 3, 2, 2, 2)
    return bivariate(np.minimum(excess, EXCESS_LIMIT), 1 / (alpha - 1 + shift), rows, scale, wanted)


def tail_rule(count: int) -> tuple[Array, Array]:
    """Nodes x and logarithms of weights W for z > TAIL[0] alpha + TAIL[1].

    w = (1/z) sum W (1 + x/z)^(alpha-1) (log(z + x) - digamma(alpha)), the rule of Gauss and
    Laguerre where it starts, then moved to the least largest relative error.
    """
    alpha, part = mesh(
        np.concatenate(
            [chebyshev(0, LARGE, 24), np.geomspace(1e-4, 0.1, 6), np.geomspace(10, 1e3, 8)]
        ),
        chebyshev(0, 1, 36),
    )
    z = (TAIL[0] * alpha + TAIL[1]) / np.maximum(part, 2e-3)
    near = z - alpha < 700
    alpha, z = alpha[near], z[near]
    whole = reference(alpha, np.log(z)) * z
    power, excess = (alpha - 1)[:, None], (np.log(z) - digamma(alpha))[:, None]

    def terms(rule: Array) -> tuple[Array, Array, Array]:
        node, log_weight = rule[:count], rule[count:]
        log = np.log1p(np.exp(node) / z[:, None])
        return np.exp(power * log + log_weight) / whole[:, None], log, np.exp(node) / z[:, None]

    def errors(rule: Array, weight: Array) -> Array:
        factor, log, _ = terms(rule)
        return ((factor * (excess + log)).sum(axis=1) - 1) * weight

    def slopes(rule: Array, weight: Array) -> Array:
        factor, log, ratio = terms(rule)
        by_weight = factor * (excess + log)
        by_node = (power * by_weight + factor) * ratio / (1 + ratio)
        return np.concatenate([by_node, by_weight], axis=1) * weight[:, None]

    node, weight_of = np.polynomial.laguerre.laggauss(count)
    rule = best_rule = np.concatenate([np.log(node), np.log(weight_of)])
    weight, best = np.ones_like(z), np.inf
    for _ in range(40):
        rule = least_squares(errors, rule, slopes, args=(weight,), method="lm", xtol=1e-14).x
        distance = np.abs(errors(rule, np.ones_like(z)))
        if distance.max() < best:
            best, best_rule = distance.max(), rule
        weight = weight * np.sqrt(distance / distance.max() + 1e-3)
        weight /= np.sqrt((weight**2).mean())
    return np.exp(best_rule[:count]), best_rule[count:]
