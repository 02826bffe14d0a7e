"""What a condition leaves out stays without harm where experts or tokens are joined."""

from __future__ import annotations

import numpy as np
import pytest

import sluice
import sluice.language as sl

X = np.array([[0.3, 0.5, -1.0], [1.0, 2.0, 0.25], [0.5, 0.0, 0.75]])
KEEP = np.array([True, True, False])


@sluice.jit
def entropy(x: sl.Tensor["T", "E"], keep: sl.Mask["T"]):
    p = sl.softmax(x, "E")
    return sl.mean(-sl.sum(sl.where(p > 0, p * sl.log(p), 0), "E"), "T", where=keep)


@sluice.jit
def top(x: sl.Tensor["T", "E"], keep: sl.Mask["T"]):
    p = sl.softmax(x, "E")
    chosen = sl.where(p == sl.max(p, "E"), p, 0)
    return sl.sum(sl.where(keep, chosen / (1 + sl.sum(chosen, "E")), 0) ** 2, ("T", "E"))


@sluice.jit
def cosine(x: sl.Tensor["T", "E"], keep: sl.Mask["T"]):
    gate = sl.sigmoid(x / sl.sqrt(sl.sum(x * x, "E")))
    return sl.sum(sl.where(keep, sl.where(gate > 0.5, gate, 0), 0), ("T", "E"))


@sluice.jit
def largest(x: sl.Tensor["T", "E"], keep: sl.Mask["T"]):
    p = sl.softmax(x, "E")
    return sl.sum(sl.max(p, "E", where=p < 0.6), "T", where=keep)


@sluice.jit
def density(x: sl.Tensor["T", "E"], keep: sl.Mask["T"]):
    p = sl.dirichlet_log_prob(sl.softmax(x, "E"), 2.0, "E")
    return sl.sum(sl.where(keep, p, 0), "T")


@sluice.jit
def columns(x: sl.Tensor["T", "E"], keep: sl.Mask["T"]):
    return sl.sum(sl.logsumexp(x, "T", where=keep) ** 2, "E")


ROUTERS = [entropy, top, cosine, largest, density, columns]


@pytest.mark.parametrize("bad", [np.nan, np.inf, 0.0])
@pytest.mark.parametrize("router", ROUTERS, ids=lambda each: each.__name__)
def test_tokens_left_out_change_no_gradient(router, bad):
    """Also where another condition, on experts, is joined on the way; zeros have no direction."""
    x = X.copy()
    x[2] = [bad, 0, 0]
    _, pullback = sluice.vjp(router, x, KEEP)
    _, expected = sluice.vjp(router, X[:2], KEEP[:2])
    wanted = expected(1.0)["x"]
    assert np.abs(wanted).max() > 0.01
    np.testing.assert_allclose(pullback(1.0)["x"], [*wanted, [0, 0, 0]], rtol=1e-13)


@sluice.jit
def possible(x: sl.Tensor["T", "E"], some: sl.Tensor["T", "E"], scale: sl.Tensor["T"]):
    p = sl.softmax(x / scale, "E")
    return sl.sum(sl.where(some > 0, p * sl.log(p), 0), ("T", "E"))


def test_a_row_of_which_nothing_is_chosen_has_no_gradient():
    """Of the first row the softmax is NaN, and the second is divided by 0."""
    some = np.array([[0.0, 0, 0], [0, 0, 0], [1, 0, 1]])
    x, scale = np.array([[np.nan, 1, 1], X[1], X[2]]), np.array([1.0, 0, 2])
    _, pullback = sluice.vjp(possible, x, some, scale)
    _, expected = sluice.vjp(possible, X[2:], some[2:], scale[2:])
    got, wanted = pullback(1.0), expected(1.0)
    np.testing.assert_allclose(got["x"], [[0] * 3, [0] * 3, *wanted["x"]], rtol=1e-13)
    np.testing.assert_allclose(got["scale"], [0, 0, *wanted["scale"]], rtol=1e-13)


@sluice.jit
def possible_twice(x: sl.Tensor["T", "E"], first: sl.Tensor["T", "E"], second: sl.Tensor["E"]):
    p = sl.softmax(x, "E")
    return sl.sum(sl.where(first > 0, sl.where(second > 0, p * p, 0), 0), ("T", "E"))


def test_a_row_of_which_no_expert_meets_both_conditions_has_no_gradient():
    first, second = np.array([[1.0, 1, 0], [1, 0, 0]]), np.array([0.0, 1, 1])
    x = np.array([X[0], [np.nan, 1, 1]])
    _, pullback = sluice.vjp(possible_twice, x, first, second)
    _, expected = sluice.vjp(possible_twice, x[:1], first[:1], second)
    wanted = expected(1.0)["x"]
    assert np.abs(wanted).max() > 0.01
    np.testing.assert_allclose(pullback(1.0)["x"], [*wanted, [0, 0, 0]], rtol=1e-13)


def test_a_row_of_which_some_is_chosen_keeps_its_slope():
    """What is chosen is NaN itself."""
    some = np.array([[0.0, 1, 0]])
    _, pullback = sluice.vjp(possible, np.array([[np.nan, 1, 1]]), some, np.ones(1))
    assert np.isnan(pullback(1.0)["x"]).all()


@sluice.jit
def drawn(x: sl.Tensor["T", "E"], b: sl.Tensor["E"], keep: sl.Mask["T"], rng: sl.Rng):
    p = sl.dirichlet(sl.softplus(x) * b, rng, "E")
    return sl.sum(p * p, ("T", "E"), where=keep)


@sluice.jit
def in_order(x: sl.Tensor["T", "E"], b: sl.Tensor["E"], keep: sl.Mask["T"], rng: sl.Rng):
    """Behind those that are kept stand NaN."""
    s = sl.sort(x * b, "T", where=keep)
    return sl.sum(sl.where(s == s, s * s, 0), ("T", "E"))


@pytest.mark.parametrize("bad", [np.nan, np.inf, -1.0])
@pytest.mark.parametrize("router", [drawn, in_order], ids=lambda each: each.__name__)
def test_tokens_left_out_of_draws_and_orders_change_no_gradient(router, bad):
    x, b = X.copy(), np.array([1.0, 2.0, 3.0])
    x[2] = [bad, 1, 1]
    _, pullback = sluice.vjp(router, x, b, KEEP, rng=sluice.Rng(1))
    _, expected = sluice.vjp(router, X[:2], b, KEEP[:2], rng=sluice.Rng(1))
    got, wanted = pullback(1.0), expected(1.0)
    assert np.abs(wanted["b"]).max() > 0.01
    np.testing.assert_allclose(got["x"], [*wanted["x"], [0, 0, 0]], rtol=1e-13)
    np.testing.assert_allclose(got["b"], wanted["b"], rtol=1e-13)


@sluice.jit
def with_mean_of_kept(x: sl.Tensor["T", "E"], keep: sl.Mask["T"]):
    count = sl.sum(sl.where(keep, 1.0, 0.0), "T")
    return sl.softmax(x, "E"), sl.sum(sl.where(keep, x * x, 0), ("T", "E")) / count


def test_a_mean_of_nothing_that_is_not_used_adds_nothing():
    (weights, _), pullback = sluice.vjp(with_mean_of_kept, X, np.zeros(3, bool))
    slope = pullback((X, None))["x"]
    exact = weights * (X - (weights * X).sum(1, keepdims=True))
    np.testing.assert_allclose(slope, exact, rtol=1e-12)


@sluice.jit
def of_bias(x: sl.Tensor["T", "E"], b: sl.Tensor["E"], keep: sl.Mask["T"]):
    return sl.sum(sl.where(keep & (b > 0), x * sl.log(b), 0), ("T", "E"))


def test_an_expert_that_no_token_chooses_has_no_slope():
    _, pullback = sluice.vjp(of_bias, X, np.array([1.0, 0.0, 2.0]), KEEP)
    np.testing.assert_allclose(pullback(1.0)["b"], [1.3, 0, (-1 + 0.25) / 2], rtol=1e-14)


@sluice.jit
def extremes(x: sl.Tensor["T", "E"], keep: sl.Mask["T"]):
    return sl.sum(sl.max(x, "T", where=keep) + 3 * sl.min(x, "T", where=keep), "E")


def test_tokens_left_out_take_no_share_of_an_extremum():
    x = np.array([[np.nan, -np.inf, np.inf, 2], [1, -1, 1, 2], [5, 5, 5, 5]])
    _, pullback = sluice.vjp(extremes, x, KEEP)
    expected = [[2, 3, 1, 2], [2, 1, 3, 2], [0, 0, 0, 0]]
    np.testing.assert_array_equal(pullback(1.0)["x"], expected)
    _, pullback = sluice.vjp(extremes, x, np.array([True, False, False]))
    np.testing.assert_array_equal(pullback(1.0)["x"], [[4] * 4, [0] * 4, [0] * 4])


@sluice.jit
def either(x: sl.Tensor["T", "E"], first: sl.Mask["T"], second: sl.Mask["T"]):
    root = sl.sqrt(x)
    return sl.sum(sl.where(first, root, 0) + sl.where(second, 3 * root, 0), ("T", "E"))


def test_two_conditions_add_up_where_either_is_met():
    x = np.array([[1.0], [4.0], [9.0], [0.0]])
    first, second = np.array([True, True, False, False]), np.array([True, False, True, False])
    _, pullback = sluice.vjp(either, x, first, second)
    np.testing.assert_allclose(pullback(1.0)["x"], [[2.0], [0.25], [0.5], [0.0]], rtol=1e-14)
