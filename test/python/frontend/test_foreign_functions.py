"""Any Python function is either accepted or refused with a SluiceError, whose text can be made."""

from __future__ import annotations

import ast
import colorsys
import heapq
import inspect
import statistics
import textwrap
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest
from router_text import build_function, run_text

from sluice.errors import SluiceError
from sluice.frontend import print_mlir

_KINDS = ('sl.Tensor["T", "E"]', "sl.Scalar", "sl.constexpr = 1", "sl.Rng")


def _programs(module: ModuleType) -> Iterator[str]:
    """Each function of a module that can stand alone, with annotated parameters."""
    for node in ast.walk(ast.parse(inspect.getsource(module))):
        if not isinstance(node, ast.FunctionDef) or not node.args.args:
            continue
        parameters = ", ".join(
            f"{arg.arg}: {_KINDS[index % 4]}" for index, arg in enumerate(node.args.args)
        )
        body = textwrap.indent("\n".join(map(ast.unparse, node.body)), "    ")
        if "nonlocal" not in body:
            yield f"from {module.__name__} import *\n\ndef f(*, {parameters}):\n{body}\n"


def _refusal(program: str, folder: Path) -> SluiceError | None:
    folder.mkdir()
    function = run_text(program, folder)["f"]
    try:
        print_mlir(build_function(function))
    except SluiceError as error:
        return error
    return None


@pytest.mark.parametrize("module", [colorsys, heapq, statistics], ids=lambda m: m.__name__)
def test_no_function_breaks_the_front_end(module: ModuleType, tmp_path: Path) -> None:
    refusals = [
        _refusal(program, tmp_path / str(index)) for index, program in enumerate(_programs(module))
    ]
    errors = [error for error in refusals if error is not None]
    assert len({error.code for error in errors}) >= 3
    assert all(error.location and str(error).count("\n") >= 2 for error in errors)
