"""The Dirichlet-prior shaping loss, in the language: each expert's routing probabilities over the
tokens should follow their marginal under a Dirichlet.

Source: Bejnordi et al., arXiv 2510.01185 (ICML 2026).
"""

from __future__ import annotations

from math import inf

import sluice
import sluice.language as sl


@sluice.jit
def softmax_logs(x: sl.Tensor["T", "E"], highest: sl.Tensor["T"]):
    """log p and log(1 − p) of p = softmax(x), each to its own last digits, and log p once more for
    its gradient.

    1 − p of the largest probability is a sum of the others, never a difference; the others are at
    most 1/2. `highest` is the largest logit of each row, which must be finite.
    """
    d = x - sl.stop_gradient(highest)
    e = sl.exp(d)
    top = d >= 0
    beyond = sl.sum(sl.where(top, 0.0, e), "E") + (sl.sum(sl.where(top, 1.0, 0.0), "E") - 1)
    log_total = sl.log1p(beyond)
    log_q = sl.log(sl.where(top, beyond, beyond + 1 - e)) - log_total
    return d - log_total, log_q, d - sl.log(sl.sum(e, "E"))


@sluice.jit
def others(alpha: sl.Value):
    """Σ_{j ≠ k} α_j, without cancellation where one α is nearly all of the sum."""
    highest = sl.max(alpha, "E")
    top = alpha >= highest
    rest = sl.sum(sl.where(top, 0.0, alpha), "E")
    rest = rest + (sl.sum(sl.where(top, 1.0, 0.0), "E") - 1) * highest
    return sl.where(top, rest, rest + highest - alpha)


@sluice.jit
def good_rows(x: sl.Tensor["T", "E"], scores: sl.constexpr):
    """Tokens whose row says something: no NaN, and for logits a finite maximum."""
    good = sl.sum(sl.where(x == x, 0.0, 1.0), "E") == 0
    if scores == "logits":
        highest = sl.max(x, "E")
        good = good & (highest < inf) & (highest > -inf)
    return good


@sluice.jit
def clipped(density: sl.Tensor["T", "E"], clip: sl.constexpr):
    """The density within the bounds, if there are bounds."""
    if clip is None:
        return density
    low, high = clip
    return sl.clip(density, low, high)


@sluice.jit
def fit(x: sl.Value, highest: sl.Value, alpha: sl.Value, scores: sl.constexpr, clip: sl.constexpr):
    """F(p), what orders p, the variable of the gradient and F's slope along it."""
    a = sl.stop_gradient(alpha)
    b = others(a)
    if scores == "probabilities":
        slope = clipped(sl.exp(sl.beta_log_prob(x, a, b)), clip)
        return sl.betainc(a, b, x), x, x, slope
    log_p, log_q, along = softmax_logs(x, highest)
    log_density = sl.beta_log_prob_from_logs(log_p, log_q, a, b)
    if clip is None:
        slope = sl.exp(log_density + log_p)
    else:
        slope = clipped(sl.exp(log_density), clip) * sl.exp(log_p)
    return sl.betainc_from_logs(a, b, log_p, log_q), log_p, along, slope


@sluice.jit
def reduced(x: sl.Tensor["T", "E"], count: sl.Scalar, reduction: sl.constexpr):
    """Mean or sum over the experts, and over `count` tokens; 0 of none."""
    tokens = sl.maximum(count, 1)
    if reduction == "mean":
        return sl.sum(sl.mean(x, "E"), "T") / tokens
    if reduction == "mean over tokens":
        return sl.sum(x, ("T", "E")) / tokens
    if reduction == "mean over experts":
        return sl.sum(sl.mean(x, "E"), "T")
    assert reduction == "sum", "reduction is mean, sum, mean over tokens or mean over experts"
    return sl.sum(x, ("T", "E"))


@sluice.jit
def dirichlet_prior_loss(
    x: sl.Tensor["T", "E"],
    alpha: sl.Value,
    *,
    scores: sl.constexpr = "logits",
    groups: sl.Value | None = None,
    mask: sl.Value | None = None,
    clip: sl.constexpr = (1e-3, 100.0),
    position: sl.constexpr = "i/(N+1)",
    reduction: sl.constexpr = "mean",
):
    """The mean of (F_k(p) − position)² over tokens and experts, F_k that of Beta(α_k, A − α_k).

    p is sorted over the tokens, each expert's for itself, and its i-th of N has position i/(N+1).
    The gradient has a closed form, without one through the order or to `alpha`; from logits it is
    bounded as p → 0, because f_k(p) p is. A token whose row has a NaN is left out.

    Args:
        x: logits of a softmax over the experts, or probabilities.
        alpha: concentrations, > 0: [E], or a table [G, E] with `groups`.
        scores: "logits" or "probabilities", what `x` is.
        groups: an sl.Group: a token is matched, among those of its group, against its row of alpha.
        mask: a condition on tokens: those for which it does not hold are left out.
        clip: bounds of the density f in the gradient, as in the public code; None for none.
        position: "i/(N+1)" or "(i-1/2)/N".
        reduction: "mean", "sum", "mean over tokens" (sum over experts) or "mean over experts" (sum
            over tokens); a mean over tokens is over those that are not left out.
    """
    assert scores == "logits" or scores == "probabilities", "scores are logits or probabilities"
    good = good_rows(x, scores)
    if mask is not None:
        good = good & mask
    concentration = alpha if groups is None else sl.pick(alpha, groups)
    safe = sl.where(good, x, 0.5)
    highest = sl.where(good, sl.max(x, "E"), 0.5)
    distribution, key, along, slope = fit(safe, highest, concentration, scores, clip)
    ones = sl.where(good, 1.0, 0.0)
    count = sl.sum(ones, "T")
    size = count if groups is None else sl.group_sum(ones, groups)
    before = sl.rank(key, "T", where=good, group=groups)
    if position == "i/(N+1)":
        target = (before + 1) / (size + 1)
    else:
        assert position == "(i-1/2)/N", "position is i/(N+1) or (i-1/2)/N"
        target = (before + 0.5) / size
    miss = sl.where(good, distribution - target, 0.0)
    squares = sl.with_slope(miss * miss, along, 2 * miss * slope)
    return reduced(squares, count, reduction)


@sluice.jit
def bad_rows(x: sl.Tensor["T", "E"], scores: sl.constexpr, mask: sl.Value | None = None):
    """How many tokens `dirichlet_prior_loss` leaves out because of their rows."""
    bad = sl.where(good_rows(x, scores), 0.0, 1.0)
    return sl.sum(bad if mask is None else sl.where(mask, bad, 0.0), "T")
