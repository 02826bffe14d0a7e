"""w = ∂ log z/∂α of the interpreter: the golden table, its recurrence and its moments."""

from __future__ import annotations

import mpmath as mp
import numpy as np
import pytest

from sluice.interpreter.counters import counters_of
from sluice.interpreter.draws import log_gamma_sample
from sluice.interpreter.gamma_gradient import log_gamma_sample_grad
from sluice.interpreter.special import digamma, trigamma
from sluice.runtime.rng import Rng


def test_golden_table_to_1e_10(golden):
    alpha, log_z, expected = golden("gamma_grad").T
    assert np.allclose(log_gamma_sample_grad(alpha, log_z), expected, rtol=1e-10, atol=0.0)


@pytest.mark.parametrize("alpha", [1e-3, 0.7, 20.0, 1e4])
def test_recurrence_in_alpha_far_into_both_tails(alpha):
    mean = np.log(alpha) if alpha > 1.0 else -1.0 / alpha
    log_z = np.array([mean - 3.0, mean, np.log(alpha + 5.0), np.log(3.0 * alpha + 50.0)])
    above = log_gamma_sample_grad(np.full(4, alpha + 1.0), log_z)
    expected = (np.exp(log_z) * above + digamma(alpha + 1.0) - log_z) / alpha
    # The recurrence cancels where z w ≈ log z − ψ(α + 1), hence the absolute term.
    scale = np.abs(np.exp(log_z) * above / alpha)
    got = log_gamma_sample_grad(np.full(4, alpha), log_z)
    assert np.all(np.abs(got - expected) < 1e-10 * expected + 1e-13 * scale)


def series(alpha: float, log_z: float) -> float:
    """Σ zⁿ/(α)_{n+1} (ψ(α + n + 1) − log z), in 40 digits."""
    with mp.workdps(40):
        a, z = mp.mpf(alpha), mp.exp(log_z)
        terms = (z**n / mp.rf(a, n + 1) * (mp.digamma(a + n + 1) - log_z) for n in range(40))
        return float(mp.fsum(terms))


@pytest.mark.parametrize("alpha", [1e-9, 1e-6, 3e-5, 1.1e-3, 0.3])
def test_small_concentrations_follow_the_series(alpha):
    log_z = np.array([-1e4, -20.0, -10.9, -5.87, -1.0, 0.5])
    expected = [series(alpha, value) for value in log_z]
    got = log_gamma_sample_grad(np.full(log_z.shape, alpha), log_z)
    assert np.allclose(got, expected, rtol=1e-12, atol=0.0)


@pytest.mark.parametrize("alpha", [1e-3, 0.2, 1.0, 8.0, 1e4])
def test_mean_of_w_is_trigamma_and_of_zw_is_one(alpha):
    shape = (40_000,)
    log_z = log_gamma_sample(np.full(shape, alpha), counters_of(Rng(3), 0, ("T",), shape))
    w = log_gamma_sample_grad(np.full(shape, alpha), log_z)
    assert np.all(w > 0.0)
    for sample, mean in ((w, trigamma(np.array(alpha))), (np.exp(log_z) * w, 1.0)):
        error = sample.std() / np.sqrt(sample.size)
        assert abs(sample.mean() - mean) < 5.0 * error


@pytest.mark.parametrize("alpha", [0.0, -1.0, np.nan])
def test_bad_concentration_is_nan(alpha):
    assert np.isnan(log_gamma_sample_grad(np.array([alpha]), np.array([0.0]))).all()
