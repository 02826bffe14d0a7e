"""Draws have the moments of their laws, within 5 standard errors at 10⁶ draws."""

from __future__ import annotations

import math

import numpy as np
import pytest

import sluice
import sluice.language as sl
from sluice.interpreter.special import digamma, polygamma, trigamma

DRAWS = 10**6
CONCENTRATIONS = [1e-3, 0.02, 0.5, 1.0, 3.0, 100.0, 1e4]


@sluice.jit
def log_gamma(alpha: sl.Tensor["T"], rng: sl.Rng):
    log_z = sl.log_gamma_sample(alpha, rng)
    return log_z, sl.log_gamma_sample_grad(alpha, log_z)


@sluice.jit
def log_gamma_alone(alpha: sl.Tensor["T"], rng: sl.Rng):
    return sl.log_gamma_sample(alpha, rng)


@sluice.jit
def dirichlet(alpha: sl.Tensor["T", "E"], rng: sl.Rng):
    return sl.dirichlet(alpha, rng)


@sluice.jit
def noises(like: sl.Tensor["T"], rng: sl.Rng):
    return sl.uniform(like, rng), sl.normal(like, rng), sl.logistic(like, rng), sl.gumbel(like, rng)


def assert_mean(sample, expected):
    sample = np.asarray(sample, np.float64)
    assert abs(sample.mean() - expected) < 5.0 * sample.std() / math.sqrt(sample.size)


@pytest.mark.parametrize("alpha", CONCENTRATIONS)
def test_mean_and_variance_of_log_gamma(run, alpha):
    concentration = np.full(DRAWS, alpha, np.float32)
    exact = np.array(np.float64(concentration[0]))
    log_z = np.asarray(run(log_gamma_alone, concentration, rng=sluice.Rng(seed=11)), np.float64)
    assert_mean(log_z, digamma(exact))
    variance, fourth = trigamma(exact), polygamma(3, exact)
    error = np.sqrt((fourth + 2.0 * variance**2) / DRAWS)
    assert abs(log_z.var() - variance) < 5.0 * error


@pytest.mark.parametrize("alpha", CONCENTRATIONS)
def test_mean_of_the_implicit_gradient(alpha):
    concentration = np.full(DRAWS, alpha, np.float32)
    log_z, w = log_gamma(concentration, rng=sluice.Rng(seed=12))
    assert (w > 0.0).all()
    assert_mean(w, trigamma(np.array(np.float64(concentration[0]))))
    assert_mean(np.exp(log_z.astype(np.float64)) * w, 1.0)


@pytest.mark.parametrize(
    "alpha",
    [np.geomspace(1e-3, 1e4, 8), np.full(8, 1e-3), np.full(8, 0.5), np.full(8, 1e4)],
    ids=["mixed", "sparse", "half", "dense"],
)
def test_mean_of_dirichlet(run, alpha):
    rows = np.tile(alpha.astype(np.float32), (DRAWS // 8, 1))
    theta = np.asarray(run(dirichlet, rows, rng=sluice.Rng(seed=13)), np.float64)
    mean = rows[0].astype(np.float64) / rows[0].sum(dtype=np.float64)
    error = np.sqrt(mean * (1.0 - mean) / (rows[0].sum(dtype=np.float64) + 1.0) / len(rows))
    # The law's own standard error: of an expert drawn once in 10⁷ tokens, a sample has none.
    assert (np.abs(theta.mean(0) - mean) < 5.0 * error + 1e-9).all()


def test_mean_and_variance_of_noises(run):
    drawn = run(noises, np.zeros(DRAWS, np.float32), rng=sluice.Rng(seed=14))
    moments = [(0.5, 1 / 12), (0.0, 1.0), (0.0, math.pi**2 / 3), (np.euler_gamma, math.pi**2 / 6)]
    for sample, (mean, variance) in zip(drawn, moments, strict=True):
        assert_mean(sample, mean)
        assert_mean((np.asarray(sample, np.float64) - mean) ** 2, variance)
