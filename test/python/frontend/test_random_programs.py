"""Random programs are typed consistently, and MLIR's own parser and verifier accept their text."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from random_programs import programs
from router_text import build_function, run_text

from sluice.frontend import print_mlir
from sluice.frontend.ir import Function, Op
from sluice.language.table import FUNCTIONS

SAME_TYPE = {f.op for f in FUNCTIONS.values() if f.rule in ("elementwise", "along")} | {
    *("arith.addf", "arith.subf", "arith.mulf", "arith.divf", "math.powf")
}


def build(text: str, dtype: str = "float32") -> Function:
    with tempfile.TemporaryDirectory() as folder:
        module = run_text(text, Path(folder))
        return build_function(module["f"], dtypes={"x": dtype})


def check(op: Op) -> None:
    """The types of one operation fit together."""
    (result,) = op.results
    operands = [value.type for value in op.operands if value.type.kind != "rng"]
    if op.name in SAME_TYPE:
        assert set(operands) == {result.type}
    elif op.name == "route.broadcast":
        assert set(operands[0].axes) < set(result.type.axes)
    elif op.name == "arith.select":
        assert operands[1:] == [result.type] * 2
        assert (operands[0].kind, operands[0].axes) == ("bool", result.type.axes)
    elif "axes" in op.attrs:
        assert set(operands[0].axes) - set(result.type.axes) == set(op.attrs["axes"])  # type: ignore[arg-type]


@settings(max_examples=150, deadline=None)
@given(programs(), st.sampled_from(["float32", "float64", "bfloat16"]))
def test_types_are_consistent(program: tuple[str, tuple[str, ...]], dtype: str) -> None:
    text, axes = program
    function = build(text, dtype)
    defined = {param.value for param in function.params}
    for op in function.ops:
        assert defined.issuperset(op.operands)
        check(op)
        defined.update(op.results)
    assert defined.issuperset(function.results)
    assert function.results[0].type.axes == axes


@settings(max_examples=50, deadline=None)
@given(programs())
def test_the_same_text_gives_the_same_mlir(program: tuple[str, tuple[str, ...]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        module = run_text(program[0], Path(folder))
        assert print_mlir(build_function(module["f"])) == print_mlir(build_function(module["f"]))


def verifiers() -> Iterator[list[str]]:
    """The commands that verify MLIR text: ours knows the route dialect, upstream's does not."""
    ours = os.environ.get("SLUICE_OPT") or shutil.which("sluice-opt")
    if ours:
        yield [ours]
    upstream = shutil.which("mlir-opt-22") or shutil.which("mlir-opt", path="/usr/lib/llvm-22/bin")
    if upstream:
        yield [upstream, "--allow-unregistered-dialect"]


@pytest.mark.skipif(not list(verifiers()), reason="neither sluice-opt nor mlir-opt is installed")
@settings(max_examples=25, deadline=None)
@given(st.lists(programs(), min_size=4, max_size=4))
def test_mlir_accepts_the_text(several: list[tuple[str, tuple[str, ...]]]) -> None:
    texts = [print_mlir(build(text, dtype="bfloat16")) for text, _ in several]
    for command in verifiers():
        split = [*command, "--split-input-file", "-o", os.devnull, "-"]
        run = subprocess.run(
            split, input="// -----\n".join(texts), capture_output=True, text=True, check=False
        )
        assert run.returncode == 0, run.stderr
