"""Storage dtypes are widened on entry and narrowed on return; arithmetic is float32 or float64."""

from __future__ import annotations

import pytest
from router_text import Build

SOURCE = """
def f(x: sl.Tensor["T", "E"], b: sl.Tensor["E"], tau: sl.Scalar):
    y = (x + b) / tau
    return y, sl.mean(y, ("T", "E"))
"""


@pytest.mark.parametrize(
    ("x", "b", "compute", "stored"),
    [
        ("float32", "float32", "float32", "float32"),
        ("float64", "float64", "float64", "float64"),
        ("bfloat16", "bfloat16", "float32", "bfloat16"),
        ("float16", "float16", "float32", "float16"),
        ("bfloat16", "float32", "float32", "float32"),
        ("bfloat16", "float16", "float32", "float32"),
        ("float32", "float64", "float64", "float64"),
        ("bfloat16", "float64", "float64", "float64"),
    ],
)
def test_results_have_the_promoted_dtype(
    build: Build, x: str, b: str, compute: str, stored: str
) -> None:
    function = build(SOURCE, dtypes={"x": x, "b": b})
    assert [param.value.type.dtype for param in function.params] == [x, b, compute]
    assert [value.type.dtype for value in function.results] == [stored, compute]
    arithmetic = [op for op in function.ops if op.name not in ("arith.extf", "arith.truncf")]
    assert {op.results[0].type.dtype for op in arithmetic} == {compute}


def test_conversions_stand_at_entry_and_return(build: Build) -> None:
    function = build(SOURCE, dtypes={"x": "bfloat16", "b": "bfloat16"})
    names = [op.name for op in function.ops]
    assert names[:2] == ["arith.extf"] * 2
    assert names[-1] == "arith.truncf"
    assert names.count("arith.extf") == 2


def test_a_returned_input_keeps_its_dtype(build: Build) -> None:
    function = build("def f(x: sl.Tensor['T', 'E']):\n    return x\n", dtypes={"x": "float16"})
    assert function.results[0].type.dtype == "float16"


def test_without_tensors_arithmetic_is_float32(build: Build) -> None:
    function = build("def f(a: sl.Scalar):\n    return a + 1\n")
    assert function.results[0].type.dtype == "float32"


def test_dtypes_default_to_float32(build: Build) -> None:
    assert build(SOURCE).params[0].value.type.dtype == "float32"
