"""Fixtures shared by all Python tests."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

_DATA = Path(__file__).parents[1] / "data"


@pytest.fixture(scope="session")
def golden() -> Callable[[str], np.ndarray]:
    """Loads a golden table by name: one row per line, columns as its first line says."""
    return lambda name: np.loadtxt(_DATA / f"{name}.tsv", ndmin=2)
