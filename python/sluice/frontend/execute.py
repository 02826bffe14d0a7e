"""Runs statements at compile time: branches are chosen, loops unrolled."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from sluice.errors import (
    SluiceSyntaxError,
    SluiceTypeError,
    SluiceUnsupportedError,
    SluiceValueError,
)
from sluice.frontend import hir
from sluice.frontend.coerce import coerce
from sluice.frontend.evaluate import evaluate, test
from sluice.frontend.frame import Frame, constant
from sluice.frontend.operands import Evaluated, describe
from sluice.frontend.returns import held_to_annotation


@dataclass(frozen=True, slots=True)
class Returned:
    """What a function returns, and the statement that does so."""

    value: Evaluated
    statement: hir.Return


def run(frame: Frame, function: hir.Function) -> Returned:
    """The body of a function, whose parameters are already variables of the frame."""
    returned = _block(frame, function.body)
    if returned is None:
        raise SluiceSyntaxError(
            "SL106",
            f"'{function.name}' ends without a return",
            function.loc,
            fix="end every branch with `return value`",
        )
    return returned


def _block(frame: Frame, statements: Iterable[hir.Stmt]) -> Returned | None:
    for statement in statements:
        returned = _HANDLERS[type(statement)](frame, statement)
        if returned is not None:
            return returned
    return None


def _assign(frame: Frame, node: hir.Assign) -> None:
    value = evaluate(frame, node.value)
    if node.annotation is not None:
        name = f"'{node.target.name}'"
        value = coerce(frame.builder, value, node.annotation, name, node.value.loc)
    frame.assign(node.target, value)


def _return(frame: Frame, node: hir.Return) -> Returned:
    return Returned(held_to_annotation(frame, node, evaluate(frame, node.value)), node)


def _if(frame: Frame, node: hir.If) -> Returned | None:
    return _block(frame, node.then if test(frame, node.test) else node.orelse)


def _for(frame: Frame, node: hir.For) -> Returned | None:
    for item in _iterations(frame, node.iterable):
        frame.builder.unroll(node.iterable.loc)
        frame.assign(node.target, item)
        returned = _block(frame, node.body)
        if returned is not None:
            return returned
    return None


def _iterations(frame: Frame, node: hir.Expr) -> range | tuple[Evaluated, ...]:
    if isinstance(node, hir.Call) and isinstance(node.callee, hir.Range):
        return _range(frame, node)
    items = evaluate(frame, node)
    if not isinstance(items, tuple):
        raise SluiceUnsupportedError(
            "SL419",
            f"a loop goes over range(...) or a tuple, but this is {describe(items)}",
            node.loc,
            fix='reduce over an axis, such as sl.sum(x, "E")',
        )
    return items


def _range(frame: Frame, node: hir.Call) -> range:
    bounds: list[Any] = []
    for argument in node.arguments:
        loc = argument.value.loc
        bounds.append(constant(evaluate(frame, argument.value), "a bound of range", loc))
    try:
        return range(*bounds)
    except (TypeError, ValueError) as error:
        message = f"range cannot be made: {error}"
        raise SluiceTypeError("SL207", message, node.loc, "give it one to three integers") from None


def _assert(frame: Frame, node: hir.Assert) -> None:
    holds = constant(evaluate(frame, node.test), "an assertion", node.test.loc)
    if holds:
        return
    message = evaluate(frame, node.message) if node.message else "assertion failed"
    raise SluiceValueError(
        "SL302", str(message), node.loc, fix="change the compile-time constants of the call"
    )


_HANDLERS: dict[type[hir.Stmt], Callable[[Frame, Any], Returned | None]] = {
    hir.Assign: _assign,
    hir.Return: _return,
    hir.If: _if,
    hir.For: _for,
    hir.Assert: _assert,
}
