"""The interpreter gives results that require grad where compiled code does."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import torch

import sluice
from sluice.config import config
from sluice.language.table import FUNCTIONS, FunctionParameter, LanguageFunction

pytestmark = pytest.mark.cpu  # about the language; targets differentiate alike

_HEADER = """
import sluice
import sluice.language as sl

@sluice.jit
def route(
    x: sl.Tensor["T", "E"],
    y: sl.Tensor["T", "E"],
    table: sl.Tensor["G", "E"],
    group: sl.Group["T"],
    *,
    rng: sl.Rng,
):
"""
_FIXED = {"group": "group", "q": "0.5", "rng": "rng"}
_OPERANDS = ("value", "table", "condition")


def _argument(parameter: FunctionParameter, active: str) -> str:
    if parameter.name in _FIXED:
        return _FIXED[parameter.name]
    if parameter.kind in ("axis", "axes"):
        return '"E"'
    if parameter.kind == "table":
        return "table"
    value = "x" if parameter.name == active else "y"
    return f"{value} > 0.5" if parameter.kind == "condition" else value


def _calls(function: LanguageFunction) -> Iterator[str]:
    """A call for each operand, in which only that one depends on x or table."""
    needed = [p for p in function.parameters if p.default is None]
    for active in [p.name for p in needed if p.kind in _OPERANDS and p.name not in _FIXED]:
        values = [_argument(parameter, active) for parameter in needed]
        yield f"    return sl.{function.__name__}({', '.join(values)})\n"


def _route(path: Path, text: str) -> Any:
    path.write_text(_HEADER + text)
    module: dict[str, Any] = {"__name__": "route"}
    exec(compile(_HEADER + text, str(path), "exec"), module)
    return module["route"]


def _requires_grad(route: Any, monkeypatch: pytest.MonkeyPatch, interpret: bool) -> bool:
    x, y, table = (torch.full((2, 3), 0.3 + 0.1 * i) for i in range(3))
    monkeypatch.setattr(config, "interpret", interpret)
    group = torch.tensor([0, 1])
    leaves = (x.requires_grad_(), y, table.requires_grad_())
    return route(*leaves, group, rng=sluice.Rng(1)).requires_grad


@pytest.mark.parametrize("function", FUNCTIONS.values(), ids=lambda function: function.__name__)
def test_results_require_grad_as_compiled_ones_do(
    function: LanguageFunction, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number, text in enumerate(_calls(function)):
        route = _route(tmp_path / f"{number}.py", text)
        try:
            compiled = _requires_grad(route, monkeypatch, interpret=False)
        except sluice.SluiceUnsupportedError as error:
            if error.code != "SL424":  # no derivative is known
                raise
        else:
            assert _requires_grad(route, monkeypatch, interpret=True) is compiled, text
