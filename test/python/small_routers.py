"""Small jitted functions that tests of calls share."""

from __future__ import annotations

import sluice
import sluice.language as sl


@sluice.jit
def gate(logits: sl.Tensor["T", "E"], bias: sl.Tensor["E"], *, tau: sl.Scalar = 1.0):
    """Weights [T, E] and the mean over tokens of their sum of squares."""
    weights = sl.softmax(logits / tau + bias, "E")
    return weights, sl.mean(sl.sum(weights * weights, "E"), "T")


@sluice.jit
def noisy(logits: sl.Tensor["T", "E"], tau: sl.Scalar, rng: sl.Rng):
    """One tensor [T, E]."""
    return sl.gumbel_sigmoid(logits, tau, rng)


@sluice.jit
def power(x: sl.Tensor["T", "E"], scale: sl.Scalar = 1.0, n: sl.constexpr = 2):
    """A constant decides the code."""
    result = x * scale
    for _ in range(n - 1):
        result = result * x
    return result


@sluice.jit
def counted(x: sl.Tensor["T", "E"], bias: sl.Tensor["E"], rng: sl.Rng):
    """Weights, what has no derivative, and what has one by the bias alone."""
    weights = sl.softmax(x + bias, "E")
    load = sl.sum(sl.where(x > 0, 1.0, 0.0), "T")
    stopped = sl.stop_gradient(weights)
    return weights, load, sl.rank(x, "T"), sl.uniform(x, rng), stopped, stopped * bias


@sluice.jit
def per_token(scale: sl.Tensor["T"], logits: sl.Tensor["T", "E"], shift: sl.Tensor["E"]):
    """All three shapes in, all three out."""
    scores = logits * scale + shift
    return scores, sl.sum(scores, "E"), sl.sum(scores, "T")
