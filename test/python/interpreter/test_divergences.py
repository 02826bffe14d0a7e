"""Divergences of the interpreter lose no digits, however close the two laws are."""

from __future__ import annotations

import mpmath
import numpy as np
import pytest

from sluice.interpreter.divergences import (
    dirichlet_log_prob,
    kl_bernoulli,
    kl_dirichlet,
    lgamma_bregman,
)


def exact_bregman(x, y):
    with mpmath.workdps(60):
        x, y = mpmath.mpf(x), mpmath.mpf(y)
        difference = mpmath.loggamma(y) - mpmath.loggamma(x)
        return float(difference - mpmath.digamma(x) * (y - x))


def exact_bernoulli(first, second):
    with mpmath.workdps(60):
        p, q = (1 / (1 + mpmath.exp(-mpmath.mpf(logit))) for logit in (first, second))
        return float(p * mpmath.log(p / q) + (1 - p) * mpmath.log((1 - p) / (1 - q)))


def test_dirichlet_golden_table_to_1e_10(golden):
    table = golden("dirichlet_kl")
    got = kl_dirichlet(table[:, :8], table[:, 8:16], axis=1)
    assert np.allclose(got, table[:, 16], rtol=1e-10, atol=0.0)


@pytest.mark.parametrize("x", [1e-3, 0.5, 7.0, 1e4])
@pytest.mark.parametrize("ratio", [1e-6, 0.3, 1.0 - 1e-7, 1.0 + 1e-7, 2.0, 1e6])
def test_bregman_against_60_digits(x, ratio):
    # The difference is what the caller gives exactly, so y is made from it.
    difference = x * ratio - x
    with mpmath.workdps(60):
        exact = exact_bregman(x, mpmath.mpf(x) + mpmath.mpf(difference))
    got = lgamma_bregman(np.array(x), np.array(difference))
    assert got == pytest.approx(exact, rel=1e-11)


def test_dirichlet_of_itself_is_zero():
    alpha = np.array([[1e-3, 1.0, 400.0]])
    assert kl_dirichlet(alpha, alpha, axis=1) == 0.0


@pytest.mark.parametrize("first", [-80.0, -2.0, 0.0, 0.3, 30.0])
@pytest.mark.parametrize("difference", [-50.0, -1.5, -1e-6, 1e-9, 0.9, 3.0, 60.0])
def test_bernoulli_against_60_digits(first, difference):
    second = first + difference
    got = kl_bernoulli(np.array(first), np.array(second))
    assert got == pytest.approx(exact_bernoulli(first, second), rel=1e-12)


@pytest.mark.parametrize("mask", [-np.inf, -1e30, -1e9, 1e9, 1e30, np.inf])
def test_bernoulli_from_a_masked_logit(mask):
    second = np.linspace(-20.0, 20.0, 9)
    exact = np.log1p(np.exp(-np.sign(mask) * second))
    np.testing.assert_allclose(kl_bernoulli(np.full(9, mask), second), exact, rtol=1e-14)


def test_bernoulli_to_an_infinite_logit():
    first = np.array([0.0, -3.0, np.inf, -np.inf, np.nan])
    got = kl_bernoulli(first, np.full(5, np.inf))
    np.testing.assert_array_equal(got, [np.inf, np.inf, 0.0, np.inf, np.nan])


def test_bad_concentration_is_nan_in_its_row_only():
    alpha = np.ones((3, 2))
    alpha[1, 0] = -1.0
    got = kl_dirichlet(alpha, np.full((3, 2), 2.0), axis=1)
    assert np.array_equal(np.isnan(got), [False, True, False])


def test_a_concentration_of_1_hides_no_bad_probability():
    theta = np.array([[0.0, 1.0], [np.nan, 0.5], [-0.5, 1.5], [np.inf, 0.5]])
    got = dirichlet_log_prob(theta, np.ones((4, 2)), axis=1)
    np.testing.assert_array_equal(got, [0.0, np.nan, np.nan, np.nan])
