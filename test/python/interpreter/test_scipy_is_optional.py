"""Without SciPy the interpreter still runs, and says what a special function needs."""

from __future__ import annotations

import sys

import numpy as np
import pytest
from program import along_experts

from sluice.errors import SluiceUnsupportedError
from sluice.interpreter import evaluate, special


@pytest.fixture
def without_scipy(monkeypatch):
    monkeypatch.setitem(sys.modules, "scipy", None)
    special._scipy.cache_clear()
    yield
    special._scipy.cache_clear()


@pytest.mark.usefixtures("without_scipy")
def test_special_function_names_the_extra():
    with pytest.raises(SluiceUnsupportedError) as caught:
        evaluate(along_experts("route.lgamma"), {"x0": np.ones((1, 0))})
    assert str(caught.value) == (
        "error SL430: the reference interpreter needs SciPy for special functions\n"
        "fix: pip install 'sluice[interpret]'"
    )


@pytest.mark.usefixtures("without_scipy")
def test_arithmetic_needs_no_scipy():
    function = along_experts("math.exp")
    function.sizes["E"] = 1
    assert evaluate(function, {"x0": np.zeros((1, 1))})[0] == 1.0
