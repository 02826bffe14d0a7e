"""Residuals lie in one array side by side, whatever their dtypes and the number of tokens."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from sluice.runtime.numpy_arrays import NumpyArrays
from sluice.runtime.residuals import Residuals

BUFFERS: list[dict[str, Any]] = [
    {"name": "a", "shape": [-1, 3], "dtype": "float32"},
    {"name": "b", "shape": [-1], "dtype": "bool"},
    {"name": "c", "shape": [5], "dtype": "float32"},
    {"name": "d", "shape": [-1], "dtype": "float64"},
    {"name": "e", "shape": [], "dtype": "float64"},
]


@pytest.mark.parametrize("tokens", [1, 15, 16, 17, 1000])
def test_no_byte_belongs_to_two(tokens: int) -> None:
    residuals = Residuals(BUFFERS, NumpyArrays())
    array = residuals.make(tokens)
    assert array is not None
    args = [0] * len(BUFFERS)
    places = [(slot, *residuals.places[b["name"]]) for slot, b in enumerate(BUFFERS)]
    residuals.enter(args, places, array, tokens)
    end = array.ctypes.data
    for address, buffer in zip(args, BUFFERS, strict=True):
        size = np.dtype(buffer["dtype"]).itemsize
        assert address >= end
        assert (address - array.ctypes.data) % size == 0
        end = address + size * math.prod(tokens if n < 0 else n for n in buffer["shape"])
    assert end <= array.ctypes.data + array.nbytes


def test_nothing_is_made_for_none() -> None:
    assert Residuals([], NumpyArrays()).make(7) is None
