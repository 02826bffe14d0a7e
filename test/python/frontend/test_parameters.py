"""Parsing finds the kind, axes, default and place of every parameter."""

from __future__ import annotations

import pytest
from router_text import Load

from sluice import frontend
from sluice.frontend.hir import REQUIRED, Function

SOURCE = """
def f(x: sl.Tensor["T", "E"], /, b: sl.Tensor["E"], tau: sl.Scalar = 0.5, *,
      mask: sl.Tensor["T"], rng: sl.Rng, k: sl.constexpr = 2, names: sl.constexpr = ("a", None)):
    return x
"""


@pytest.fixture
def function(load: Load) -> Function:
    return frontend.parse(load(SOURCE)["f"])


def test_kinds_axes_and_defaults(function: Function) -> None:
    assert [(p.name, p.kind, p.axes, p.default) for p in function.parameters] == [
        ("x", "tensor", ("T", "E"), REQUIRED),
        ("b", "tensor", ("E",), REQUIRED),
        ("tau", "scalar", (), 0.5),
        ("mask", "tensor", ("T",), REQUIRED),
        ("rng", "rng", (), REQUIRED),
        ("k", "constexpr", (), 2),
        ("names", "constexpr", (), ("a", None)),
    ]


def test_keyword_only(function: Function) -> None:
    keyword_only = [p.name for p in function.parameters if p.keyword_only]
    assert keyword_only == ["mask", "rng", "k", "names"]


def test_places(function: Function) -> None:
    assert [p.loc.line for p in function.parameters] == [2, 2, 2, 3, 3, 3, 3]


@pytest.mark.parametrize("annotation", ["sl.constexpr | None", "None | sl.constexpr"])
def test_constant_or_none(load: Load, annotation: str) -> None:
    f = load(f"def f(x: sl.Tensor['T'], k: {annotation} = None):\n    return x")["f"]
    parameter = frontend.parse(f).parameters[1]
    assert (parameter.kind, parameter.default) == ("constexpr", None)
