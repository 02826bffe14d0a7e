"""Hard selection of experts from routing weights, by the rules for ties and NaN."""

from __future__ import annotations

import torch
from torch import Tensor


def keep_top_k(weights: Tensor, k: int) -> Tensor:
    """The k largest weights of each row, renormalised; the others are 0.

    Ties go to the lowest expert. A NaN never wins over a number and has weight 0; a row whose
    kept weights sum to 0 stays 0.

    Args:
        weights: [..., E], not negative.
        k: 1 ≤ k ≤ E.

    Returns:
        [..., E] of the same dtype.
    """
    scores = torch.where(weights.isnan(), -torch.inf, weights)
    # A stable sort, because torch.topk leaves the order of ties open.
    best = scores.sort(dim=-1, descending=True, stable=True).indices[..., :k]
    kept = torch.zeros_like(weights).scatter(-1, best, weights.nan_to_num(0.0).gather(-1, best))
    total = kept.sum(-1, keepdim=True)
    return torch.where(total > 0, kept / torch.where(total > 0, total, 1.0), 0.0)
