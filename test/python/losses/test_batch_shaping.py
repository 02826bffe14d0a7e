"""The batch-shaping loss against SciPy."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from reference import positions

from sluice.losses import batch_shaping

stats = pytest.importorskip("scipy.stats")

DTYPES = pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
PAIRS = pytest.mark.parametrize(
    ("a", "b"), [(0.6, 0.4), (1.0, 1.0), (5.0, 2.0), ([0.6, 2.0, 30.0], [0.4, 0.1, 7.0])]
)
BOUND = {torch.float32: 2e-6, torch.float64: 1e-12}
LOGITS = np.random.default_rng(0).normal(0.3, 2.0, (80, 3))
GATES = 1 / (1 + np.exp(-LOGITS))


def reference(gates, a, b):
    """The loss, its gradient to the gates, and the density."""
    beta = stats.beta(a, b)
    miss = beta.cdf(gates) - positions(gates)
    return (miss**2).mean(), 2 * miss * beta.pdf(gates) / gates.size, beta.pdf(gates)


def gradient_of(x, a, b, dtype, **options):
    x = torch.tensor(x, dtype=dtype, requires_grad=True)
    loss = batch_shaping(x, a, b, **options)
    loss.backward()
    assert x.grad is not None
    return loss.item(), x.grad.numpy()


@DTYPES
@PAIRS
def test_gates(a, b, dtype):
    expected, slope, _ = reference(GATES, a, b)
    loss, gradient = gradient_of(GATES, a, b, dtype, clip=None)
    assert abs(loss - expected) <= BOUND[dtype]
    assert np.abs(gradient - slope).max() <= 10 * BOUND[dtype] * np.abs(slope).max()


@DTYPES
@PAIRS
def test_logits_of_gates(a, b, dtype):
    expected, slope, _ = reference(GATES, a, b)
    slope = slope * GATES * (1 - GATES)
    loss, gradient = gradient_of(LOGITS, a, b, dtype, scores="logits", clip=None)
    assert abs(loss - expected) <= BOUND[dtype]
    assert np.abs(gradient - slope).max() <= 10 * BOUND[dtype] * np.abs(slope).max()


def test_bounds_of_the_density():
    _, slope, density = reference(GATES, 0.6, 0.4)
    bounded = slope / density * np.clip(density, 0.7, 0.9)
    _, gradient = gradient_of(GATES, 0.6, 0.4, torch.float64, clip=(0.7, 0.9))
    np.testing.assert_allclose(gradient, bounded, rtol=1e-11)
    _, gradient = gradient_of(LOGITS, 0.6, 0.4, torch.float64, clip=(0.7, 0.9), scores="logits")
    np.testing.assert_allclose(gradient, bounded * GATES * (1 - GATES), rtol=1e-11)


@DTYPES
def test_closed_gates_have_finite_gradients(dtype):
    logits = np.array([[-400.0, 0.0], [400.0, 1.0], [-np.inf, 2.0], [np.inf, -3.0], [80.0, 0.5]])
    for clip in (None, (1e-3, 100.0)):
        loss, gradient = gradient_of(logits, 0.6, 0.4, dtype, scores="logits", clip=clip)
        assert np.isfinite(loss)
        assert np.isfinite(gradient).all()


def test_masked_and_bad_tokens_are_left_out():
    gates = GATES.copy()
    gates[3, 1], gates[5, 0], gates[7, 2] = np.nan, -0.1, 1.5
    mask = np.arange(80) != 11
    kept = np.delete(GATES, [3, 5, 7, 11], axis=0)
    assert batch_shaping(gates, 0.6, 0.4, mask=mask) == pytest.approx(
        batch_shaping(kept, 0.6, 0.4), rel=1e-14
    )
    logits = LOGITS.copy()
    logits[3, 1] = np.nan
    assert batch_shaping(logits, 0.6, 0.4, scores="logits") == pytest.approx(
        batch_shaping(np.delete(LOGITS, 3, axis=0), 0.6, 0.4, scores="logits"), rel=1e-14
    )


def test_gates_that_follow_the_beta():
    """E[L] = 1/(6(N+1)), within 5 standard errors."""
    gates = np.random.default_rng(1).beta(0.6, 0.4, (40, 100))
    rows = (stats.beta(0.6, 0.4).cdf(gates) - positions(gates)) ** 2
    error = batch_shaping(gates, 0.6, 0.4) - 1 / (6 * 41)
    assert abs(error) < 5 * rows.mean(0).std() / 10


def test_errors_name_the_parameter():
    with pytest.raises(
        ValueError, match=r"error SL310: b has the entry 0.0, which is not a number"
    ):
        batch_shaping(GATES, 1.0, 0.0)
    with pytest.raises(TypeError, match=r"error SL210: a has shape \(2,\), but it is a number or"):
        batch_shaping(GATES, [1.0, 1.0], 1.0)
