"""The ways in which laws are checked: interpreted, and compiled for each target."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from sluice.config import config

Run = Callable[..., Any]


def _interpreted(function: Any, *args: Any, **kwargs: Any) -> Any:
    return function.interpret(*args, **kwargs)


def _compiled(function: Any, *args: Any, **kwargs: Any) -> Any:
    return function(*args, **kwargs)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Runs the tests that take `run` by each backend; with `--device`, by it and interpreted."""
    if "run" in metafunc.fixturenames:
        device = metafunc.config.getoption("--device")
        compiled = ["device"] if device else ["cpu", "sim"]
        metafunc.parametrize("run", ["interpret", *compiled], indirect=True)


@pytest.fixture
def run(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Calls a jitted function by one of the backends."""
    if request.param == "interpret":
        return _interpreted
    if request.param != "device":
        monkeypatch.setattr(config, "target", request.param)
    return _compiled
