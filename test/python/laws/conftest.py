"""The two ways in which every law is checked: interpreted, and compiled for the CPU."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

Run = Callable[..., Any]


def _interpreted(function: Any, *args: Any, **kwargs: Any) -> Any:
    return function.interpret(*args, **kwargs)


def _compiled(function: Any, *args: Any, **kwargs: Any) -> Any:
    return function(*args, **kwargs)


@pytest.fixture(params=["interpret", "cpu"])
def run(request: pytest.FixtureRequest) -> Run:
    """Calls a jitted function by one of the backends."""
    return {"interpret": _interpreted, "cpu": _compiled}[request.param]
