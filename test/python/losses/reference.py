"""The Dirichlet-prior shaping loss and its gradient in NumPy and SciPy, float64, for the tests."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

Matrix = np.ndarray


def positions(p: Matrix) -> Matrix:
    """i/(N+1) of each entry's place in its column, ties by row."""
    ranks = np.argsort(np.argsort(p, axis=0, kind="stable"), axis=0, kind="stable")
    return (ranks + 1) / (len(p) + 1)


def squared_distance(p: Matrix, distribution: Callable[[Matrix], Matrix]) -> Matrix:
    """(F(p) − i/(N+1))² of every entry."""
    return (distribution(p) - positions(p)) ** 2


def dirichlet_prior(p: Matrix, alpha: Matrix) -> tuple[float, Matrix]:
    """The loss of probabilities, and its gradient to them without bounds of the density."""
    from scipy import stats

    alpha = np.broadcast_to(alpha, p.shape[1:])
    beta: Any = stats.beta(alpha, alpha.sum() - alpha)
    miss = beta.cdf(p) - positions(p)
    return float((miss**2).mean()), 2.0 * miss * beta.pdf(p) / p.size


def softmax(x: Matrix) -> Matrix:
    """Of each row."""
    e = np.exp(x - x.max(1, keepdims=True))
    return e / e.sum(1, keepdims=True)
