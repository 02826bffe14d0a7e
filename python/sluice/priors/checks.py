"""What the arguments of priors and calibrators must be."""

from __future__ import annotations

from typing import Any

from sluice.conversions import as_integer, as_number
from sluice.errors import SluiceTypeError, SluiceValueError


def as_list(name: str, values: Any) -> list[Any]:
    """What is in a sequence or another collection."""
    try:
        return list(values)
    except TypeError:
        raise SluiceTypeError(
            "SL213",
            f"{name} is {values!r}, not a sequence",
            fix=f"pass {name.split()[-1]} as a list",
        ) from None


def check_experts(experts: int) -> None:
    if as_integer("experts", experts) < 2:
        raise SluiceValueError(
            "SL310", f"experts is {experts}, less than 2", fix="pass the number of experts"
        )


def check_active(k: int, experts: int) -> None:
    check_experts(experts)
    if not 1 <= as_number("k", k) < experts:
        raise SluiceValueError(
            "SL310",
            f"k is {k}, outside of 1 to {experts - 1} for {experts} experts",
            fix="let at least one expert be active and one inactive",
        )


def check_between(name: str, value: float, low: float, high: float) -> None:
    # Written so that NaN is refused as well.
    if not low < as_number(name, value) < high:
        raise SluiceValueError(
            "SL310",
            f"{name} is {value}, not between {low:g} and {high:g}",
            fix=f"choose {low:g} < {name} < {high:g}".replace("an entry of ", ""),
        )
