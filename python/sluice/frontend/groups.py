"""Values that belong to groups of tokens: rows of a table, and sums over the own group.

Groups are few, so each is written out: what a token gets is chosen among all groups' values.
"""

from __future__ import annotations

from sluice.errors import SluiceTypeError
from sluice.frontend.arguments import Arguments
from sluice.frontend.builder import Builder
from sluice.frontend.convert import converted
from sluice.frontend.ir import GROUPS, TOKENS, Value, axes_text
from sluice.frontend.masked import Formula
from sluice.frontend.operands import Operand, describe


def pick(builder: Builder, call: Arguments) -> Value:
    """The row of each token's group."""
    table, group = call.operands
    kind = table.value.type.with_axes(table.value.type.axes[1:])
    rows = []
    for index in range(builder.sizes[GROUPS]):
        row = builder.emit("route.row", (table.value,), kind, call.loc, index=index)
        rows.append(converted(builder, row, builder.dtype, call.loc))
    return _choose(builder, call, group, rows)


def _table_axes(builder: Builder) -> str:
    """Of a table of groups in this function, which has one other axis at most."""
    others = [axis for axis in builder.sizes if axis not in (TOKENS, GROUPS)]
    return ", ".join(f'"{axis}"' for axis in (GROUPS, *others))


def group_sum(builder: Builder, call: Arguments) -> Value:
    """The sum over each token's group."""
    f = Formula(builder, call.loc)
    x, group = call.operands
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
    for index in range(builder.sizes[GROUPS]):
        own = f.compare("oeq", _per_token(builder, group), f.number(index))
        if call.where is not None:
            own = f.op("arith.andi", own, call.where.value)
        sums.append(f.sum(f.select(own, x.value, zero), (TOKENS,)))
    return _choose(builder, call, group, sums)


def _choose(builder: Builder, call: Arguments, group: Operand, values: list[Value]) -> Value:
    f = Formula(builder, call.loc)
    of_token = _per_token(builder, group)
    chosen = values[-1]
    for index in reversed(range(len(values) - 1)):
        own = f.compare("oeq", of_token, f.number(index))
        chosen = f.select(own, values[index], chosen)
    axes = (TOKENS, *(axis for axis in chosen.type.axes if axis != TOKENS))
    return builder.broadcast(chosen, axes, call.loc)


def _per_token(builder: Builder, group: Operand) -> Value:
    axes = group.value.type.axes
    if set(axes) - {TOKENS}:
        raise SluiceTypeError(
            "SL204",
            f'a group is a number for each token, of axis "T" alone, but this has axes '
            f"{axes_text(axes)}",
            group.loc,
            fix='pass the sl.Group["T"] parameter',
        )
    return builder.broadcast(group.value, (TOKENS,), group.loc)
