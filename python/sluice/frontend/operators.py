"""Python's operators: on constants as Python has them, on values as operations."""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

from sluice.errors import SluiceUnsupportedError, SluiceValueError
from sluice.frontend.builder import Builder
from sluice.frontend.hir import Binary, Static, Unary
from sluice.frontend.ir import Loc, Value
from sluice.frontend.operands import Evaluated, broadcast_all, flag, number, wrong_kind
from sluice.frontend.refusals import REFUSALS_BY_OPERATOR
from sluice.frontend.scope import NOT_STATIC, as_static

ARITHMETIC = {
    "+": "arith.addf",
    "-": "arith.subf",
    "*": "arith.mulf",
    "/": "arith.divf",
    "**": "math.powf",
}
COMPARISONS = {"<": "olt", "<=": "ole", ">": "ogt", ">=": "oge", "==": "oeq", "!=": "une"}
LOGIC = {"&": "arith.andi", "|": "arith.ori", "^": "arith.xori"}


def binary(builder: Builder, node: Binary, left: Evaluated, right: Evaluated) -> Evaluated:
    """An operator between two operands, at least one of them a value."""
    if node.op in ARITHMETIC:
        operands = [number(builder, left, node.left.loc), number(builder, right, node.right.loc)]
        values = broadcast_all(builder, operands, node.loc)
        return builder.emit(ARITHMETIC[node.op], values, values[0].type, node.loc)
    if node.op in COMPARISONS:
        operands = [number(builder, left, node.left.loc), number(builder, right, node.right.loc)]
        return compare(
            builder, COMPARISONS[node.op], broadcast_all(builder, operands, node.loc), node.loc
        )
    if node.op in LOGIC:
        operands = [flag(builder, left, node.left.loc), flag(builder, right, node.right.loc)]
        values = broadcast_all(builder, operands, node.loc)
        return builder.emit(LOGIC[node.op], values, values[0].type, node.loc)
    refusal = REFUSALS_BY_OPERATOR[node.op]
    raise SluiceUnsupportedError(refusal.code, refusal.message, node.loc, refusal.fix)


def compare(builder: Builder, predicate: str, values: list[Value], loc: Loc) -> Value:
    """A comparison of two values of one type."""
    result = builder.type("bool", values[0].type.axes)
    return builder.emit("arith.cmpf", values, result, loc, predicate=predicate)


def binary_constant(node: Binary, left: Static, right: Static) -> Static:
    """An operator between two constants, with Python's meaning."""
    if node.op in _ON_ANYTHING:
        return _fold(lambda: _ON_ANYTHING[node.op](left, right), node.op, node.loc)
    _require_number(left, node.left.loc)
    _require_number(right, node.right.loc)
    return _fold(lambda: _ON_NUMBERS[node.op](left, right), node.op, node.loc)


def unary(builder: Builder, node: Unary, operand: Evaluated) -> Value:
    """An operator on a value."""
    if node.op == "not":
        raise SluiceUnsupportedError(
            "SL411", "`not` is not supported on run-time values", node.loc, "use `~`"
        )
    if node.op == "~":
        value = flag(builder, operand, node.operand.loc).value
        true = builder.broadcast(builder.flag(True, node.loc), value.type.axes, node.loc)
        return builder.emit("arith.xori", (value, true), value.type, node.loc)
    value = number(builder, operand, node.operand.loc).value
    return value if node.op == "+" else builder.emit("arith.negf", (value,), value.type, node.loc)


def unary_constant(node: Unary, operand: Static) -> Static:
    """An operator on a constant, with Python's meaning; `~` of a flag is its opposite."""
    if node.op != "not":
        _require_number(operand, node.operand.loc)
    on_bool = isinstance(operand, bool)
    functions: dict[str, Callable[[Any], Any]] = {
        "-": operator.neg,
        "+": operator.pos,
        "~": operator.not_ if on_bool else operator.invert,
        "not": operator.not_,
    }
    return _fold(lambda: functions[node.op](operand), node.op, node.loc)


def _require_number(item: Static, loc: Loc) -> None:
    if not isinstance(item, (bool, int, float)):
        raise wrong_kind(item, "float", loc)


def _power(base: Any, exponent: Any) -> Any:
    # Huge integers would take for ever; as floats they overflow at once.
    huge = isinstance(exponent, int) and abs(exponent) > 1024
    return float(base) ** exponent if huge else base**exponent


def _fold(compute: Callable[[], Any], op: str, loc: Loc) -> Static:
    try:
        result = as_static(compute())
    except OverflowError:
        raise _cannot_fold(op, "the result is too large", loc) from None
    except (ArithmeticError, TypeError, ValueError) as error:
        raise _cannot_fold(op, str(error), loc) from None
    if result is NOT_STATIC:
        raise _cannot_fold(op, "the result is not a real number", loc)
    return result


def _cannot_fold(op: str, reason: str, loc: Loc) -> SluiceValueError:
    return SluiceValueError(
        "SL303",
        f"`{op}` fails on these constants: {reason}",
        loc,
        fix="these are computed once, at compile time: change the constants",
    )


_ON_NUMBERS: dict[str, Callable[[Any, Any], Any]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
    "**": _power,
    "//": operator.floordiv,
    "%": operator.mod,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "&": operator.and_,
    "|": operator.or_,
    "^": operator.xor,
}
_ON_ANYTHING: dict[str, Callable[[Any, Any], Any]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "is": operator.is_,
    "is not": operator.is_not,
    "in": lambda item, items: item in items,
    "not in": lambda item, items: item not in items,
}
