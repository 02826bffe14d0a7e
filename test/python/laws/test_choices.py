"""A backward chooses the experts that its forward chose, though it computes their scores anew."""

from __future__ import annotations

import numpy as np
import pytest

import sluice
import sluice.language as sl


@sluice.jit
def of_squares(x: sl.Tensor["T", "E"], chosen: sl.Value):
    """What is chosen shows in the result, and in its gradient, 2 x."""
    return sl.where(chosen, x * x, 0.0), sl.where(chosen, 1.0, 0.0)


@sluice.jit
def second_of_gated_draws(x: sl.Tensor["T", "E"], rng: sl.Rng):
    p = sl.normalize(sl.sigmoid(x) * sl.dirichlet(sl.softplus(x) + 0.1, rng, "E"), "E")
    rest = sl.where(p >= sl.max(p, "E"), -1.0, p)
    y, chosen = of_squares(x, p >= sl.max(rest, "E"))
    return y, chosen, sl.mean(sl.logsumexp(x, "E") ** 2, "T")


@sluice.jit
def ratio_of_gated_draws(x: sl.Tensor["T", "E"], rng: sl.Rng):
    p = sl.normalize(sl.sigmoid(x) * sl.dirichlet(sl.softplus(x) + 0.1, rng, "E"), "E")
    y, chosen = of_squares(x, p / sl.max(p, "E") >= 1)
    return y, chosen, sl.mean(sl.logsumexp(x, "E") ** 2, "T")


@sluice.jit
def gated_noise(x: sl.Tensor["T", "E"], rng: sl.Rng):
    p = sl.normalize(sl.sigmoid(x) * sl.softmax(x + sl.normal(x, rng), "E"), "E")
    y, chosen = of_squares(x, sl.max(p, "E") - p <= 0)
    return y, chosen, sl.sum(p * sl.log(p), "E")


@sluice.jit
def complement_of_a_slope(x: sl.Tensor["T", "E"], rng: sl.Rng):
    s = sl.with_slope(sl.sigmoid(x + 5 + sl.normal(x, rng)), x, 0.25 + 0 * x)
    h = 1 - s
    y, chosen = of_squares(x, sl.max(h, "E") - h <= 0)
    return y, chosen, s


@sluice.jit
def logarithm_of_a_slope(x: sl.Tensor["T", "E"], rng: sl.Rng):
    s = sl.with_slope(sl.sigmoid(x + sl.normal(x, rng)), x, 0.25 + 0 * x)
    h = sl.log(s)
    y, chosen = of_squares(x, sl.max(h, "E") - h <= 0)
    return y, chosen, s


@sluice.jit
def logarithm_of_a_constant(x: sl.Tensor["T", "E"], rng: sl.Rng):
    e = sl.exp(x + sl.normal(x, rng))
    h = sl.log(sl.stop_gradient(e))
    y, chosen = of_squares(x, sl.max(h, "E") - h <= 0)
    return y, chosen, e


ROUTERS = [
    second_of_gated_draws,
    ratio_of_gated_draws,
    gated_noise,
    complement_of_a_slope,
    logarithm_of_a_slope,
    logarithm_of_a_constant,
]


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("experts", [8, 64, 256])
@pytest.mark.parametrize("router", ROUTERS, ids=lambda each: each.__name__)
def test_gradients_go_to_what_was_chosen(router, experts, dtype):
    x = np.random.default_rng(experts).normal(size=(300, experts)).astype(dtype)
    (y, chosen, more), pullback = sluice.vjp(router, x, rng=sluice.Rng(4))
    assert (chosen.sum(1) >= 1).all()
    gradient = pullback((np.ones_like(y), None, np.zeros_like(more)))["x"]
    np.testing.assert_allclose(gradient, 2 * x * chosen, atol=1e-6)
