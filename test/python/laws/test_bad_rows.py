"""A bad concentration spoils its own row only, and never hangs."""

from __future__ import annotations

import numpy as np
import pytest
from dirmoe_composite import NUMBERS, example_inputs

import sluice
from sluice.routers import dirmoe


@pytest.mark.parametrize("bad", [0.0, -1.0, np.nan, np.inf])
@pytest.mark.parametrize("experts", [3, 8, 64])
def test_weights_are_nan_in_the_bad_row_only(run, bad, experts):
    inputs = example_inputs(40, experts)
    rng = sluice.Rng(seed=4)
    clean = np.asarray(run(dirmoe, **inputs, **NUMBERS, rng=rng)[0])
    for name in ("a_hi", "a_lo"):
        inputs[name][17, experts - 1] = bad if bad != 0.0 else -0.0
    spoiled = np.asarray(run(dirmoe, **inputs, **NUMBERS, rng=rng)[0])
    assert np.isnan(spoiled[17]).all()
    others = np.arange(40) != 17
    assert np.array_equal(spoiled[others], clean[others])


@pytest.mark.parametrize("value", [-np.inf, np.inf, 1e30, -1e30])
def test_extreme_logits_stay_finite(run, value):
    inputs = example_inputs(10, 8)
    inputs["logits"][3, 2] = value
    weights = np.asarray(run(dirmoe, **inputs, **NUMBERS, rng=sluice.Rng(seed=4))[0])
    assert np.isfinite(weights).all()
    assert weights[3, 2] == 0.0 or value > 0.0
