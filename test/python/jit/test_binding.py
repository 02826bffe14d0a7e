"""Tensors bind by position or keyword, in the order of their declaration; the rest by keyword."""

from __future__ import annotations

import inspect
from typing import Any

import numpy as np
import pytest

import sluice
import sluice.language as sl
from sluice.frontend import parse
from sluice.jit import JitFunction
from sluice.runtime.call_signature import OPTIONS, CallSignature


def mixed(
    a: sl.Tensor["T", "E"],
    tau: sl.Scalar,
    b: sl.Tensor["E"],
    rng: sl.Rng,
    n: sl.constexpr = 3,
    *,
    c: sl.Tensor["T"],
    scale: sl.Scalar = 2.0,
):
    return a * tau + b * n + c * scale


SIGNATURE = CallSignature(parse(mixed))
BOUND = ["A", "B", "C", "TAU", 2.0, "RNG", 3]


@pytest.mark.parametrize("by_position", [0, 1, 2])
def test_tensors_by_position_or_keyword(by_position: int) -> None:
    tensors = {"a": "A", "b": "B"}
    args = list(tensors.values())[:by_position]
    kwargs: dict[str, Any] = dict(list(tensors.items())[by_position:])
    assert SIGNATURE.bind(args, {**kwargs, "c": "C", "tau": "TAU", "rng": "RNG"}) == BOUND


def test_defaults_can_be_replaced() -> None:
    kwargs = {"scale": 5.0, "n": 1, "c": "C", "tau": "TAU", "rng": "RNG"}
    assert SIGNATURE.bind(["A", "B"], kwargs) == ["A", "B", "C", "TAU", 5.0, "RNG", 1]


def test_slices_give_the_values_of_one_kind() -> None:
    assert BOUND[SIGNATURE.scalar_slice] == ["TAU", 2.0]
    assert BOUND[SIGNATURE.generator_slice] == ["RNG"]
    assert BOUND[SIGNATURE.constant_slice] == [3]
    assert [p.name for p in SIGNATURE.tensors] == ["a", "b", "c"]


@sluice.jit
def scaled(self: sl.Tensor["T", "self"], function: sl.Scalar = 2.0):
    return self * function


def test_names_that_our_own_functions_use_within() -> None:
    x = np.ones((2, 3))
    assert scaled(self=x, function=3.0).sum() == 18
    assert scaled.interpret(self=x).sum() == 12
    assert sluice.vjp(scaled, self=x, function=3.0)[0].sum() == 18
    assert "tensor<?x3x" in scaled.compile(self=3).asm["route"]


def test_refused_names_are_the_arguments_of_compile() -> None:
    parameters = inspect.signature(JitFunction.compile).parameters.values()
    by_name = tuple(p.name for p in parameters if p.kind == p.KEYWORD_ONLY)
    assert by_name == OPTIONS
