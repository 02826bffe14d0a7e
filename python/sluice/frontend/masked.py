"""Reductions and orders over some of the tokens: `where=` and `group=`."""

from __future__ import annotations

import math

from sluice.errors import Note, SluiceTypeError, SluiceValueError
from sluice.frontend.arguments import Arguments
from sluice.frontend.builder import Builder
from sluice.frontend.ir import TOKENS, Loc, Type, Value, axes_text
from sluice.frontend.operands import Operand, broadcast_all
from sluice.frontend.operators import compare

_NEUTRAL = {
    "route.sum": 0.0,
    "route.mean": 0.0,
    "route.max": -math.inf,
    "route.min": math.inf,
    "route.logsumexp": -math.inf,
}


class Formula:
    """Writes arithmetic at one place; operands broadcast."""

    def __init__(self, builder: Builder, loc: Loc) -> None:
        self.builder, self.loc = builder, loc

    def number(self, value: float) -> Value:
        return self.builder.number(value, self.loc)

    def op(self, name: str, *operands: Value) -> Value:
        values = broadcast_all(self.builder, [Operand(v, self.loc) for v in operands], self.loc)
        return self.builder.emit(name, values, values[0].type, self.loc)

    def select(self, condition: Value, then: Value, orelse: Value) -> Value:
        operands = [Operand(v, self.loc) for v in (condition, then, orelse)]
        values = broadcast_all(self.builder, operands, self.loc)
        return self.builder.emit("arith.select", values, values[1].type, self.loc)

    def compare(self, predicate: str, a: Value, b: Value) -> Value:
        values = broadcast_all(self.builder, [Operand(v, self.loc) for v in (a, b)], self.loc)
        return compare(self.builder, predicate, values, self.loc)

    def sum(self, x: Value, axes: tuple[str, ...]) -> Value:
        result = x.type.with_axes(tuple(a for a in x.type.axes if a not in axes))
        return self.builder.emit("route.sum", (x,), result, self.loc, axes=axes)


def reduce(builder: Builder, call: Arguments) -> Value:
    """A reduction of the elements for which `where` holds; a mean is over their number."""
    assert call.where is not None, "without where a reduction is one operation"
    f = Formula(builder, call.loc)
    condition, x = call.where.value, call.operands[0].value
    neutral = f.number(_NEUTRAL[call.op])
    kept = f.select(condition, x, neutral)
    _check_axes(call, kept.type)
    if call.op != "route.mean":
        result = kept.type.with_axes(tuple(a for a in kept.type.axes if a not in call.axes))
        return builder.emit(call.op, (kept,), result, call.loc, axes=call.axes)
    ones = builder.broadcast(f.number(1.0), kept.type.axes, call.loc)
    count = f.sum(f.select(condition, ones, neutral), call.axes)
    total = f.sum(kept, call.axes)
    return f.op("arith.divf", total, f.op("arith.maximumf", count, f.number(1.0)))


def _check_axes(call: Arguments, given: Type) -> None:
    for axis in call.axes:
        if axis not in given.axes:
            raise SluiceTypeError(
                "SL204",
                f'sl.{call.name} works along axis "{axis}", which neither its argument nor '
                "where has",
                call.axes_loc or call.loc,
                fix="name an axis of the argument",
            )


def group_of(builder: Builder, call: Arguments) -> Value | None:
    """The group of each token, -1 for those left out; None where all tokens are one group."""
    f = Formula(builder, call.loc)
    group = None
    if call.group is not None:
        group = _per_token(builder, call, call.group, "group")
    if call.where is not None:
        condition = _per_token(builder, call, call.where, "where")
        group = f.select(condition, group or f.number(0.0), f.number(-1.0))
    return group


def _per_token(builder: Builder, call: Arguments, operand: Operand, name: str) -> Value:
    if set(operand.value.type.axes) - {TOKENS}:
        raise SluiceTypeError(
            "SL204",
            f'{name} of sl.{call.name} is a value for each token, of axis "T" alone',
            operand.loc,
            fix='reduce it over "E" first',
        )
    return builder.broadcast(operand.value, (TOKENS,), operand.loc)


def quantile(builder: Builder, call: Arguments) -> Value:
    """Σ x w, with weights w = max(0, 1 - |rank - q (n - 1)|) of the two neighbours; NaN where q is
    no share.
    """
    f = Formula(builder, call.loc)
    _check_share(builder, call)
    x, q = call.operands[0].value, call.operands[1].value
    group = group_of(builder, call)
    rank = builder.emit("route.rank", (x,) if group is None else (x, group), x.type, call.loc)
    one, zero = f.number(1.0), f.number(0.0)
    inside = f.compare("oge", rank, zero)
    ones = builder.broadcast(one, rank.type.axes, call.loc)
    count = f.sum(f.select(inside, ones, zero), (TOKENS,))
    place = f.op("arith.mulf", q, f.op("arith.subf", count, one))
    distance = f.op("math.absf", f.op("arith.subf", rank, place))
    weight = f.op("arith.subf", one, distance)
    chosen = f.op("arith.andi", inside, f.compare("ogt", weight, zero))
    result = f.sum(f.select(chosen, f.op("arith.mulf", x, weight), zero), (TOKENS,))
    if q in builder.numbers:
        return result
    share = f.op("arith.andi", f.compare("oge", q, zero), f.compare("ole", q, one))
    return f.select(share, result, f.number(math.nan))


def _check_share(builder: Builder, call: Arguments) -> None:
    """Refuses a q for each token, and a constant that is no share."""
    q = call.operands[1]
    if TOKENS in q.value.type.axes:
        raise SluiceTypeError(
            "SL205",
            f'sl.{call.name} goes over axis "{TOKENS}", which its q has too: axes '
            f"{axes_text(q.value.type.axes)}",
            q.loc,
            fix='pass one q for all tokens, or one for each expert, of axis "E"',
            notes=[Note("the value is made here", builder.made.get(q.value, q.loc))],
        )
    share = builder.numbers.get(q.value, 0.0)
    if not 0.0 <= share <= 1.0:
        raise SluiceValueError(
            "SL308",
            f"q of sl.{call.name} is {share}, outside of 0 to 1",
            q.loc,
            fix="pass the share of tokens that lies below, such as 0.5 for the median",
        )
