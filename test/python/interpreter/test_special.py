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
