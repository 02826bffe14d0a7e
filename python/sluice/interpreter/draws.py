"""Noise and Gamma draws from counters, by the formulas every backend shares."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sluice.interpreter.counters import Counters
from sluice.interpreter.philox import to_uniform

_ATTEMPTS = 8
# The bits of a word that `to_uniform` has no use for.
_UNUSED = np.uint64(0x1FF)


def uniform(counters: Counters) -> np.ndarray:
    """u in (0, 1), a multiple of 2⁻²⁴."""
    call, place = counters.shared(4)
    return to_uniform(np.choose(place, call.words()))


def logistic(counters: Counters) -> np.ndarray:
    """log u − log(1 − u)."""
    u = uniform(counters)
    return np.log(u) - np.log(1.0 - u)


def gumbel(counters: Counters) -> np.ndarray:
    """−log(−log u)."""
    return -np.log(-np.log(uniform(counters)))


def normal(counters: Counters) -> np.ndarray:
    """Box–Muller: two words of the shared call give two neighbours' draws."""
    call, place = counters.shared(4)
    words = call.words()
    return np.choose(place, [*_box_muller(*words[:2]), *_box_muller(*words[2:])])


def _box_muller(first: np.ndarray, second: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """r · sin(πt) and ±r · cos(πt), r = √(−2 log u₀), t = 2|u₁ − ½| − ½, ± the sign of u₁ − ½."""
    radius = np.sqrt(-2.0 * np.log(to_uniform(first)))
    side = to_uniform(second) - 0.5
    angle = np.pi * (2.0 * np.abs(side) - 0.5)
    return radius * np.sin(angle), np.copysign(radius * np.cos(angle), side)


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
        lanes = flat.where(pending)
        proposal = _later_proposal(lanes, attempt) if attempt else _first_proposal(lanes)
        last = attempt == _ATTEMPTS - 1
        log_z, accepted = _attempt(flat_alpha[pending], proposal, last)
        flat_result[pending[accepted]] = log_z[accepted]
        pending = pending[~accepted]
    return result


class _Proposal(NamedTuple):
    """What an attempt draws: a normal number, and uniform ones that decide on it and boost it."""

    normal: np.ndarray
    decision: np.ndarray
    boost: np.ndarray


def _first_proposal(counters: Counters) -> _Proposal:
    """Of the call of two neighbours: a pair of normals from the words 0 and 1, boosts from 2 and 3.

    The 9 bits that neither uses of a normal's and of a boost's word, and the middle of such a
    step, are the decision's.
    """
    call, place = counters.shared(2)
    words = call.words()
    used, boost = np.choose(place, words[:2]), np.choose(place, words[2:])
    decision = (used & _UNUSED) << np.uint64(23) | (boost & _UNUSED) << np.uint64(14)
    return _Proposal(
        np.choose(place, _box_muller(*words[:2])),
        to_uniform(decision | np.uint64(0x2000)),
        to_uniform(boost),
    )


def _later_proposal(counters: Counters, attempt: int) -> _Proposal:
    """Of the lane's own call: the sine's normal from the words 0 and 1, then one word each."""
    words = counters.words(attempt)
    normal, _ = _box_muller(*words[:2])
    return _Proposal(normal, to_uniform(words[2]), to_uniform(words[3]))


def _attempt(alpha: np.ndarray, proposal: _Proposal, last: bool) -> tuple[np.ndarray, np.ndarray]:
    """One proposal per lane: (log z, accepted). The last attempt falls back on x = 0."""
    shape = np.where(alpha < 1.0, alpha + 1.0, alpha)
    d = shape - 1.0 / 3.0
    c = 1.0 / np.sqrt(9.0 * d)
    x = proposal.normal
    accepted = _accepts(x, 1.0 + c * x, d, proposal.decision)
    if last:
        x = np.where(accepted, x, 0.0)
        accepted = np.ones_like(accepted)
    boost = np.where(alpha < 1.0, np.log(proposal.boost) / alpha, 0.0)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.log(d) + 3.0 * np.log(1.0 + c * x) + boost, accepted


def _accepts(x: np.ndarray, v: np.ndarray, d: np.ndarray, u: np.ndarray) -> np.ndarray:
    """v > 0 and log u < ½x² + d(1 − v³ + log v³)."""
    with np.errstate(invalid="ignore", divide="ignore"):
        bound = 0.5 * x * x + d * (1.0 - v**3 + 3.0 * np.log(v))
        return (v > 0.0) & (np.log(u) < bound)
