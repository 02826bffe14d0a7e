"""Random programs are typed consistently, and MLIR's own parser and verifier accept their text."""

from __future__ import annotations

import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from random_programs import Program, programs
from router_text import build_function, run_text
from verifiers import needs_verifier, verify

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
def test_types_are_consistent(program: Program, dtype: str) -> None:
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
def test_the_same_text_gives_the_same_mlir(program: Program) -> None:
    with tempfile.TemporaryDirectory() as folder:
        module = run_text(program[0], Path(folder))
        assert print_mlir(build_function(module["f"])) == print_mlir(build_function(module["f"]))


@needs_verifier
@settings(max_examples=25, deadline=None)
@given(st.lists(programs(), min_size=4, max_size=4))
def test_mlir_accepts_the_text(several: list[Program]) -> None:
    texts = [print_mlir(build(text, dtype="bfloat16")) for text, _ in several]
    verify(texts)
