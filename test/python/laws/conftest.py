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


@pytest.fixture(params=["interpret", "cpu", "sim"])
def run(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Calls a jitted function by one of the backends."""
    if request.param == "interpret":
        return _interpreted
    if not request.config.getoption("--device"):
        monkeypatch.setattr(config, "target", request.param)
    return _compiled
