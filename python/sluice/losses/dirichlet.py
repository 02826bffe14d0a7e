"""The Dirichlet-prior shaping loss, in the language: each expert's routing probabilities over the
tokens should follow their marginal under a Dirichlet.

Source: Bejnordi et al., arXiv 2510.01185 (ICML 2026).
"""

from __future__ import annotations

from math import inf, nan

import sluice
import sluice.language as sl

LOWEST = -1e30
"""Below every difference of logits that counts."""

LOST = 2.0**-100
"""Of (1 − p)/p: from here down log p nears what underflows, in float32, and is 0 for all."""

SMALLEST, LARGEST = 2.0**-100, 1e6
"""Of concentrations: between them, float32 holds all that a Beta's law is computed from. Numbers
of float32, so that both are the same in each dtype.
"""


@sluice.jit
def fixed(alpha: sl.Value):
    """Concentrations without a gradient, NaN where they are out of range."""
    a = sl.stop_gradient(alpha)
    return sl.where((a >= SMALLEST) & (a <= LARGEST), a, nan)


@sluice.jit
def softmax_logs(x: sl.Tensor["T", "E"], highest: sl.Tensor["T"]):
    """log p, log(1 − p) and log p − log(1 − p) of p = softmax(x), each to its own last digits, and
    a number in the order of p.

    1 − p of the largest probability is the sum of the others, never a difference, and its logarithm
    is taken relative to the second largest, so that it is finite for all logits that are. `highest`
    is the largest logit of each row, which must be finite. Only the third has a derivative.
    """
    d = x - sl.stop_gradient(highest)
    top = d >= 0
    # How many share the top, with the derivative of their exponentials.
    ones = sl.sum(sl.where(top, d + 1, 0.0), "E")
    lone = top & (ones == 1)
    second = sl.stop_gradient(sl.maximum(sl.max(sl.where(top, LOWEST, d), "E"), LOWEST))
    # Not exp of LOWEST: a product that underflows takes as long as a hundred others.
    e = sl.where(top, 0.0, sl.exp(sl.where(top, 0.0, d - second)))
    below, scale = sl.sum(e, "E"), sl.exp(second)
    # Where all other logits are -inf, `second` says it all.
    some = sl.where(below > 0, below, 1.0)
    own = sl.where(top, d + 1, scale * e)
    rest = sl.log(sl.where(lone, some, scale * below + ones - own)) + sl.where(lone, second, 0.0)
    beside = scale * below + (ones - 1)
    log_total = sl.log1p(beside)
    # Where log p of the highest is lost, −log(1 − p) orders it, which is above every log p. Written
    # so that what orders p takes one logarithm a row, as log p does, and none for each expert.
    lost = beside < LOST
    log_sum = sl.log1p(sl.where(lost, some - 1, beside))
    key = sl.where(lost, sl.where(top, -second - log_sum, d), d - log_sum)
    return d - log_total, rest - log_total, d - rest, key


@sluice.jit
def others(alpha: sl.Value):
    """Σ_{j ≠ k} α_j, without cancellation where one α is nearly all of the sum."""
    highest = sl.max(alpha, "E")
    top = alpha >= highest
    rest = sl.sum(sl.where(top, 0.0, alpha), "E")
    rest = rest + (sl.sum(sl.where(top, 1.0, 0.0), "E") - 1) * highest
    return sl.where(top, rest, rest + highest - alpha)


@sluice.jit
def of_experts(alpha: sl.Tensor["E"]):
    """`alpha` of each expert, where it may be one number for all."""
    return alpha


@sluice.jit
def good_rows(x: sl.Tensor["T", "E"], scores: sl.constexpr):
    """Tokens whose row says something: probabilities in [0, 1]; or logits without a NaN and with a
    finite maximum.
    """
    if scores == "probabilities":
        return sl.sum(sl.where((x >= 0) & (x <= 1), 0.0, 1.0), "E") == 0
    assert scores == "logits", 'scores is "logits" or "probabilities"'
    highest = sl.max(x, "E")  # NaN if any is
    return (highest < inf) & (highest > -inf)


@sluice.jit
def clipped(density: sl.Tensor["T", "E"], clip: sl.constexpr):
    """The density within the bounds, if there are bounds."""
    if clip is None:
        return density
    low, high = clip
    return sl.clip(density, low, high)


@sluice.jit
def slope_from_logs(
    log_density: sl.Tensor["T", "E"],
    log_p: sl.Tensor["T", "E"],
    log_q: sl.Tensor["T", "E"],
    clip: sl.constexpr,
):
    """f p (1 − p), the slope of F along log p − log(1 − p), bounded at both ends; 0 at an end."""
    log_pq = log_p + log_q
    if clip is None:
        slope = sl.exp(log_density + log_pq)
    else:
        # F takes these two exponentials as well.
        slope = clipped(sl.exp(log_density), clip) * (sl.exp(log_p) * sl.exp(log_q))
    return sl.where(log_pq > -inf, slope, 0.0)


@sluice.jit
def fit(x: sl.Value, highest: sl.Value, alpha: sl.Value, scores: sl.constexpr, clip: sl.constexpr):
    """F(p), what orders p, the variable of the gradient and F's slope along it."""
    a = fixed(alpha)
    b = others(a)
    if scores == "probabilities":
        slope = clipped(sl.exp(sl.beta_log_prob(x, a, b)), clip)
        return sl.betainc(a, b, x), x, x, slope
    log_p, log_q, along, key = softmax_logs(x, highest)
    log_density = sl.beta_log_prob_from_logs(log_p, log_q, a, b)
    slope = slope_from_logs(log_density, log_p, log_q, clip)
    return sl.betainc_from_logs(a, b, log_p, log_q), key, along, slope


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
    assert reduction == "sum", (
        'reduction is "mean", "sum", "mean over tokens" or "mean over experts"'
    )
    return sl.sum(x, ("T", "E"))


@sluice.jit
def distance(
    distribution: sl.Tensor["T", "E"],
    key: sl.Tensor["T", "E"],
    along: sl.Tensor["T", "E"],
    slope: sl.Tensor["T", "E"],
    good: sl.Mask["T"],
    groups: sl.Value | None,
    position: sl.constexpr,
    reduction: sl.constexpr,
):
    """(F − position)² of each expert's good tokens in the order of `key`, among those of their
    group; reduced. `slope` is that of F along `along`.
    """
    ones = sl.where(good, 1.0, 0.0)
    count = sl.sum(ones, "T")
    size = count if groups is None else sl.group_sum(ones, groups)
    before = sl.rank(key, "T", where=good, group=groups)
    if position == "i/(N+1)":
        target = (before + 1) / (size + 1)
    else:
        assert position == "(i-1/2)/N", 'position is "i/(N+1)" or "(i-1/2)/N"'
        target = (before + 0.5) / size
    miss = sl.where(good, distribution - target, 0.0)
    squares = sl.with_slope(miss * miss, along, 2 * miss * slope)
    return reduced(squares, count, reduction)


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
    bounded as p → 0 and as p → 1, because f_k(p) p (1 − p) is. A token whose row is bad (NaN, or
    probabilities outside of [0, 1]) is left out; `sluice.losses.bad_rows` counts these.

    Args:
        x: logits of a softmax over the experts, or probabilities; at least 2 experts.
        alpha: concentrations in [1e-30, 1e6], else the loss is NaN: a number, [E], or with
            `groups` a table [G, E].
        scores: "logits" or "probabilities", what `x` is.
        groups: an sl.Group: a token is matched, among those of its group, against its row of alpha.
        mask: a condition on tokens: those for which it does not hold are left out.
        clip: bounds of the density f in the gradient, as in the public code; None for none.
        position: "i/(N+1)" or "(i-1/2)/N".
        reduction: "mean", "sum", "mean over tokens" (sum over experts) or "mean over experts" (sum
            over tokens); a mean over tokens is over those that are not left out.
    """
    good = good_rows(x, scores)
    if mask is not None:
        good = good & mask
    concentration = of_experts(alpha) if groups is None else sl.pick(alpha, groups)
    safe = sl.where(good, x, 0.5)
    highest = sl.where(good, sl.max(x, "E"), 0.5)
    distribution, key, along, slope = fit(safe, highest, concentration, scores, clip)
    return distance(distribution, key, along, slope, good, groups, position, reduction)


@sluice.jit
def bad_row_count(x: sl.Tensor["T", "E"], scores: sl.constexpr, mask: sl.Value | None = None):
    """How many tokens `dirichlet_prior_loss` leaves out because of their rows."""
    bad = sl.where(good_rows(x, scores), 0.0, 1.0)
    return sl.sum(bad if mask is None else sl.where(mask, bad, 0.0), "T")
