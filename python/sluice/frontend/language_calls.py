"""Calls of the functions of `sluice.language`."""

from __future__ import annotations

from collections.abc import Callable

from sluice.errors import SluiceTypeError
from sluice.frontend import hir
from sluice.frontend.arguments import Arguments
from sluice.frontend.binding import bind, missing
from sluice.frontend.frame import Frame
from sluice.frontend.ir import Loc, Value
from sluice.frontend.operands import Evaluated, describe, flag, generator, number, table
from sluice.frontend.rules import RULES
from sluice.language.table import LanguageFunction

Evaluate = Callable[[Frame, hir.Expr], Evaluated]


def call_language(
    frame: Frame, function: LanguageFunction, node: hir.Call, evaluate: Evaluate
) -> Value:
    """Adds the operations of one call."""
    name = function.__name__
    names = [parameter.name for parameter in function.parameters]
    bound = bind(f"sl.{name}", names, len(names), node.arguments, node.loc)
    call = Arguments(name, function.op, node.loc)
    for parameter in function.parameters:
        argument = bound.get(parameter.name)
        if argument is not None:
            item = evaluate(frame, argument.value)
            _ADD[parameter.kind](frame, call, item, argument.value.loc)
        elif parameter.optional:
            continue
        elif parameter.default is None:
            raise missing(f"sl.{name}", parameter.name, names, node.loc)
        else:
            call.axes = (parameter.default,)
    return RULES[function.rule](frame.builder, call)


def _add_value(frame: Frame, call: Arguments, item: Evaluated, loc: Loc) -> None:
    call.operands.append(number(frame.builder, item, loc))


def _add_table(frame: Frame, call: Arguments, item: Evaluated, loc: Loc) -> None:
    call.operands.append(table(frame.builder, item, loc))


def _add_condition(frame: Frame, call: Arguments, item: Evaluated, loc: Loc) -> None:
    call.operands.append(flag(frame.builder, item, loc))


def _add_rng(frame: Frame, call: Arguments, item: Evaluated, loc: Loc) -> None:
    call.rng = generator(item, loc)


def _add_where(frame: Frame, call: Arguments, item: Evaluated, loc: Loc) -> None:
    if item is not None:
        call.where = flag(frame.builder, item, loc)


def _add_group(frame: Frame, call: Arguments, item: Evaluated, loc: Loc) -> None:
    if item is not None:
        call.group = number(frame.builder, item, loc)


def _add_axes(frame: Frame, call: Arguments, item: Evaluated, loc: Loc) -> None:
    axes = item if isinstance(item, tuple) else (item,)
    if not axes or len(set(axes)) < len(axes):
        raise SluiceTypeError("SL203", "axes are named once each", loc, 'write "E" or ("T", "E")')
    call.axes, call.axes_loc = tuple(_axis_name(call, axis, loc) for axis in axes), loc


def _add_axis(frame: Frame, call: Arguments, item: Evaluated, loc: Loc) -> None:
    call.axes, call.axes_loc = (_axis_name(call, item, loc),), loc


def _axis_name(call: Arguments, item: Evaluated, loc: Loc) -> str:
    if isinstance(item, str):
        return item
    message = f"an axis is named by a string, but this is {describe(item)}"
    fix = 'write its name, such as "E"'
    if call.name in ("max", "min"):
        fix += f", or use sl.{call.name}imum of two values"
    raise SluiceTypeError("SL203", message, loc, fix)


_ADD: dict[str, Callable[[Frame, Arguments, Evaluated, Loc], None]] = {
    "value": _add_value,
    "table": _add_table,
    "condition": _add_condition,
    "rng": _add_rng,
    "axis": _add_axis,
    "axes": _add_axes,
    "where": _add_where,
    "group": _add_group,
}
