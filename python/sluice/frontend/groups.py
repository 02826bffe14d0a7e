"""Values that belong to groups of tokens: rows of a table, and sums over the own group.

Groups are few, so each is written out: what a token gets is chosen among all groups' values. The
compiler's time grows with the square of their number.
"""

from __future__ import annotations

import math

from sluice.errors import Note, SluiceTypeError, SluiceValueError
from sluice.frontend.arguments import Arguments
from sluice.frontend.builder import Builder
from sluice.frontend.convert import converted
from sluice.frontend.ir import GROUPS, TOKENS, Value
from sluice.frontend.masked import Formula
from sluice.frontend.operands import describe

MAX_GROUPS = 1024  # these compile in 10 to 20 seconds, four times as many in minutes


def pick(builder: Builder, call: Arguments) -> Value:
    """The row of each token's group."""
    table, of_token = call.operands[0], _per_token(builder, call)
    kind = table.value.type.with_axes(table.value.type.axes[1:])
    rows = []
    for index in range(_count(builder, call)):
        row = builder.emit("route.row", (table.value,), kind, call.loc, index=index)
        rows.append(converted(builder, row, builder.dtype, call.loc))
    return _choose(builder, call, of_token, rows)


def _table_axes(builder: Builder) -> str:
    """Of a table of groups in this function, which has one other axis at most."""
    others = [axis for axis in builder.sizes if axis not in (TOKENS, GROUPS)]
    return ", ".join(f'"{axis}"' for axis in (GROUPS, *others))


def group_sum(builder: Builder, call: Arguments) -> Value:
    """The sum over each token's group."""
    f = Formula(builder, call.loc)
    x, of_token = call.operands[0], _per_token(builder, call)
    if TOKENS not in x.value.type.axes:
        raise SluiceTypeError(
            "SL204",
            f'sl.group_sum works along axis "T", but its argument is {describe(x.value)}',
            x.loc,
            fix="use a value for each token",
        )
    if GROUPS not in builder.sizes:
        raise SluiceTypeError(
            "SL203",
            'no parameter has the axis "G", so the number of groups is not known',
            call.loc,
            fix=f"declare a parameter as sl.Tensor[{_table_axes(builder)}]",
        )
    zero = f.number(0.0)
    sums = []
    for index in range(_count(builder, call)):
        own = f.compare("oeq", of_token, f.number(index))
        if call.where is not None:
            own = f.op("arith.andi", own, call.where.value)
        sums.append(f.sum(f.select(own, x.value, zero), (TOKENS,)))
    return _choose(builder, call, of_token, sums)


def _count(builder: Builder, call: Arguments) -> int:
    """How many groups there are."""
    groups = builder.sizes[GROUPS]
    if groups > MAX_GROUPS:
        raise SluiceValueError(
            "SL305",
            f'sl.{call.name} takes at most {MAX_GROUPS} groups, but axis "{GROUPS}" has size '
            f"{groups}",
            call.loc,
            fix="join groups, or give each call some of them",
        )
    return groups


def _choose(builder: Builder, call: Arguments, of_token: Value, values: list[Value]) -> Value:
    f = Formula(builder, call.loc)
    # Of a group that there is not, which no call refuses whose tensors lie on a GPU.
    chosen = f.number(math.nan)
    for index in reversed(range(len(values))):
        own = f.compare("oeq", of_token, f.number(index))
        chosen = f.select(own, values[index], chosen)
    axes = (TOKENS, *(axis for axis in chosen.type.axes if axis != TOKENS))
    return builder.broadcast(chosen, axes, call.loc)


def _per_token(builder: Builder, call: Arguments) -> Value:
    """The group of each token: that of a parameter, whose numbers a call checks."""
    group = call.operands[1]
    if group.value in builder.groups:
        return group.value
    raise SluiceTypeError(
        "SL202",
        f"sl.{call.name} takes the groups of a parameter, but this is {describe(group.value)}",
        group.loc,
        fix='declare the parameter as sl.Group["T"], and compute groups before the call',
        notes=[Note("it is made here", builder.made.get(group.value, group.loc))],
    )
