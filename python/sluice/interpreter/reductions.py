"""Ops along named axes. An empty sum is 0, an empty max is −∞, and a mean over nothing is 0."""

from __future__ import annotations

import numpy as np

Axes = tuple[int, ...]


def total(x: np.ndarray, axes: Axes) -> np.ndarray:
    """Σ x."""
    return np.sum(x, axis=axes)


def mean(x: np.ndarray, axes: Axes) -> np.ndarray:
    """Σ x / n, and 0 where n = 0 (a batch without tokens)."""
    count = np.prod([x.shape[axis] for axis in axes])
    return total(x, axes) / max(count, 1)


def maximum(x: np.ndarray, axes: Axes) -> np.ndarray:
    """max x; NaN if any is NaN."""
    return np.max(x, axis=axes, initial=-np.inf)


def minimum(x: np.ndarray, axes: Axes) -> np.ndarray:
    """min x; NaN if any is NaN."""
    return np.min(x, axis=axes, initial=np.inf)


def logsumexp(x: np.ndarray, axes: Axes) -> np.ndarray:
    """log Σ eˣ; an infinite maximum is the result."""
    highest = _maximum_kept(x, axes)
    shift = np.where(np.isinf(highest), 0.0, highest)
    summed = np.sum(np.exp(x - shift), axis=axes)
    return np.log(summed) + shift.reshape(summed.shape)


def normalize(x: np.ndarray, axis: int) -> np.ndarray:
    """x / Σ x, and 0 where the sum is 0."""
    summed = np.sum(x, axis=axis, keepdims=True)
    return np.where(summed == 0.0, 0.0, x / np.where(summed == 0.0, 1.0, summed))


def softmax(x: np.ndarray, axis: int) -> np.ndarray:
    """eˣ / Σ eˣ; a row of −∞ gives 0."""
    highest = _maximum_kept(x, (axis,))
    return normalize(np.exp(x - np.where(highest == -np.inf, 0.0, highest)), axis)


def _maximum_kept(x: np.ndarray, axes: Axes) -> np.ndarray:
    return np.max(x, axis=axes, keepdims=True, initial=-np.inf)


REDUCTIONS = {
    "route.sum": total,
    "route.mean": mean,
    "route.max": maximum,
    "route.min": minimum,
    "route.logsumexp": logsumexp,
}
ALONG = {"route.softmax": softmax, "route.normalize": normalize}
