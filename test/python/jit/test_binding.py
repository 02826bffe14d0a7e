"""Tensors bind by position or keyword, in the order of their declaration; the rest by keyword."""

from __future__ import annotations

from typing import Any

import pytest

import sluice.language as sl
from sluice.frontend import parse
from sluice.runtime.call_signature import CallSignature


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
