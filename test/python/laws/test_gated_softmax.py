"""A soft gate's weights, normalised, keep their digits where both factors underflow in float32."""

from __future__ import annotations

import numpy as np
import pytest

import sluice
import sluice.language as sl


@sluice.jit
def gated(a: sl.Tensor["T", "E"], b: sl.Tensor["T", "E"]):
    return sl.normalize(sl.sigmoid(a) * sl.softmax(b, "E"), "E")


def expected(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """exp(log sigmoid(a) + b), normalised in float64 after the row's largest is taken off."""
    exponents = -np.logaddexp(0.0, -a.astype(np.float64)) + b.astype(np.float64)
    terms = np.exp(exponents - exponents.max(-1, keepdims=True))
    return terms / terms.sum(-1, keepdims=True)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize(("scale", "shift"), [(1, 0), (10, -60), (10, 60), (20, -400), (1e-3, 0)])
@pytest.mark.parametrize("experts", [3, 8, 64, 100])
def test_weights_near_and_far_from_zero(run, experts, scale, shift, dtype):
    noise = np.random.default_rng(experts)
    a = (scale * noise.standard_normal((50, experts)) + shift).astype(dtype)
    b = (scale * noise.standard_normal((50, experts)) - shift / 2).astype(dtype)
    got, reference = np.asarray(run(gated, a=a, b=b), np.float64), expected(a, b)
    # An exponent is rounded where it is large, and a weight to no more than its format's range.
    bound = 4 * np.finfo(dtype).eps * (1 + np.abs(a).max() + np.abs(b).max())
    assert (np.abs(got - reference) <= bound * reference + np.finfo(dtype).tiny).all()


@pytest.mark.parametrize("offset", [0.0, 1e3, -1e5, 1e8])
def test_a_gate_beside_logits_far_from_zero(run, offset):
    """What all logits have in common changes nothing, however large it is."""
    a = np.array([[-0.3, 1.77, 0.111]], np.float32)
    weights = np.asarray(run(gated, a=a, b=np.full((1, 3), offset, np.float32)))
    np.testing.assert_allclose(weights, expected(a, np.zeros((1, 3))), rtol=1e-6)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("logits", [1e7, 1e10, 1e20])
@pytest.mark.parametrize("gates", [1.0, 1e3, 1e10])
def test_numbers_beyond_all_exponents(gates, logits, dtype):
    """One expert wins there, or some whose logits are one number: none is lost to rounding."""
    noise = np.random.default_rng(5)
    a = (gates * noise.standard_normal((300, 8))).astype(dtype)
    b = (logits * noise.standard_normal((300, 8))).astype(dtype)
    weights = np.asarray(gated(a, b), np.float64)
    np.testing.assert_allclose(weights.sum(-1), 1.0, rtol=1e-6)
    exponents = np.minimum(a, 0.0).astype(np.float64) + b
    ordered = np.sort(exponents, axis=-1)
    rounding = np.finfo(dtype).eps * (np.abs(a) + np.abs(b)).max(-1)
    clear = ordered[:, -1] - ordered[:, -2] > 40 + 2 * rounding
    assert clear.any()
    assert (weights.argmax(-1) == exponents.argmax(-1))[clear].all()
    np.testing.assert_allclose(weights.max(-1)[clear], 1.0, rtol=1e-6)


@sluice.jit
def opened(a: sl.Tensor["T", "E"], alpha: sl.Tensor["T", "E"], rng: sl.Rng):
    return sl.normalize(sl.sigmoid(a) * sl.dirichlet(alpha, rng), "E")


@pytest.mark.parametrize("gates", [-1.0, -300.0, -1e10])
@pytest.mark.parametrize("alpha", [1e-3, 1e-10, 1e-30])
def test_shut_gates_beside_draws_of_small_concentrations(alpha, gates):
    """The logarithm of a draw is some 1/alpha below 0: one expert takes all of the row."""
    noise = np.random.default_rng(6)
    a = (gates * (1 + noise.random((500, 8)))).astype(np.float32)
    concentrations = np.full((500, 8), alpha, np.float32)
    weights = np.asarray(opened(a, concentrations, rng=sluice.Rng(3)), np.float64)
    np.testing.assert_allclose(weights.sum(-1), 1.0, rtol=1e-6)


@pytest.mark.parametrize("experts", [3, 64])
def test_infinite_gates(run, experts):
    """A gate of -inf is shut, one of inf leaves the softmax; a row of shut gates gives zeros."""
    a, b = np.zeros((3, experts), np.float32), np.zeros((3, experts), np.float32)
    a[0, 1], a[1, 1], a[2] = -np.inf, np.inf, -np.inf
    weights = np.asarray(run(gated, a=a, b=b))
    assert weights[0, 1] == 0.0
    np.testing.assert_allclose(weights[0].sum(), 1.0, rtol=1e-6)
    np.testing.assert_allclose(weights[1, 1], 2 * weights[1, 0], rtol=1e-6)
    assert (weights[2] == 0.0).all()
