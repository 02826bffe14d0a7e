"""KL of Dirichlets and its gradient against the golden table."""

from __future__ import annotations

import numpy as np
import pytest

import sluice
import sluice.language as sl
from sluice.interpreter import divergences

DTYPES = pytest.mark.parametrize("dtype", ["float32", "float64"])


@sluice.jit
def kl_dirichlet(alpha: sl.Tensor["T", "E"], beta: sl.Tensor["T", "E"]):
    return sl.kl_dirichlet(alpha, beta)


@sluice.jit
def log_prob(theta: sl.Tensor["T", "E"], alpha: sl.Tensor["T", "E"]):
    return sl.dirichlet_log_prob(theta, alpha)


@DTYPES
def test_divergence(run, golden, dtype):
    table = golden("dirichlet_kl")
    expected = table[:, 16]
    got = run(kl_dirichlet, table[:, :8].astype(dtype), table[:, 8:16].astype(dtype))
    # Relative down to a divergence of 1e-3.
    error = np.abs(got - expected) / np.maximum(expected, 1e-3)
    assert error.max() <= {"float32": 1e-3, "float64": 1e-12}[dtype]


@DTYPES
@pytest.mark.parametrize("scale", [1e-3, 1.0, 1e3])
def test_divergence_is_never_negative(run, dtype, scale):
    rng = np.random.default_rng(0)
    alpha = (scale * rng.uniform(0.5, 2.0, (200, 8))).astype(dtype)
    near = (alpha * (1.0 + 1e-6 * rng.normal(size=alpha.shape))).astype(dtype)
    assert (run(kl_dirichlet, alpha, near) >= 0.0).all()
    assert (run(kl_dirichlet, alpha, alpha) == 0.0).all()


@pytest.mark.parametrize("experts", [2, 8, 64])
@pytest.mark.parametrize("spread", [0.01, 0.3])
def test_divergence_of_nearly_proportional_concentrations(run, experts, spread):
    """Nearly all of the entries' divergences is that of the totals, which is taken off."""
    rng = np.random.default_rng(experts)
    alpha = 10 ** rng.uniform(-3, 1, (500, experts))
    alpha[:, 0] = 10 ** rng.uniform(1, 4, 500)
    factor = 10 ** rng.uniform(-1, 1, (500, 1))
    beta = (alpha * factor * (1 + spread * rng.uniform(-1, 1, alpha.shape))).clip(1e-3, 1e4)
    alpha, beta = alpha.astype(np.float32), beta.astype(np.float32)
    expected = divergences.kl_dirichlet(alpha.astype(float), beta.astype(float), 1)
    error = np.abs(run(kl_dirichlet, alpha, beta) - expected) / np.maximum(expected, 1e-3)
    assert error.max() <= 1e-3


@DTYPES
def test_divergence_of_single_entries_is_zero(run, dtype):
    alpha, beta = 10 ** np.random.default_rng(0).uniform(-3, 4, (2, 100, 1))
    assert (run(kl_dirichlet, alpha.astype(dtype), beta.astype(dtype)) == 0.0).all()


@DTYPES
def test_gradient(golden, dtype):
    table = golden("dirichlet_kl")
    _, pullback = sluice.vjp(kl_dirichlet, table[:, :8].astype(dtype), table[:, 8:16].astype(dtype))
    gradient = pullback(np.ones(len(table), dtype))
    bound = {"float32": 1e-4, "float64": 1e-12}[dtype]
    for name, expected in (("alpha", table[:, 17:25]), ("beta", table[:, 25:33])):
        # Relative to the largest entry of the row: single entries pass through zero.
        error = np.abs(gradient[name] - expected).max(1) / np.abs(expected).max(1)
        assert error.max() <= bound


def test_log_prob_of_the_uniform_law(run):
    theta = np.random.default_rng(0).dirichlet(np.ones(5), 7)
    # log Γ(5): the simplex has volume 1/4!.
    assert np.allclose(run(log_prob, theta, np.ones((7, 5))), np.log(24.0), rtol=1e-12)


@DTYPES
def test_log_prob_against_scipy(run, dtype):
    stats = pytest.importorskip("scipy.stats")
    alpha = np.array([0.5, 2.0, 7.0])
    theta = np.random.default_rng(0).dirichlet([2.0, 3.0, 4.0], 20)
    expected = stats.dirichlet(alpha).logpdf(theta.T)
    got = run(log_prob, theta.astype(dtype), np.tile(alpha, (20, 1)).astype(dtype))
    bound = {"float32": 1e-5, "float64": 1e-12}[dtype]
    assert np.allclose(got, expected, rtol=bound, atol=bound)
