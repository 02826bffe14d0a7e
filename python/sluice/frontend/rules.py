"""How a call of a language function is typed and written as operations: one rule for each kind.

The rule of a function comes from its TableGen record (see dialects/Route/RouteBase.td).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sluice.errors import Note, SluiceTypeError, SluiceUnsupportedError
from sluice.frontend import groups, masked
from sluice.frontend.arguments import Arguments
from sluice.frontend.axes import axes_to_use, unknown_axis
from sluice.frontend.builder import Builder
from sluice.frontend.ir import TOKENS, Attribute, Loc, Value
from sluice.frontend.operands import broadcast_all, describe, union
from sluice.frontend.operators import compare


def elementwise(builder: Builder, call: Arguments) -> Value:
    values = broadcast_all(builder, call.operands, call.loc)
    return builder.emit(call.op, values, values[0].type, call.loc)


def along(builder: Builder, call: Arguments) -> Value:
    operand = call.operands[0]
    _require_axes(builder, call, operand.value)
    _refuse_tokens(call)
    return builder.emit(call.op, (operand.value,), operand.value.type, call.loc, axis=call.axes[0])


def reduce(builder: Builder, call: Arguments) -> Value:
    if call.where is not None:
        return masked.reduce(builder, call)
    value = call.operands[0].value
    _require_axes(builder, call, value)
    result = value.type.with_axes(_without(value.type.axes, call.axes))
    return builder.emit(call.op, (value,), result, call.loc, axes=call.axes)


def reduce_one(builder: Builder, call: Arguments) -> Value:
    values = broadcast_all(builder, call.operands, call.loc)
    _require_axes(builder, call, values[0])
    _refuse_tokens(call)
    result = values[0].type.with_axes(_without(values[0].type.axes, call.axes))
    return builder.emit(call.op, values, result, call.loc, axis=call.axes[0])


def draw(builder: Builder, call: Arguments) -> Value:
    axes = union(call.operands)
    first, *rest = [operand.value for operand in call.operands]
    values = [builder.broadcast(first, axes, call.loc)]
    # A scalar temperature stays one: the op takes it so, and its gradient is one sum.
    values += [builder.broadcast(v, axes, call.loc) if v.type.axes else v for v in rest]
    attributes: dict[str, Attribute] = {}
    if call.axes:
        _require_axes(builder, call, values[0])
        _refuse_tokens(call)
        attributes["axis"] = call.axes[0]
    return _drawn(builder, call, values, attributes)


def draw_like(builder: Builder, call: Arguments) -> Value:
    return _drawn(builder, call, [], {}, call.operands[0].value)


def where(builder: Builder, call: Arguments) -> Value:
    values = broadcast_all(builder, call.operands, call.loc)
    return builder.emit("arith.select", values, values[1].type, call.loc)


def clip(builder: Builder, call: Arguments) -> Value:
    x, low, high = broadcast_all(builder, call.operands, call.loc)
    # NaN lies on neither side of a bound, but has no slope.
    known = compare(builder, "oeq", [x, x], call.loc)
    fixed = builder.emit("route.stop_gradient", (x,), x.type, call.loc)
    inside = builder.emit("arith.select", (known, x, fixed), x.type, call.loc)
    above = compare(builder, "ogt", [x, high], call.loc)
    upper = builder.emit("arith.select", (above, high, inside), x.type, call.loc)
    below = compare(builder, "olt", [x, low], call.loc)
    return builder.emit("arith.select", (below, low, upper), x.type, call.loc)


def order(builder: Builder, call: Arguments) -> Value:
    x = call.operands[0].value
    _require_axes(builder, call, x)
    _require_tokens(call)
    group = masked.group_of(builder, call)
    return builder.emit(call.op, (x,) if group is None else (x, group), x.type, call.loc)


def quantile(builder: Builder, call: Arguments) -> Value:
    _require_axes(builder, call, call.operands[0].value)
    _require_tokens(call)
    return masked.quantile(builder, call)


RULES: dict[str, Callable[[Builder, Arguments], Value]] = {
    "elementwise": elementwise,
    "along": along,
    "reduce": reduce,
    "reduce1": reduce_one,
    "draw": draw,
    "draw_like": draw_like,
    "where": where,
    "clip": clip,
    "order": order,
    "quantile": quantile,
    "pick": groups.pick,
    "group_sum": groups.group_sum,
}


def _drawn(
    builder: Builder,
    call: Arguments,
    values: Sequence[Value],
    attributes: dict[str, Attribute],
    like: Value | None = None,
) -> Value:
    assert call.rng is not None, "draws have an rng parameter"
    result = (like or values[0]).type
    stream = builder.stream(call.loc)
    return builder.emit(call.op, (*values, call.rng), result, call.loc, **attributes, stream=stream)


def _without(axes: tuple[str, ...], gone: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(axis for axis in axes if axis not in gone)


def _require_axes(builder: Builder, call: Arguments, value: Value) -> None:
    """Refuses axes that the program does not know, and those that the value lacks."""
    loc = call.axes_loc or call.loc
    for axis in call.axes:
        if axis not in builder.axes:
            raise unknown_axis(axis, builder.axes, loc)
        if axis not in value.type.axes:
            raise _lacks_axis(builder, call, value, axis, loc)


def _lacks_axis(
    builder: Builder, call: Arguments, value: Value, axis: str, loc: Loc
) -> SluiceTypeError:
    axes = value.type.axes
    return SluiceTypeError(
        "SL204",
        f'sl.{call.name} works along axis "{axis}", but its argument is {describe(value)}',
        loc,
        fix=axes_to_use(axes) if axes else "a number has no axes",
        notes=[Note("the argument is made here", builder.made.get(value, call.loc))],
    )


def _refuse_tokens(call: Arguments) -> None:
    if TOKENS in call.axes:
        raise SluiceUnsupportedError(
            "SL422",
            f'sl.{call.name} along "T", the axis of tokens, is not supported',
            call.axes_loc or call.loc,
            fix=_BY_REDUCTION.get(call.name, 'work along the experts, "E"'),
        )


#: What gives the same over the tokens, of which a value has reductions only.
_BY_REDUCTION = {
    "softmax": 'write sl.exp(x - sl.logsumexp(x, "T")), or work along the experts, "E"',
    "normalize": 'write x / sl.sum(x, "T"), or work along the experts, "E"',
}


def _require_tokens(call: Arguments) -> None:
    if call.axes != (TOKENS,):
        raise SluiceUnsupportedError(
            "SL422",
            f'sl.{call.name} is along "T", the axis of tokens, only',
            call.axes_loc or call.loc,
            fix='work along the tokens, "T"',
        )
