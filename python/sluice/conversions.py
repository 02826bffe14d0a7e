"""What callers pass as a number or an integer, wherever Sluice takes a plain one."""

from __future__ import annotations

import operator
from typing import Any

from sluice.errors import SluiceTypeError, SluiceValueError


def integer(value: object) -> int | None:
    """`value` as an int; None if it is a bool, or no integer."""
    if isinstance(value, bool):
        return None
    try:
        return operator.index(value)  # type: ignore[arg-type]
    except TypeError:
        return None


def as_integer(name: str, value: object) -> int:
    """`value` as an int.

    Raises:
        SluiceTypeError: it is a bool, or no integer.
    """
    number = integer(value)
    if number is None:
        raise SluiceTypeError(
            "SL213",
            f"{name} is a {type(value).__name__}, not an integer",
            fix=f"pass {name.split()[-1]} as an int",
        )
    return number


def as_number(name: str, value: Any) -> float:
    """`value` as a float.

    Raises:
        SluiceTypeError: it is a string, or not one real number.
        SluiceValueError: it is an integer that is too large for a float.
    """
    try:
        if isinstance(value, (str, bytes)):  # which float() reads
            raise TypeError
        return float(value)
    except OverflowError:
        raise SluiceValueError(
            "SL310",
            f"{name} is an integer that is too large for a float",
            fix=f"choose a smaller {name.split()[-1]}",
        ) from None
    except (TypeError, ValueError, RuntimeError):
        raise SluiceTypeError(
            "SL213",
            f"{name} is {value!r}, not a number",
            fix=f"pass {name.split()[-1]} as a float",
        ) from None


def shown(number: int) -> str:
    """An integer in a message; Python refuses to print one of thousands of digits."""
    return str(number) if number.bit_length() <= 128 else f"of {number.bit_length()} bits"
