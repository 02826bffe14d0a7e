"""Derivatives where formulas divide by 0, tie or saturate."""

from __future__ import annotations

import numpy as np
import pytest

import sluice
import sluice.language as sl

INF = np.inf


def gradients(function, *arrays):
    """The pullback of a cotangent of ones."""
    values = [np.asarray(a, np.float64) for a in arrays]
    result, pullback = sluice.vjp(function, *values)
    return list(pullback(np.ones_like(result)).values())


@sluice.jit
def relu(x: sl.Tensor["E"]):
    return sl.relu(x)


@sluice.jit
def absolute(x: sl.Tensor["E"]):
    return sl.abs(x)


@sluice.jit
def clip(x: sl.Tensor["E"], low: sl.Tensor["E"], high: sl.Tensor["E"]):
    return sl.clip(x, low, high)


@sluice.jit
def maximum(x: sl.Tensor["E"], y: sl.Tensor["E"]):
    return sl.maximum(x, y)


@sluice.jit
def minimum(x: sl.Tensor["E"], y: sl.Tensor["E"]):
    return sl.minimum(x, y)


@sluice.jit
def largest(x: sl.Tensor["T", "E"]):
    return sl.max(x, "E")


@sluice.jit
def square(x: sl.Tensor["E"]):
    return x**2


@sluice.jit
def power(x: sl.Tensor["E"], y: sl.Tensor["E"]):
    return x**y


@sluice.jit
def normalized(x: sl.Tensor["T", "E"]):
    return sl.normalize(x, "E")


@sluice.jit
def total(x: sl.Tensor["T", "E"]):
    return sl.logsumexp(x, "E")


@sluice.jit
def bernoulli(x: sl.Tensor["E"], y: sl.Tensor["E"]):
    return sl.kl_bernoulli(x, y)


@sluice.jit
def same_dirichlet(x: sl.Tensor["T", "E"], y: sl.Tensor["T", "E"]):
    return sl.kl_dirichlet(x, y)


@sluice.jit
def beta_distribution(x: sl.Tensor["E"]):
    return sl.betainc(1.0, 1.0, x)


@sluice.jit
def log_beta(x: sl.Tensor["E"], a: sl.Tensor["E"], b: sl.Tensor["E"]):
    return sl.beta_log_prob(x, a, b)


@sluice.jit
def entropy(p: sl.Tensor["T", "E"]):
    return -sl.sum(sl.where(p > 0, p * sl.log(p), 0.0), "E")


@sluice.jit
def nested(x: sl.Tensor["E"]):
    """Only where x > 0 does its root count, and only below 4 its reciprocal root."""
    return sl.where(x > 0, sl.where(x < 4, 1 / sl.sqrt(x), sl.sqrt(x)) ** 2, 0.0)


@sluice.jit
def kept_tokens(x: sl.Tensor["T", "E"], bias: sl.Tensor["E"], keep: sl.Mask["T"]):
    p = sl.softmax(x + bias, "E")
    return sl.mean(sl.sum(p * p, "E"), "T", where=keep)


@sluice.jit
def kept_quantile(x: sl.Tensor["T", "E"], keep: sl.Mask["T"], q: sl.Tensor["E"]):
    return sl.quantile(x, q, where=keep)


@sluice.jit
def gate_of_gate(x: sl.Tensor["E"]):
    return sl.sigmoid(1 - sl.sigmoid(x))


@sluice.jit
def log_density(x: sl.Tensor["T", "E"], y: sl.Tensor["T", "E"]):
    return sl.dirichlet_log_prob(x, y)


@sluice.jit
def weights(x: sl.Tensor["T", "E"]):
    return sl.softmax(x, "E")


@sluice.jit
def mean_over_tokens(x: sl.Tensor["T", "E"]):
    return sl.mean(x, "T")


@pytest.mark.parametrize(("a", "b"), [(1e-3, 1e-6), (1e-4, 1e-8), (1e-12, 1e-12), (3.0, 1e-5)])
def test_log_beta_by_a_concentration_beside_a_smaller_one(a, b):
    """psi(a + b) - psi(a), the sum of b/((a+k)(a+b+k)), has no digits left as a difference."""
    x, a, b = (np.array([v], np.float32) for v in (0.5, a, b))
    _, pullback = sluice.vjp(log_beta, x, a, b)
    slope = pullback(np.ones(1, np.float32))["a"]
    k = np.arange(1e6)
    wide, small = a.astype(np.float64), b.astype(np.float64)
    tail = small / (k[-1] + 1)
    difference = np.sum(small / ((wide + k) * (wide + small + k))) + tail
    np.testing.assert_allclose(slope, np.log(0.5) + difference, rtol=1e-6)


@sluice.jit
def root_scores(x: sl.Tensor["T", "E"]):
    """The gate of DeepSeek-V4."""
    return sl.normalize(sl.sqrt(sl.softplus(x)), "E")


@pytest.mark.parametrize("masked", [-1e4, -INF])
def test_a_row_whose_scores_are_0_moves_nothing(masked):
    """It normalises to 0 whatever they do, and a root's slope is infinite there."""
    x = np.array([[0.3, -0.2, 1.0], [masked, masked, masked], [0.5, masked, 2.0]])
    value, pullback = sluice.vjp(root_scores, x)
    (slope,) = pullback(np.array([[1.0, 2.0, -1.0]] * 3)).values()
    np.testing.assert_array_equal(value[1], 0.0)
    np.testing.assert_array_equal(slope[1], 0.0)
    assert (slope[0] != 0).all()


def test_relu_has_derivative_0_at_0():
    np.testing.assert_array_equal(gradients(relu, [-1.0, 0.0, 2.0])[0], [0, 0, 1])


def test_abs_has_derivative_0_at_0_and_none_at_nan():
    x = [-np.inf, -1.0, 0.0, 2.0, np.inf, np.nan]
    np.testing.assert_array_equal(gradients(absolute, x)[0], [-1, -1, 0, 1, 1, np.nan])


def test_clip_has_derivative_1_up_to_its_bounds_and_0_beyond_and_at_nan():
    x = np.array([-INF, -1.0, 0.0, 0.5, 1.0, 2.0, INF, np.nan])
    bounds = np.zeros(8), np.ones(8)
    expected = [0, 0, 0, 0.5, 1, 1, 1, np.nan]
    np.testing.assert_array_equal(clip(x, *bounds), expected)
    np.testing.assert_array_equal(clip.interpret(x, *bounds), expected)
    of_x, of_low, of_high = gradients(clip, x, *bounds)
    np.testing.assert_array_equal(of_x, [0, 0, 1, 1, 1, 0, 0, 0])
    np.testing.assert_array_equal(of_low, [1, 1, 0, 0, 0, 0, 0, 0])
    np.testing.assert_array_equal(of_high, [0, 0, 0, 0, 0, 1, 1, 0])


@pytest.mark.parametrize("function", [maximum, minimum])
def test_a_tie_is_shared_evenly(function):
    for gradient in gradients(function, [1.0], [1.0]):
        np.testing.assert_array_equal(gradient, [0.5])


def test_equal_maxima_share_evenly():
    gradient = gradients(largest, [[3.0, 1.0, 3.0, 3.0]])[0]
    np.testing.assert_allclose(gradient, [[1 / 3, 0, 1 / 3, 1 / 3]], rtol=1e-15)


def test_a_square_has_a_derivative_at_negative_numbers():
    np.testing.assert_array_equal(gradients(square, [-3.0, 0.0])[0], [-6, 0])


def test_a_power_of_0_has_finite_derivatives():
    base, exponent = gradients(power, [0.0, 0.0], [0.0, 2.0])
    np.testing.assert_array_equal(base, [0, 0])
    np.testing.assert_array_equal(exponent, [0, 0])


def test_normalizing_zeros_has_derivative_0():
    np.testing.assert_array_equal(gradients(normalized, np.zeros((2, 3)))[0], np.zeros((2, 3)))


def test_logsumexp_of_nothing_has_derivative_0():
    np.testing.assert_array_equal(gradients(total, np.full((1, 3), -INF))[0], np.zeros((1, 3)))


def test_logsumexp_of_large_numbers_has_softmax_as_derivative():
    gradient = gradients(total, [[1000.0, 1000.0, -INF]])[0]
    np.testing.assert_array_equal(gradient, [[0.5, 0.5, 0.0]])


def test_kl_bernoulli_far_apart_stays_finite():
    first, second = gradients(bernoulli, [800.0, -800.0], [-800.0, 800.0])
    np.testing.assert_array_equal(first, [0, 0])
    np.testing.assert_array_equal(second, [-1, 1])


def test_kl_bernoulli_from_a_masked_logit_has_the_slope_of_a_softplus():
    first, second = gradients(bernoulli, [-np.inf, np.inf, -1e30], [0.5, -2.0, 3.0])
    np.testing.assert_array_equal(first, 0.0)
    exact = 1.0 / (1.0 + np.exp([-0.5, -2.0, -3.0])) * [1, -1, 1]
    np.testing.assert_allclose(second, exact, rtol=1e-14)


def test_kl_bernoulli_of_equal_infinite_logits_has_no_slope():
    for gradient in gradients(bernoulli, [INF, -INF], [INF, -INF]):
        np.testing.assert_array_equal(gradient, [0, 0])


def test_kl_bernoulli_close_by_keeps_its_digits():
    """sigmoid(30 + d) - sigmoid(30) is d times the slope there."""
    gradient = gradients(bernoulli, [30.0], [30.0 + 1e-9])[1]
    step = (30.0 + 1e-9) - 30.0
    np.testing.assert_allclose(gradient, step * np.exp(-30.0), rtol=1e-8)


def test_kl_of_equal_dirichlets_has_derivative_0():
    alpha = [[0.5, 2.0, 7.0]]
    for gradient in gradients(same_dirichlet, alpha, alpha):
        np.testing.assert_allclose(gradient, np.zeros((1, 3)), atol=1e-14)


def test_the_uniform_distribution_has_density_1_at_its_ends():
    np.testing.assert_allclose(gradients(beta_distribution, [0.0, 0.5, 1.0])[0], 1, rtol=1e-12)


def test_a_beta_density_that_ends_at_a_finite_height():
    slope = gradients(log_beta, [0.0, 0.0, 1.0, 1.0], [1.0, 1.0, 1.0, 3.0], [1.0, 3.0, 1.0, 1.0])
    np.testing.assert_array_equal(slope[0], [0, -2, 0, 2])


def test_what_was_not_chosen_has_no_slope():
    np.testing.assert_allclose(
        gradients(entropy, [[0.0, 0.25, 0.75]])[0],
        [[0.0, *(-1 - np.log([0.25, 0.75]))]],
        rtol=1e-14,
    )
    slopes = gradients(nested, [-1.0, 0.0, 2.0, 9.0])[0]
    np.testing.assert_allclose(slopes, [0, 0, -0.25, 1], rtol=1e-14)


@pytest.mark.parametrize("bad", [np.nan, INF])
def test_a_token_that_is_masked_out_changes_no_gradient(bad):
    x = np.array([[1.0, 2.0, 3.0], [0.0, 1.0, -1.0], [bad, 0.0, 0.0]])
    keep = np.array([True, True, False])
    _, pullback = sluice.vjp(kept_tokens, x, np.zeros(3), keep)
    _, expected = sluice.vjp(kept_tokens, x[:2], np.zeros(3), keep[:2])
    got, wanted = pullback(1.0), expected(1.0)
    np.testing.assert_allclose(got["bias"], wanted["bias"], rtol=1e-14)
    np.testing.assert_allclose(got["x"], [*wanted["x"], [0, 0, 0]], rtol=1e-14)


@pytest.mark.parametrize("bad", [np.nan, INF, -INF])
def test_a_quantile_moves_between_its_neighbours_alone(bad):
    x, keep = np.array([[1.0], [2.0], [3.0], [bad]]), np.array([True, True, True, False])
    _, pullback = sluice.vjp(kept_quantile, x, keep, np.array([0.25]))
    np.testing.assert_allclose(pullback(np.ones(1))["q"], [2.0], rtol=1e-14)


def test_a_gate_of_a_gate_has_a_derivative():
    inner = 1 / (1 + np.exp([-0.5, 3.0]))
    outer = 1 / (1 + np.exp(-(1 - inner)))
    slope = -outer * (1 - outer) * inner * (1 - inner)
    np.testing.assert_allclose(gradients(gate_of_gate, [0.5, -3.0])[0], slope, rtol=1e-13)


def test_log_density_with_alpha_1_at_the_boundary():
    theta, _ = gradients(log_density, [[0.0, 0.25, 0.75]], [[1.0, 1.0, 1.0]])
    np.testing.assert_array_equal(theta, np.zeros((1, 3)))


@pytest.mark.parametrize("function", [mean_over_tokens, weights])
def test_no_tokens_have_no_gradient_rows(function):
    """Also where the backward reads the result, an array without elements."""
    assert gradients(function, np.zeros((0, 3)))[0].shape == (0, 3)


def test_what_has_no_derivative_is_no_failure_of_the_compiler():
    @sluice.jit
    def shape_of_beta(a: sl.Tensor["E"]):
        return sl.betainc(a, 1.0, 0.5)

    with pytest.raises(sluice.SluiceUnsupportedError) as caught:
        gradients(shape_of_beta, [1.0, 2.0])
    message = str(caught.value).split("test_edges.py:")[1]
    assert "error SL424: no derivative of 'sl.betainc' with respect to 'a' is known\n" in message
    assert "return sl.betainc(a, 1.0, 0.5)\n" in message
    assert message.endswith("fix: apply stop_gradient to it if it may count as constant")
