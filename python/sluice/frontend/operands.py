"""From what an expression evaluates to, to the operands of an operation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sluice.errors import (
    Note,
    SluiceError,
    SluiceTypeError,
    SluiceUnsupportedError,
    SluiceValueError,
)
from sluice.frontend.builder import Builder
from sluice.frontend.hir import Static
from sluice.frontend.ir import Loc, Value, axes_text, ordered_axes

#: What an expression evaluates to: a constant of compile time, a value, or a tuple of these.
Evaluated = Static | Value | tuple["Evaluated", ...]


@dataclass(frozen=True, slots=True)
class Operand:
    """A value with the place where it is used."""

    value: Value
    loc: Loc


_NAMES = {
    "float": "a number",
    "bool": "a boolean",
    "rng": "a random generator",
    "str": "a string",
    "tuple": "a tuple",
    "NoneType": "None",
}


def kind_of(item: Evaluated) -> str:
    """A key of `_NAMES`: the kind of a value, or of the constant that could become one."""
    if isinstance(item, Value):
        return item.type.kind
    if isinstance(item, (bool, int, float)):
        return "bool" if isinstance(item, bool) else "float"
    return type(item).__name__


def describe(item: Evaluated) -> str:
    """What this is, in words for an error."""
    name = _NAMES[kind_of(item)]
    if isinstance(item, Value) and item.type.axes:
        tensor = "a tensor" if item.type.kind == "float" else "a boolean tensor"
        return f"{tensor} of axes {axes_text(item.type.axes)}"
    if isinstance(item, Value):
        return name
    return name if item is None or isinstance(item, tuple) else f"{name}, {item!r}"


def number(builder: Builder, item: Evaluated, loc: Loc) -> Operand:
    """`item` as a float value; constants become one of the compute dtype."""
    if isinstance(item, Value) and item.type.is_table:
        raise _whole_table(builder, item, loc)
    if isinstance(item, Value) and item.type.kind == "float":
        return Operand(item, loc)
    if isinstance(item, (bool, int, float)):
        return Operand(builder.number(_float(item, loc), loc), loc)
    raise wrong_kind(item, "float", loc)


def table(builder: Builder, item: Evaluated, loc: Loc) -> Operand:
    """`item` as a table, which has a row for each group of tokens."""
    if isinstance(item, Value) and item.type.is_table:
        return Operand(item, loc)
    made = builder.made.get(item, loc) if isinstance(item, Value) else loc
    raise SluiceTypeError(
        "SL204",
        f'sl.pick reads a table of axes ["G", "E"], but this is {describe(item)}',
        loc,
        fix='declare the parameter as sl.Tensor["G", "E"]',
        notes=[Note("it is made here", made)],
    )


def flag(builder: Builder, item: Evaluated, loc: Loc) -> Operand:
    """`item` as a boolean value."""
    if isinstance(item, Value) and item.type.kind == "bool":
        return Operand(item, loc)
    if isinstance(item, bool):
        return Operand(builder.flag(item, loc), loc)
    raise wrong_kind(item, "bool", loc)


def generator(item: Evaluated, loc: Loc) -> Value:
    """`item` as a random generator."""
    if isinstance(item, Value) and item.type.kind == "rng":
        return item
    raise wrong_kind(item, "rng", loc)


def broadcast_all(builder: Builder, operands: Sequence[Operand], loc: Loc) -> list[Value]:
    """All operands with the union of their axes."""
    axes = union(operands)
    return [builder.broadcast(operand.value, axes, loc) for operand in operands]


def union(operands: Sequence[Operand]) -> tuple[str, ...]:
    """The axes that all operands have together; a function has at most one besides "T"."""
    return ordered_axes({axis for operand in operands for axis in operand.value.type.axes})


def _whole_table(builder: Builder, item: Value, loc: Loc) -> SluiceTypeError:
    return SluiceTypeError(
        "SL202",
        f"a table of axes {axes_text(item.type.axes)} is read a row at a time, by sl.pick",
        loc,
        fix="write sl.pick(table, group), and pass what is computed of a table instead of it",
        notes=[Note("the table is declared here", builder.made.get(item, loc))],
    )


def _float(item: float, loc: Loc) -> float:
    try:
        return float(item)
    except OverflowError:
        raise SluiceValueError(
            "SL303", "an integer constant is too large for a float", loc, "use a smaller one"
        ) from None


_FIXES = {
    ("float", "bool"): ("SL206", "use sl.where(condition, 1.0, 0.0)"),
    ("bool", "float"): ("SL206", "compare it, as in `x > 0`"),
    ("float", "tuple"): ("SL202", "unpack the tuple into names"),
    ("rng", "float"): ("SL202", "pass the sl.Rng parameter"),
}


def wrong_kind(item: Evaluated, wanted: str, loc: Loc) -> SluiceError:
    """The error for an operand that is not of the kind `wanted`."""
    given = kind_of(item)
    if given == "str":
        fix = "a string can only name an axis"
        return SluiceUnsupportedError("SL409", "a string is not a value", loc, fix)
    code, fix = _FIXES.get((wanted, given), ("SL202", f"pass {_NAMES[wanted]}"))
    message = f"{_NAMES[wanted]} is needed, but this is {describe(item)}"
    return SluiceTypeError(code, message, loc, fix)
