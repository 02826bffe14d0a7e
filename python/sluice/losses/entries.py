"""What a call of a loss compiles: one function for each set of arguments that are tensors."""

from __future__ import annotations

import sluice
import sluice.language as sl
from sluice.losses.dirichlet import bad_row_count, dirichlet_prior_loss
from sluice.losses.shaping import batch_shaping_loss


@sluice.jit
def prior(
    x: sl.Tensor["T", "E"],
    alpha: sl.Tensor["E"],
    *,
    scores: sl.constexpr,
    clip: sl.constexpr,
    position: sl.constexpr,
    reduction: sl.constexpr,
):
    """All tokens against one prior."""
    return dirichlet_prior_loss(
        x, alpha, scores=scores, clip=clip, position=position, reduction=reduction
    )


@sluice.jit
def prior_masked(
    x: sl.Tensor["T", "E"],
    alpha: sl.Tensor["E"],
    mask: sl.Mask["T"],
    *,
    scores: sl.constexpr,
    clip: sl.constexpr,
    position: sl.constexpr,
    reduction: sl.constexpr,
):
    """Some tokens against one prior."""
    return dirichlet_prior_loss(
        x, alpha, scores=scores, mask=mask, clip=clip, position=position, reduction=reduction
    )


@sluice.jit
def prior_grouped(
    x: sl.Tensor["T", "E"],
    alpha: sl.Tensor["G", "E"],
    groups: sl.Group["T"],
    *,
    scores: sl.constexpr,
    clip: sl.constexpr,
    position: sl.constexpr,
    reduction: sl.constexpr,
):
    """All tokens, those of each group against its prior."""
    return dirichlet_prior_loss(
        x, alpha, scores=scores, groups=groups, clip=clip, position=position, reduction=reduction
    )


@sluice.jit
def prior_grouped_masked(
    x: sl.Tensor["T", "E"],
    alpha: sl.Tensor["G", "E"],
    groups: sl.Group["T"],
    mask: sl.Mask["T"],
    *,
    scores: sl.constexpr,
    clip: sl.constexpr,
    position: sl.constexpr,
    reduction: sl.constexpr,
):
    """Some tokens, those of each group against its prior."""
    return dirichlet_prior_loss(
        x,
        alpha,
        scores=scores,
        groups=groups,
        mask=mask,
        clip=clip,
        position=position,
        reduction=reduction,
    )


@sluice.jit
def shaping(
    x: sl.Tensor["T", "E"],
    a: sl.Tensor["E"],
    b: sl.Tensor["E"],
    *,
    scores: sl.constexpr,
    clip: sl.constexpr,
    position: sl.constexpr,
    reduction: sl.constexpr,
):
    """The gates of all tokens."""
    return batch_shaping_loss(
        x, a, b, scores=scores, clip=clip, position=position, reduction=reduction
    )


@sluice.jit
def shaping_masked(
    x: sl.Tensor["T", "E"],
    a: sl.Tensor["E"],
    b: sl.Tensor["E"],
    mask: sl.Mask["T"],
    *,
    scores: sl.constexpr,
    clip: sl.constexpr,
    position: sl.constexpr,
    reduction: sl.constexpr,
):
    """The gates of some tokens."""
    return batch_shaping_loss(
        x, a, b, scores=scores, mask=mask, clip=clip, position=position, reduction=reduction
    )


@sluice.jit
def bad(x: sl.Tensor["T", "E"], *, scores: sl.constexpr):
    """Of all tokens."""
    return bad_row_count(x, scores)


@sluice.jit
def bad_masked(x: sl.Tensor["T", "E"], mask: sl.Mask["T"], *, scores: sl.constexpr):
    """Of some tokens."""
    return bad_row_count(x, scores, mask)
