"""Special functions at the ends of their range."""

from __future__ import annotations

import numpy as np
import pytest

from sluice.interpreter import special


@pytest.mark.parametrize("order", [1, 2, 3])
def test_polygamma_is_nan_below_zero_and_infinite_at_zero(order):
    values = special.polygamma(order, np.array([-0.5, 0.0, 1.0]))
    assert np.isnan(values[0])
    assert np.isinf(values[1])
    assert np.isfinite(values[2])


def test_lgamma_reflects_below_zero():
    assert special.lgamma(np.array(-0.5)) == pytest.approx(np.log(2.0 * np.sqrt(np.pi)))


def test_lgamma_of_subnormal_and_infinite_numbers():
    got = special.lgamma(np.array([5e-324, 1e-310, 1e-299, np.inf, -np.inf]))
    exact = [1074 * np.log(2.0), 310 * np.log(10.0), 299 * np.log(10.0), np.inf, np.inf]
    np.testing.assert_allclose(got, exact, rtol=1e-14)


def test_betainc_outside_of_the_unit_interval():
    got = special.betainc(np.array(2.0), np.array(3.0), np.array([-0.5, 1.5, np.nan]))
    np.testing.assert_array_equal(got, [0.0, 1.0, np.nan])
