"""Noise and Gamma draws from counters, by the formulas every backend shares."""

from __future__ import annotations

import numpy as np

from sluice.interpreter.counters import Counters
from sluice.interpreter.philox import to_uniform

_ATTEMPTS = 8


def uniform(counters: Counters) -> np.ndarray:
    """u in (0, 1), a multiple of 2⁻²⁴."""
    (word,) = counters.shared_words(1)
    return to_uniform(word)


def logistic(counters: Counters) -> np.ndarray:
    """log u − log(1 − u)."""
    u = uniform(counters)
    return np.log(u) - np.log(1.0 - u)


def gumbel(counters: Counters) -> np.ndarray:
    """−log(−log u)."""
    return -np.log(-np.log(uniform(counters)))


def normal(counters: Counters) -> np.ndarray:
    """Box–Muller from two words."""
    return _box_muller(*counters.shared_words(2))


def _box_muller(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """√(−2 log u₀) · sin(π(u₁ − ½)): the cosine's law, without range reduction."""
    radius = np.sqrt(-2.0 * np.log(to_uniform(first)))
    return radius * np.sin(np.pi * (to_uniform(second) - 0.5))


def log_gamma_sample(alpha: np.ndarray, counters: Counters) -> np.ndarray:
    """log z with z ~ Gamma(α, 1), of α's shape; NaN where α is not a positive finite number.

    Marsaglia and Tsang (2000) at α + 1 where α < 1, with log(U)/α added: the only form that
    does not underflow at small α. At most 8 attempts, then the proposal x = 0.
    """
    result = np.full(alpha.shape, np.nan)
    pending = np.flatnonzero((alpha > 0.0) & np.isfinite(alpha))
    flat_alpha, flat_result = alpha.reshape(-1), result.reshape(-1)
    flat = Counters(
        counters.rng, counters.stream, counters.token.reshape(-1), counters.expert.reshape(-1)
    )
    for attempt in range(_ATTEMPTS):
        words = flat.where(pending).words(attempt)
        last = attempt == _ATTEMPTS - 1
        log_z, accepted = _attempt(flat_alpha[pending], words, last)
        flat_result[pending[accepted]] = log_z[accepted]
        pending = pending[~accepted]
    return result


def _attempt(alpha: np.ndarray, words: tuple, last: bool) -> tuple[np.ndarray, np.ndarray]:
    """One proposal per lane: (log z, accepted). The last attempt falls back on x = 0."""
    shape = np.where(alpha < 1.0, alpha + 1.0, alpha)
    d = shape - 1.0 / 3.0
    c = 1.0 / np.sqrt(9.0 * d)
    x = _box_muller(words[0], words[1])
    accepted = _accepts(x, 1.0 + c * x, d, to_uniform(words[2]))
    if last:
        x = np.where(accepted, x, 0.0)
        accepted = np.ones_like(accepted)
    boost = np.where(alpha < 1.0, np.log(to_uniform(words[3])) / alpha, 0.0)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.log(d) + 3.0 * np.log(1.0 + c * x) + boost, accepted


def _accepts(x: np.ndarray, v: np.ndarray, d: np.ndarray, u: np.ndarray) -> np.ndarray:
    """v > 0 and log u < ½x² + d(1 − v³ + log v³)."""
    with np.errstate(invalid="ignore", divide="ignore"):
        bound = 0.5 * x * x + d * (1.0 - v**3 + 3.0 * np.log(v))
        return (v > 0.0) & (np.log(u) < bound)
