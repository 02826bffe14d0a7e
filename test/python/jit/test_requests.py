"""Which calls share their code."""

from __future__ import annotations

import pytest

from sluice.runtime.request import Constant, identity


@pytest.mark.parametrize(
    ("one", "other"),
    [(1, 1.0), (1, True), (0.0, -0.0), ((1, 2), (1, 2.0)), ("1", 1), (None, 0), ((), ((),))],
)
def test_constants_of_different_meaning_differ(one: object, other: object) -> None:
    assert Constant("k", one) != Constant("k", other)


@pytest.mark.parametrize("value", [1, 1.5, True, "a", None, (1, (2.0, "b")), float("nan")])
def test_constant_is_equal_to_itself(value: object) -> None:
    assert Constant("k", value) == Constant("k", value)
    assert hash(Constant("k", value)) == hash(Constant("k", value))


def test_name_is_part_of_a_constant() -> None:
    assert Constant("k", 1) != Constant("n", 1)


def test_nan_has_one_identity() -> None:
    assert identity(float("nan")) == identity(float("nan"))
