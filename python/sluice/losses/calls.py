"""The losses as functions of torch tensors or NumPy arrays."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sluice.losses import entries
from sluice.losses.arguments import (
    POSITIONS,
    REDUCTIONS,
    SCORES,
    bounds,
    choice,
    mask_of,
    per_token,
    positive,
    rows,
)

#: A torch tensor or a NumPy array.
Array = Any
#: A number, or one for each expert.
Parameter = float | Sequence[float] | Array

CLIP = (1e-3, 100.0)

_PRIOR = {
    (False, False): entries.prior,
    (False, True): entries.prior_masked,
    (True, False): entries.prior_grouped,
    (True, True): entries.prior_grouped_masked,
}


def dirichlet_prior(
    x: Array,
    alpha: Parameter | Sequence[Sequence[float]],
    *,
    scores: str = "logits",
    groups: Array | None = None,
    mask: Array | None = None,
    clip: tuple[float, float] | None = CLIP,
    position: str = "i/(N+1)",
    reduction: str = "mean",
) -> Array:
    """The Dirichlet-prior shaping loss: how far routing probabilities are from Dir(α).

    L = mean over experts k and tokens i of (F_k(p_(i),k) − i/(N+1))², where column k of the routing
    probabilities is sorted over the N tokens and F_k is the distribution of Beta(α_k, Σα − α_k),
    the marginal of Dir(α). No gradient goes through the order, nor to `alpha`.

    A token is left out if it has a NaN, infinite logits all of one sign, or probabilities outside
    of [0, 1]; `bad_rows` counts these. Without any token the loss is 0.

    Args:
        x: [..., E], logits of the softmax over all experts, or its probabilities; the leading axes
            are flattened to tokens. E ≥ 2.
        alpha: concentrations in [1e-30, 1e6]: a number for all experts, [E], or with `groups` a
            table [G, E]. It is taken in the dtype of the arithmetic (float64 if `x` is, else
            float32); its values never compile anew.
        scores: "logits" or "probabilities", what `x` is.
        groups: [...], int64 or int32, the group of each token, from 0 to G − 1: its modality, say.
            A token is compared with those of its group, against the group's row of `alpha`. A group
            without tokens adds nothing. At most 1024 groups; the first call compiles for some 2
            seconds with 256 of them, and for 10 to 20 with 1024.
        mask: [...], booleans or integers; tokens for which it is 0 are left out.
        clip: bounds of the Beta's density in the gradient; None for the exact gradient.
        position: what F_k of the i-th of N tokens should be, "i/(N+1)" or "(i-1/2)/N".
        reduction: "mean", "sum", "mean over tokens" (sum over experts) or "mean over experts" (sum
            over tokens); a mean over tokens is over those that are not left out.

    Returns:
        A scalar in the dtype of the arithmetic.

    Raises:
        SluiceTypeError: a dtype, a shape or a device does not fit.
        SluiceValueError: an entry of `alpha` is not a number in its range, where it is on the
            host; on a GPU, which is not waited for, the loss is NaN. An option is unknown, a
            group is outside of `alpha`, or there are too many.

    Source: Bejnordi et al., arXiv 2510.01185 (ICML 2026).
    """
    flat = rows(x, least=2)
    given = [flat, positive("alpha", alpha, flat, grouped=groups is not None)]
    given += [] if groups is None else [per_token("groups", groups)]
    given += [] if mask is None else [mask_of(mask)]
    function = _PRIOR[groups is not None, mask is not None]
    return function(*given, **_options(scores, clip, position, reduction))


def batch_shaping(
    x: Array,
    a: Parameter,
    b: Parameter,
    *,
    scores: str = "probabilities",
    mask: Array | None = None,
    clip: tuple[float, float] | None = CLIP,
    position: str = "i/(N+1)",
    reduction: str = "mean",
) -> Array:
    """The batch-shaping loss: how far each gate's values over the tokens are from Beta(a, b).

    The Cramér-von Mises form, L = mean over gates and tokens of (F(g_(i)) − i/(N+1))², with each
    gate's values sorted over the tokens. Gates are independent of each other.

    Args:
        x: [..., E], gates in [0, 1], or the logits of their sigmoid.
        a, b: parameters of the Beta in [1e-30, 1e6], numbers or [E]; their values never compile
            anew. a = b = 1 asks for gates that are uniform; a, b < 1 for gates near 0 or 1.
        scores: "probabilities" or "logits", what `x` is.
        mask, clip, position, reduction: those of `dirichlet_prior`, with gates for experts.

    Returns:
        A scalar in the dtype of the arithmetic.

    Raises:
        Those of `dirichlet_prior`, with `a` and `b` for `alpha`.

    Source: Bejnordi et al., Batch-shaping for learning conditional channel gated networks
    (ICLR 2020).
    """
    flat = rows(x, least=1)
    given = [flat, positive("a", a, flat), positive("b", b, flat)]
    options = _options(scores, clip, position, reduction)
    if mask is None:
        return entries.shaping(*given, **options)
    return entries.shaping_masked(*given, mask_of(mask), **options)


def bad_rows(x: Array, *, scores: str = "logits", mask: Array | None = None) -> Array:
    """How many tokens `dirichlet_prior` leaves out because of their scores: a scalar, of floats.

    Args:
        x, scores, mask: those of `dirichlet_prior`; tokens that `mask` leaves out do not count.
    """
    flat = rows(x, least=2)
    flat = flat.detach() if hasattr(flat, "detach") else flat
    choice("scores", scores, SCORES)
    if mask is None:
        return entries.bad(flat, scores=scores)
    return entries.bad_masked(flat, mask_of(mask), scores=scores)


def _options(
    scores: str, clip: tuple[float, float] | None, position: str, reduction: str
) -> dict[str, Any]:
    return {
        "scores": choice("scores", scores, SCORES),
        "clip": bounds(clip),
        "position": choice("position", position, POSITIONS),
        "reduction": choice("reduction", reduction, REDUCTIONS),
    }
