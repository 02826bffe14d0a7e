"""Fixtures shared by all Python tests."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from sluice.config import config

_HERE = Path(__file__).parent
_DATA = _HERE.parent / "data"

#: What launches kernels runs on every target.
_LAUNCHES = ("derivatives", "laws", "losses", "nn", "numpy_calls", "order", "torch_calls")
TARGETS = ("cpu", "sim")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Runs the tests that launch kernels on the simulator of a GPU too."""
    folder = metafunc.definition.path.relative_to(_HERE).parts[0]
    device = metafunc.config.getoption("--device")
    # `run` chooses among backends by itself.
    on_cpu = metafunc.definition.get_closest_marker("cpu")
    if device or on_cpu:
        return
    if folder in _LAUNCHES and "run" not in metafunc.fixturenames:
        metafunc.parametrize("target", TARGETS, indirect=True)


@pytest.fixture(autouse=True)
def target(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """What the test's calls run on: each of `TARGETS`, if it launches kernels, or `--device`."""
    device = request.config.getoption("--device")
    if device:
        from on_device import serve

        serve(monkeypatch, device)
        return device
    monkeypatch.setattr(config, "target", getattr(request, "param", config.target))
    return config.target


@pytest.fixture(scope="session")
def golden() -> Callable[[str], np.ndarray]:
    """Loads a golden table by name: one row per line, columns as its first line says."""
    return lambda name: np.loadtxt(_DATA / f"{name}.tsv", ndmin=2)
