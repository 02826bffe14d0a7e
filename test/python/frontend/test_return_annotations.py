"""Results are what the annotation of their function says, as variables are."""

from __future__ import annotations

import pytest
from router_text import Build

SOURCE = """
from typing import Tuple

Rows = sl.Tensor["T"]

def f(x: sl.Tensor["T", "E"], b: sl.Tensor["E"]) -> {}:
    return {}
"""


def axes_of(build: Build, annotation: str, result: str) -> list[tuple[str, ...]]:
    program = build(SOURCE.format(annotation, result))
    return [value.type.axes for value in program.results]


@pytest.mark.parametrize(
    ("annotation", "result", "axes"),
    [
        ('sl.Tensor["T", "E"]', "b", [("T", "E")]),
        ("'sl.Tensor[\"T\"]'", "0", [("T",)]),
        ('tuple[sl.Tensor["T", "E"], Rows, sl.Scalar]', "b, 1, 2", [("T", "E"), ("T",), ()]),
        ('Tuple["Rows", sl.Tensor["T", "E"]]', "1, x", [("T",), ("T", "E")]),
    ],
)
def test_results_broadcast_to_annotated_axes(
    build: Build, annotation: str, result: str, axes: list[tuple[str, ...]]
) -> None:
    assert axes_of(build, annotation, result) == axes


@pytest.mark.parametrize(
    "annotation",
    ["None", "sl.Value", "sl.Tensor", "dict[str, float]", "'torch.Tensor'", "'weights [T, E]'"],
)
def test_other_annotations_say_nothing(build: Build, annotation: str) -> None:
    assert axes_of(build, annotation, "b") == [("E",)]


@pytest.mark.parametrize("annotation", ["tuple", "tuple[sl.Scalar, ...]", "tuple[object, object]"])
def test_items_of_a_tuple_may_be_left_open(build: Build, annotation: str) -> None:
    assert axes_of(build, annotation, "x, b") == [("T", "E"), ("E",)]


def test_constant_of_a_helper_stays_one(build: Build) -> None:
    program = build("""
@jit
def count(k: sl.constexpr) -> sl.constexpr:
    return k + 1

def f(x: sl.Tensor["T", "E"]):
    for i in range(count(2)):
        x = x + x
    return x
""")
    assert len(program.ops) == 3
