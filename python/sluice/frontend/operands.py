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
from sluice.frontend.ir import TOKENS, Loc, Value, ordered_axes

#: What an expression evaluates to: a constant of compile time, a value, or a tuple of these.
Evaluated = Static | Value | tuple["Evaluated", ...]


@dataclass(frozen=True, slots=True)
class Operand:
    """A value with the place where it is used."""

    value: Value
    loc: Loc


def describe(item: Evaluated) -> str:
    """What kind of thing this is, in words for an error."""
    if isinstance(item, Value):
        return _describe_value(item)
    if isinstance(item, tuple):
        return "a tuple"
    names = {bool: "a boolean constant", str: f"the string {item!r}", type(None): "None"}
    return names.get(type(item), f"the number {item!r}")


def _describe_value(value: Value) -> str:
    axes = list(value.type.axes)
    names = {"rng": "a random generator", "bool": "a boolean", "float": "a number"}
    return f"{names[value.type.kind]} of axes {axes}" if axes else names[value.type.kind]


def number(builder: Builder, item: Evaluated, loc: Loc) -> Operand:
    """`item` as a float value; constants become one of the compute dtype."""
    if isinstance(item, Value) and item.type.kind == "float":
        return Operand(item, loc)
    if isinstance(item, (bool, int, float)):
        return Operand(builder.number(_float(item, loc), loc), loc)
    raise _wrong_kind(item, "a number", loc)


def flag(builder: Builder, item: Evaluated, loc: Loc) -> Operand:
    """`item` as a boolean value."""
    if isinstance(item, Value) and item.type.kind == "bool":
        return Operand(item, loc)
    if isinstance(item, bool):
        return Operand(builder.flag(item, loc), loc)
    raise _wrong_kind(item, "a boolean", loc)


def generator(item: Evaluated, loc: Loc) -> Value:
    """`item` as a random generator."""
    if isinstance(item, Value) and item.type.kind == "rng":
        return item
    raise _wrong_kind(item, "a random generator", loc)


def broadcast_all(builder: Builder, operands: Sequence[Operand], loc: Loc) -> list[Value]:
    """All operands with the union of their axes."""
    axes = union(operands, loc, builder)
    return [builder.broadcast(operand.value, axes, loc) for operand in operands]


def union(operands: Sequence[Operand], loc: Loc, builder: Builder) -> tuple[str, ...]:
    """The axes that all operands have together; at most one besides "T"."""
    axes = {axis for operand in operands for axis in operand.value.type.axes}
    if len(axes - {TOKENS}) > 1:
        raise SluiceTypeError(
            "SL205",
            'operands have different axes besides "T", which do not broadcast',
            loc,
            fix="reduce one of them over its own axis first",
            notes=[_axes_note(builder, operand) for operand in operands],
        )
    return ordered_axes(axes)


def _axes_note(builder: Builder, operand: Operand) -> Note:
    axes = list(operand.value.type.axes)
    return Note(f"this one has axes {axes}", builder.made.get(operand.value, operand.loc))


def _float(item: float, loc: Loc) -> float:
    try:
        return float(item)
    except OverflowError:
        raise SluiceValueError(
            "SL303", "an integer constant is too large for a float", loc, "use a smaller one"
        ) from None


def _wrong_kind(item: Evaluated, wanted: str, loc: Loc) -> SluiceError:
    if isinstance(item, str):
        fix = "a string can only name an axis"
        return SluiceUnsupportedError("SL409", "a string is not a value", loc, fix)
    given = describe(item)
    kinds = {"a number", "a boolean"}
    is_bool = isinstance(item, bool) or (isinstance(item, Value) and item.type.kind == "bool")
    is_float = not is_bool and isinstance(item, (int, float, Value)) and "random" not in given
    if wanted in kinds and (is_bool or is_float):
        fix = "use sl.where(condition, 1.0, 0.0)" if is_bool else "compare it, as in `x > 0`"
        return SluiceTypeError("SL206", f"{wanted} is needed, but this is {given}", loc, fix)
    fix = "pass the rng parameter" if wanted == "a random generator" else f"pass {wanted}"
    return SluiceTypeError("SL202", f"{wanted} is needed, but this is {given}", loc, fix)
