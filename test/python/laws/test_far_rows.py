"""Rows of float32 that are far from 0, or nearly 0, keep their digits."""

from __future__ import annotations

import numpy as np
import pytest

import sluice
import sluice.language as sl
from sluice.routers.dirmoe import dirmoe_eval


@sluice.jit
def log_weights(x: sl.Tensor["T", "E"]):
    return sl.log(sl.softmax(x, "E"))


@sluice.jit
def normalized(x: sl.Tensor["T", "E"]):
    return sl.normalize(x, "E")


@pytest.mark.parametrize("offset", [0.0, 100.0, -1e4, 1e6])
def test_the_logarithm_of_a_softmax_forgets_an_offset(run, offset):
    row = np.arange(4.0, dtype=np.float32)
    exact = row - np.log(np.exp(row.astype(np.float64)).sum())
    got = np.asarray(run(log_weights, (row + np.float32(offset))[None]))
    np.testing.assert_allclose(got[0], exact, rtol=1e-6)


@pytest.mark.parametrize("masked", [-1e9, 1e8])
def test_the_logarithm_of_a_row_of_equals(run, masked):
    got = np.asarray(run(log_weights, np.full((2, 8), masked, np.float32)))
    np.testing.assert_allclose(got, -np.log(8.0), rtol=1e-6)


@pytest.mark.parametrize("size", [1.0, 1e-20, 1e-37, 3e-39, 1e-40])
def test_numbers_that_are_nearly_0_are_normalized(run, size):
    x = (size * np.array([[4.0, 2.0, 1.0], [0.0, 0.0, 3.0], [0.0, 0.0, 0.0]])).astype(np.float32)
    exact = x.astype(np.float64) / np.maximum(x.astype(np.float64).sum(-1, keepdims=True), 1e-300)
    np.testing.assert_allclose(np.asarray(run(normalized, x)), exact, rtol=1e-6)


def test_the_smallest_numbers_are_normalized_in_float64():
    x = np.array([[2e-310, 6e-310]])
    np.testing.assert_allclose(np.asarray(normalized(x)), [[0.25, 0.75]], rtol=1e-12)


@pytest.mark.parametrize("logit", [-1.0, -9.2, -15.0, -60.0])
def test_weights_of_dirmoe_where_all_gates_are_nearly_shut(run, logit):
    """Then z is exp(l / tau), and concentrations are those of closed experts."""
    spread = np.array([0.0, 0.1, -0.05, -2.0], np.float32)
    logits = np.float32(logit) + spread
    ones = np.ones((1, 4), np.float32)
    scalars = {"lam_q": 1.0, "lam_p": 1.0, "prior_hi": 2.0, "prior_lo": 1.0, "k": 2.0}
    heads = {"logits": logits[None], "a_hi": 5 * ones, "a_lo": 0.5 * ones}
    weights = np.asarray(run(dirmoe_eval, **heads, tau=0.1, **scalars)[0])
    # As the function is given them, at which the fourth is below what float32 tells from 0.
    exponents = -np.logaddexp(0.0, -logits.astype(np.float64) / 0.1)
    gates = np.exp(exponents)
    alpha = 5 * gates + 0.5 * (1 - gates)
    exact = alpha * np.exp(exponents - exponents.max())
    tolerance = 1e-6 * (1 + abs(logit) / 0.1)
    np.testing.assert_allclose(weights[0], exact / exact.sum(), rtol=tolerance, atol=1e-30)


@pytest.mark.parametrize("logit", [-9.2, -15.0])
def test_gradients_of_dirmoe_where_all_gates_are_nearly_shut(logit):
    logits = np.full((1, 4), logit, np.float32)
    ones = np.ones((1, 4), np.float32)
    scalars = {"lam_q": 1.0, "lam_p": 1.0, "prior_hi": 2.0, "prior_lo": 1.0, "k": 2.0}
    _, pullback = sluice.vjp(dirmoe_eval, logits, 5 * ones, 0.5 * ones, tau=0.1, **scalars)
    cotangent = np.array([[1.0, 0.0, 0.0, 0.0]], np.float32)
    gradient = pullback((cotangent, np.float32(0.0), np.float32(0.0)))["logits"]
    np.testing.assert_allclose(gradient[0] * 0.1, [3 / 16, *[-1 / 16] * 3], rtol=1e-5)
