"""Types expressions: each becomes a compile-time constant or values of the program."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sluice.errors import SluiceUnsupportedError
from sluice.frontend import hir
from sluice.frontend.frame import Frame, constant, is_static
from sluice.frontend.inline import call_helper
from sluice.frontend.ir import Value
from sluice.frontend.language_calls import call_language
from sluice.frontend.operands import Evaluated, describe
from sluice.frontend.operators import binary, binary_constant, unary, unary_constant
from sluice.language.table import LanguageFunction


def evaluate(frame: Frame, node: hir.Expr) -> Evaluated:
    """What the expression stands for, after adding its operations to the program."""
    return _HANDLERS[type(node)](frame, node)


def test(frame: Frame, node: hir.Expr) -> bool:
    """The truth of a condition that must be known at compile time."""
    value = evaluate(frame, node)
    if isinstance(value, Value):
        raise SluiceUnsupportedError(
            "SL401",
            f"a branch depends on {describe(value)} that is known only at run time",
            node.loc,
            fix="use sl.where(condition, x, y), or make the parameter an sl.constexpr",
        )
    return bool(constant(value, "a condition", node.loc))


def _constant(frame: Frame, node: hir.Constant) -> Evaluated:
    return node.value


def _local(frame: Frame, node: hir.Local) -> Evaluated:
    return frame.read(node.name, node.loc)


def _tuple(frame: Frame, node: hir.Tuple) -> Evaluated:
    return tuple(evaluate(frame, item) for item in node.items)


def _unary(frame: Frame, node: hir.Unary) -> Evaluated:
    operand = evaluate(frame, node.operand)
    if is_static(operand):
        return unary_constant(node, operand)
    return unary(frame.builder, node, operand)


def _binary(frame: Frame, node: hir.Binary) -> Evaluated:
    left, right = evaluate(frame, node.left), evaluate(frame, node.right)
    if is_static(left) and is_static(right):
        return binary_constant(node, left, right)
    if node.op in ("is", "is not") and (left is None or right is None):
        return node.op == "is not"  # a value of run time is never None
    return binary(frame.builder, node, left, right)


def _logic(frame: Frame, node: hir.Logic) -> Evaluated:
    result: Evaluated = None
    for item in node.items:
        result = evaluate(frame, item)
        if isinstance(result, Value):
            fix = f"use `{'&' if node.op == 'and' else '|'}` between booleans"
            message = f"`{node.op}` is not supported on run-time values"
            raise SluiceUnsupportedError("SL411", message, node.loc, fix)
        if bool(result) == (node.op == "or"):
            break
    return result


def _conditional(frame: Frame, node: hir.Conditional) -> Evaluated:
    return evaluate(frame, node.then if test(frame, node.test) else node.orelse)


def _call(frame: Frame, node: hir.Call) -> Evaluated:
    if isinstance(node.callee, LanguageFunction):
        return call_language(frame, node.callee, node, evaluate)
    if isinstance(node.callee, hir.Helper):
        return call_helper(frame, node.callee.function, node, evaluate)
    raise SluiceUnsupportedError(
        "SL419",
        "range(...) is not a value",
        node.loc,
        fix="use it as `for i in range(...)`",
    )


_HANDLERS: dict[type[hir.Expr], Callable[[Frame, Any], Evaluated]] = {
    hir.Constant: _constant,
    hir.Local: _local,
    hir.Tuple: _tuple,
    hir.Unary: _unary,
    hir.Binary: _binary,
    hir.Logic: _logic,
    hir.Conditional: _conditional,
    hir.Call: _call,
}
