"""Routers written as text, loaded from a file of their own so that errors can name its lines."""

from __future__ import annotations

import runpy
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

import sluice.language as sl
from sluice import frontend
from sluice.frontend import ir

Load = Callable[[str], dict[str, Any]]
Build = Callable[..., ir.Function]


class Jit:
    """What the front end looks for in a decorated function, and nothing more."""

    def __init__(self, function: Callable[..., Any]) -> None:
        self.__sluice_function__ = function


@pytest.fixture
def load(tmp_path: Path) -> Load:
    """Runs a module given as text; see `run_text`."""
    return lambda source: run_text(source, tmp_path)


@pytest.fixture
def build(load: Load) -> Build:
    """Builds the function `f` of a module given as text; "E" is 8 where no sizes are given."""

    def run(source: str, **specialization: Mapping[str, Any]) -> ir.Function:
        return build_function(load(source)["f"], **specialization)

    return run


def run_text(source: str, folder: Path) -> dict[str, Any]:
    """Runs a module given as text, in which `sl` and `jit` are defined; returns its names."""
    path = folder / "router.py"
    path.write_text(source)
    return runpy.run_path(str(path), init_globals={"sl": sl, "jit": Jit})


def build_function(function: Any, **specialization: Any) -> ir.Function:
    """The typed IR of a Python or decorated function; "E" is 8 where no sizes are given."""
    parsed = frontend.parse(getattr(function, "__sluice_function__", function))
    return frontend.build(
        parsed, frontend.Specialization(**{"sizes": {"E": 8, "G": 3}, **specialization})
    )
