"""Kullback–Leibler divergences in float64, each as an integral without cancellation."""

from __future__ import annotations

import numpy as np

from sluice.interpreter.special import lgamma, trigamma

_SHIFT = 8


def _unit_rule(count: int) -> tuple[np.ndarray, np.ndarray]:
    """Gauss–Legendre nodes and weights on [0, 1]."""
    nodes, weights = np.polynomial.legendre.leggauss(count)
    return 0.5 * (nodes + 1.0), 0.5 * weights


def kl_dirichlet(alpha: np.ndarray, beta: np.ndarray, axis: int) -> np.ndarray:
    """KL(Dir(α) ‖ Dir(β)) over `axis`, as Σ b(β, α) − b(Σβ, Σα) with every b ≥ 0.

    b(y, x) = lgamma y − lgamma x − ψ(x)(y − x) is the Bregman divergence of lgamma.
    """
    difference = beta - alpha
    total = np.sum(alpha, axis)
    with np.errstate(invalid="ignore", divide="ignore"):
        terms = np.sum(lgamma_bregman(alpha, difference), axis)
        return terms - lgamma_bregman(total, np.sum(difference, axis))


def lgamma_bregman(x: np.ndarray, difference: np.ndarray) -> np.ndarray:
    """lgamma(y) − lgamma(x) − ψ(x)(y − x) for y = x + difference; NaN unless x, y > 0."""
    y = x + difference
    valid = (x > 0.0) & (y > 0.0)
    x, difference = np.where(valid, x, 1.0), np.where(valid, difference, 0.0)
    # b(y, x) = b(y + 1, x + 1) + H((y − x)/x): away from the pole of lgamma at 0.
    shifted = sum(excess_of_log1p(difference / (x + step)) for step in range(_SHIFT))
    return np.where(valid, shifted + _remainder(x + _SHIFT, difference), np.nan)


def _remainder(x: np.ndarray, difference: np.ndarray) -> np.ndarray:
    """∫_x^y (y − s) ψ₁(s) ds with s = x e^v: Taylor's remainder, positive throughout."""
    nodes, weights = _unit_rule(32)
    length = np.log1p(difference / x)
    total = np.zeros(np.shape(x))
    for node, weight in zip(nodes, weights, strict=True):
        s = x * np.exp(length * node)
        total += weight * s * s * np.expm1(length * (1.0 - node)) * trigamma(s)
    return length * total


def excess_of_log1p(t: np.ndarray) -> np.ndarray:
    """H(t) = t − log1p t ≥ 0, by t² ∫_0^1 u/(1 + tu) du where the difference cancels."""
    nodes, weights = _unit_rule(20)
    small = np.where(np.abs(t) < 0.5, t, 0.0)
    integral = sum(w * u / (1.0 + small * u) for u, w in zip(nodes, weights, strict=True))
    return np.where(np.abs(t) < 0.5, small * small * integral, t - np.log1p(t))


def kl_bernoulli(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """KL(Bern(σ(l₁)) ‖ Bern(σ(l₂))) from logits."""
    # The divergence is even in both signs; with l₁ ≤ 0 the far form keeps its digits.
    sign = np.where(first > 0.0, -1.0, 1.0)
    with np.errstate(over="ignore", invalid="ignore"):
        logit, other, difference = sign * first, sign * second, sign * (second - first)
        near = np.abs(difference) < 1.0
        finite = np.where(near, _near_kl(logit, difference), _far_kl(logit, other, difference))
    # A sure law lies infinitely far from all but itself.
    infinite = np.where(first == second, 0.0, np.where(np.isnan(first), np.nan, np.inf))
    return np.where(np.isinf(second), infinite, finite)


def _near_kl(logit: np.ndarray, difference: np.ndarray) -> np.ndarray:
    """d² ∫_0^1 (1 − u) σ'(l₁ + ud) du, the remainder of softplus."""
    nodes, weights = _unit_rule(20)
    total = np.zeros(np.shape(logit))
    for node, weight in zip(nodes, weights, strict=True):
        half = 0.5 * (logit + node * difference)
        total += weight * (1.0 - node) * 0.25 / np.cosh(half) ** 2
    return difference * difference * total


def _far_kl(logit: np.ndarray, other: np.ndarray, difference: np.ndarray) -> np.ndarray:
    """log(1 − p + p e^d) − p d with p = σ(l₁) ≤ ½; p e^d is (1 − p) e^(l₂)."""
    log_p, log_q = -np.logaddexp(0.0, -logit), -np.logaddexp(0.0, logit)
    expected = np.where(np.isinf(logit), 0.0, np.exp(log_p) * difference)
    return np.logaddexp(log_q, log_q + other) - expected


def dirichlet_log_prob(theta: np.ndarray, alpha: np.ndarray, axis: int) -> np.ndarray:
    """log density of Dir(α) at θ, reduced over `axis`."""
    with np.errstate(divide="ignore", invalid="ignore"):
        # 0 · log 0 counts as 0: α = 1 puts no condition on θ, which has to be a number ≥ 0.
        power = np.where((alpha == 1.0) & (theta == 0.0), 0.0, (alpha - 1.0) * np.log(theta))
    normaliser = lgamma(np.sum(alpha, axis)) - np.sum(lgamma(alpha), axis)
    return np.sum(power, axis) + normaliser
