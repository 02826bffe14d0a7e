"""Ops along the tokens, one expert after the other, with NumPy's stable sort."""

from __future__ import annotations

import math

import numpy as np


def rank(x: np.ndarray, group: np.ndarray | None = None) -> np.ndarray:
    """How many tokens of the same group come before each; −1 for those of a negative group."""
    columns = x.reshape(len(x), math.prod(x.shape[1:]))
    ranks = np.full(columns.shape, -1.0)
    groups = np.zeros(len(x)) if group is None else np.where(group < 0, -1.0, np.trunc(group))
    for own in np.unique(groups[groups >= 0]):
        members = np.flatnonzero(groups == own)
        order = np.argsort(columns[members], axis=0, kind="stable")
        places = np.empty(order.shape)
        np.put_along_axis(places, order, np.arange(len(members))[:, None], axis=0)
        ranks[members] = places
    return ranks.reshape(x.shape)


def sort(x: np.ndarray, group: np.ndarray | None = None) -> np.ndarray:
    """Ascending, NaN last, then NaN in place of what is left out."""
    kept = x if group is None else x[group >= 0]
    result = np.full(x.shape, np.nan)
    result[: len(kept)] = np.sort(kept, axis=0)
    return result
