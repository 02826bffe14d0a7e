"""What belongs to experts goes with what belongs to tokens, in orders as in arithmetic."""

from __future__ import annotations

import numpy as np
import pytest

import sluice
import sluice.language as sl

T, E, G = 50, 3, 2
random = np.random.default_rng(0)
X, WIDE = random.normal(size=T), random.normal(size=(T, E))
Q = np.array([0.0, 0.37, 1.0])
MASK, GROUP = random.random(T) < 0.7, random.integers(0, G, T)


@sluice.jit
def a_quantile_for_each(x: sl.Tensor["T"], q: sl.Tensor["E"]):
    return sl.quantile(x, q, "T")


@sluice.jit
def a_quantile_of_some(x: sl.Tensor["T"], q: sl.Tensor["E"], keep: sl.Mask["T"]):
    return sl.quantile(x, q, "T", where=keep)


@sluice.jit
def own_quantiles(x: sl.Tensor["T", "E"], q: sl.Tensor["E"], keep: sl.Mask["T"]):
    return sl.quantile(x, q, "T", where=keep)


@sluice.jit
def sums_of_chosen(
    x: sl.Tensor["T"], scores: sl.Tensor["T", "E"], of: sl.Group["T"], w: sl.Tensor["G", "E"]
):
    return sl.group_sum(x, of, where=scores > 0) * sl.pick(w, of)


def calls(function):
    """Compiled, and as the interpreter has it."""
    return (function, function.interpret)


def test_a_quantile_of_one_column_for_each_expert():
    for call in calls(a_quantile_for_each):
        np.testing.assert_allclose(call(X, Q), np.quantile(X, Q), rtol=1e-12)
    for call in calls(a_quantile_of_some):
        np.testing.assert_allclose(call(X, Q, MASK), np.quantile(X[MASK], Q), rtol=1e-12)


def test_each_expert_at_its_own_quantile():
    expected = [np.quantile(WIDE[MASK, k], Q[k]) for k in range(E)]
    for call in calls(own_quantiles):
        np.testing.assert_allclose(call(WIDE, Q, MASK), expected, rtol=1e-12)


@pytest.mark.parametrize("masked", [False, True])
def test_gradients_of_quantiles_of_one_column(masked):
    q, keep = np.array([0.21, 0.37, 0.9]), MASK if masked else np.ones(T, bool)
    function, rest = (a_quantile_of_some, (keep,)) if masked else (a_quantile_for_each, ())
    cotangent = np.array([1.0, 2.0, -3.0])
    _, pullback = sluice.vjp(function, X, q, *rest)
    gradients = pullback(cotangent)
    tokens = np.flatnonzero(keep)[np.argsort(X[keep])]
    place = q * (len(tokens) - 1)
    low, share = place.astype(int), place % 1
    expected = np.zeros(T)
    np.add.at(expected, tokens[low], cotangent * (1 - share))
    np.add.at(expected, tokens[low + 1], cotangent * share)
    np.testing.assert_allclose(gradients["x"], expected, atol=1e-12)
    step = X[tokens[low + 1]] - X[tokens[low]]
    np.testing.assert_allclose(gradients["q"], cotangent * (len(tokens) - 1) * step, rtol=1e-10)


def test_sums_of_a_group_over_each_experts_tokens():
    table = random.normal(size=(G, E))
    chosen = np.where(WIDE > 0, X[:, None], 0.0)
    sums = np.array([chosen[np.equal(GROUP, g)].sum(0) for g in range(G)])
    for call in calls(sums_of_chosen):
        result = call(X, WIDE, GROUP, table)
        np.testing.assert_allclose(result, (sums * table)[GROUP], rtol=1e-11)
