"""Special functions against the golden tables, each through a jitted function of one line."""

from __future__ import annotations

import numpy as np
import pytest

import sluice
import sluice.language as sl

# Accuracy to hold: (float32, float64). Mixed means relative to max(1, |value|).
MIXED = {"lgamma": (2e-6, 1e-12), "digamma": (2e-6, 1e-12)}
TRIGAMMA_RELATIVE = (1e-6, 1e-12)
BETAINC_ABSOLUTE = (2e-6, 1e-12)
BETA_LOG_DENSITY_MIXED = (2e-6, 1e-12)
GAMMA_GRADIENT_RELATIVE = (1e-5, 1e-9)
BERNOULLI_RELATIVE = (1e-5, 1e-12)

DTYPES = pytest.mark.parametrize("dtype", ["float32", "float64"])


def hold(bounds, dtype):
    return bounds[dtype == "float64"]


@sluice.jit
def lgamma(x: sl.Tensor["T"]):
    return sl.lgamma(x)


@sluice.jit
def digamma(x: sl.Tensor["T"]):
    return sl.digamma(x)


@sluice.jit
def trigamma(x: sl.Tensor["T"]):
    return sl.trigamma(x)


@sluice.jit
def betainc(a: sl.Tensor["T"], b: sl.Tensor["T"], x: sl.Tensor["T"]):
    return sl.betainc(a, b, x)


@sluice.jit
def betainc_from_logs(
    a: sl.Tensor["T"], b: sl.Tensor["T"], log_x: sl.Tensor["T"], log_y: sl.Tensor["T"]
):
    return sl.betainc_from_logs(a, b, log_x, log_y)


@sluice.jit
def beta_log_prob(a: sl.Tensor["T"], b: sl.Tensor["T"], x: sl.Tensor["T"]):
    return sl.beta_log_prob(x, a, b)


@sluice.jit
def beta_log_prob_from_logs(
    a: sl.Tensor["T"], b: sl.Tensor["T"], log_x: sl.Tensor["T"], log_y: sl.Tensor["T"]
):
    return sl.beta_log_prob_from_logs(log_x, log_y, a, b)


@sluice.jit
def gamma_gradient(alpha: sl.Tensor["T"], log_z: sl.Tensor["T"]):
    return sl.log_gamma_sample_grad(alpha, log_z)


@sluice.jit
def kl_bernoulli(l1: sl.Tensor["T"], l2: sl.Tensor["T"]):
    return sl.kl_bernoulli(l1, l2)


@DTYPES
@pytest.mark.parametrize("function", [lgamma, digamma])
def test_lgamma_and_digamma(run, golden, function, dtype):
    table = golden(function.__name__)
    x, expected = table[:, 0].astype(dtype), table[:, -1]
    error = np.abs(run(function, x) - expected) / np.maximum(1.0, np.abs(expected))
    assert error.max() <= hold(MIXED[function.__name__], dtype)


@DTYPES
def test_trigamma(run, golden, dtype):
    x, expected = golden("trigamma").T
    error = np.abs(run(trigamma, x.astype(dtype)) / expected - 1.0)
    assert error.max() <= hold(TRIGAMMA_RELATIVE, dtype)


@DTYPES
@pytest.mark.parametrize("name", ["ibeta", "ibeta_small"])
def test_betainc(run, golden, name, dtype):
    table = golden(name)
    a, b, x = table[:, :3].T.astype(dtype)
    error = np.abs(run(betainc, a, b, x) - table[:, 5])
    assert error.max() <= hold(BETAINC_ABSOLUTE, dtype)


def logs(a, b, x, dtype):
    """Arguments of the forms from logarithms."""
    return [v.astype(dtype) for v in (a, b, np.log(x), np.log1p(-x))]


@DTYPES
@pytest.mark.parametrize("name", ["ibeta", "ibeta_small"])
def test_betainc_from_logs(run, golden, name, dtype):
    table = golden(name)
    a, b, x = table[:, :3].T
    error = np.abs(run(betainc_from_logs, *logs(a, b, x, dtype)) - table[:, 5])
    assert error.max() <= hold(BETAINC_ABSOLUTE, dtype)


@DTYPES
def test_beta_density(run, golden, dtype):
    a, b, x, density = golden("beta_pdf").T
    expected = np.log(density)
    got = run(beta_log_prob, *[v.astype(dtype) for v in (a, b, x)])
    error = np.abs(got - expected) / np.maximum(1.0, np.abs(expected))
    assert error.max() <= hold(BETA_LOG_DENSITY_MIXED, dtype)


@DTYPES
def test_beta_density_from_logs(run, golden, dtype):
    a, b, x, density = golden("beta_pdf").T
    expected = np.log(density)
    got = run(beta_log_prob_from_logs, *logs(a, b, x, dtype))
    # The logarithms are rounded before they are multiplied.
    given = (np.abs((a - 1) * np.log(x)) + np.abs((b - 1) * np.log1p(-x))) * np.finfo(dtype).eps / 2
    bound = hold(BETA_LOG_DENSITY_MIXED, dtype) * np.maximum(1.0, np.abs(expected)) + given
    assert (np.abs(got - expected) <= bound).all()


@DTYPES
def test_gamma_gradient(run, golden, dtype):
    alpha, log_z, expected = golden("gamma_grad").T
    error = np.abs(run(gamma_gradient, alpha.astype(dtype), log_z.astype(dtype)) / expected - 1.0)
    assert error.max() <= hold(GAMMA_GRADIENT_RELATIVE, dtype)


@DTYPES
def test_kl_bernoulli_against_the_entropy_of_60_digits(run, dtype):
    mpmath = pytest.importorskip("mpmath")
    pairs = np.array(
        [(a, a + d) for a in (-20.0, -1.5, 0.0, 4.0) for d in (-6.0, -0.125, 1.0, 8.0)]
    )
    with mpmath.workdps(60):
        chances = [[1 / (1 + mpmath.exp(-mpmath.mpf(x))) for x in pair] for pair in pairs]
        expected = np.array(
            [
                float(p * mpmath.log(p / q) + (1 - p) * mpmath.log((1 - p) / (1 - q)))
                for p, q in chances
            ]
        )
    got = run(kl_bernoulli, *pairs.T.astype(dtype))
    assert np.abs(got / expected - 1.0).max() <= hold(BERNOULLI_RELATIVE, dtype)
