"""The batch-shaping loss, in the language: each gate's values over the tokens should follow a Beta.

Source: Bejnordi et al., Batch-shaping for learning conditional channel gated networks (ICLR 2020).
"""

from __future__ import annotations

import sluice
import sluice.language as sl
from sluice.losses.dirichlet import clipped, distance, fixed, good_rows, slope_from_logs


@sluice.jit
def good_gates(x: sl.Tensor["T", "E"], scores: sl.constexpr):
    """Tokens whose gates are in [0, 1], or whose logits are numbers."""
    if scores == "probabilities":
        return good_rows(x, scores)
    assert scores == "logits", 'scores is "logits" or "probabilities"'
    return sl.sum(sl.where(x == x, 0.0, 1.0), "E") == 0


@sluice.jit
def batch_shaping_loss(
    x: sl.Tensor["T", "E"],
    a: sl.Tensor["E"],
    b: sl.Tensor["E"],
    *,
    scores: sl.constexpr = "probabilities",
    mask: sl.Value | None = None,
    clip: sl.constexpr = (1e-3, 100.0),
    position: sl.constexpr = "i/(N+1)",
    reduction: sl.constexpr = "mean",
):
    """The mean of (F_k(g) − position)² over tokens and gates, F_k that of Beta(a_k, b_k).

    g is sorted over the tokens, each gate's for itself. No gradient goes through the order, nor to
    `a` and `b`; a token with a bad row (NaN, or a gate outside of [0, 1]) is left out.

    Args:
        x: gates in [0, 1], or logits of a sigmoid.
        a, b: parameters of the Beta in [1e-30, 1e6], else the loss is NaN: numbers or [E].
        scores: "probabilities" or "logits", what `x` is.
        mask, clip, position, reduction: those of `dirichlet_prior_loss`, with gates for experts.
    """
    good = good_gates(x, scores)
    if mask is not None:
        good = good & mask
    safe = sl.where(good, x, 0.5)
    a_fixed, b_fixed = fixed(a), fixed(b)
    if scores == "probabilities":
        distribution = sl.betainc(a_fixed, b_fixed, safe)
        slope = clipped(sl.exp(sl.beta_log_prob(safe, a_fixed, b_fixed)), clip)
    else:
        log_p, log_q = -sl.softplus(-safe), -sl.softplus(safe)
        distribution = sl.betainc_from_logs(a_fixed, b_fixed, log_p, log_q)
        log_density = sl.beta_log_prob_from_logs(log_p, log_q, a_fixed, b_fixed)
        slope = slope_from_logs(log_density, log_p, log_q, clip)
    return distance(distribution, safe, safe, slope, good, None, position, reduction)
