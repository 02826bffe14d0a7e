"""Calls of other jitted functions: their operations join those of the caller."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sluice.errors import SluiceError, SluiceUnsupportedError
from sluice.frontend import hir
from sluice.frontend.ast2hir import parse
from sluice.frontend.binding import bind, missing
from sluice.frontend.coerce import coerce
from sluice.frontend.frame import Frame
from sluice.frontend.ir import Loc
from sluice.frontend.operands import Evaluated

Evaluate = Callable[[Frame, hir.Expr], Evaluated]


def call_helper(
    frame: Frame, function: Callable[..., Any], node: hir.Call, evaluate: Evaluate
) -> Evaluated:
    """Inlines one call; errors inside of it also name the place of the call."""
    from sluice.frontend.execute import run  # a body holds expressions, which hold calls

    callee = _parse(function, node.loc)
    inner = _enter(frame, callee, node, evaluate)
    try:
        return run(inner, callee).value
    except SluiceError as error:
        error.with_note(f"in the call of '{callee.name}' here", node.loc)
        raise


def _parse(function: Callable[..., Any], loc: Loc) -> hir.Function:
    try:
        return parse(function)
    except SluiceError as error:
        error.with_note("called here", loc)
        raise


def _enter(frame: Frame, callee: hir.Function, node: hir.Call, evaluate: Evaluate) -> Frame:
    callers = (*frame.callers, frame.function)
    if any(caller is callee for caller in callers):
        raise _recursion(callee, node.loc)
    names = [parameter.name for parameter in callee.parameters]
    positional = sum(not parameter.keyword_only for parameter in callee.parameters)
    bound = bind(f"'{callee.name}'", names, positional, node.arguments, node.loc)
    inner = Frame(frame.builder, callee, callers=callers)
    for parameter in callee.parameters:
        inner.variables[parameter.name] = _argument(frame, parameter, bound, node, evaluate, callee)
    return inner


def _argument(
    frame: Frame,
    parameter: hir.Parameter,
    bound: dict[str, hir.Argument],
    node: hir.Call,
    evaluate: Evaluate,
    callee: hir.Function,
) -> Evaluated:
    argument = bound.get(parameter.name)
    if argument is not None:
        item, loc = evaluate(frame, argument.value), argument.value.loc
    elif isinstance(parameter.default, hir.Required):
        names = [each.name for each in callee.parameters]
        raise missing(f"'{callee.name}'", parameter.name, names, node.loc)
    else:
        item, loc = parameter.default, parameter.loc
    return coerce(frame.builder, item, parameter.annotation, f"'{parameter.name}'", loc)


def _recursion(callee: hir.Function, loc: Loc) -> SluiceUnsupportedError:
    return SluiceUnsupportedError(
        "SL403",
        f"'{callee.name}' calls itself, and recursion is not supported",
        loc,
        fix="write a `for` over a constant range",
    )
