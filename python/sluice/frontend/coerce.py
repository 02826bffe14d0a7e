"""Makes a value what an annotation says, or refuses it."""

from __future__ import annotations

from sluice.errors import Note, SluiceTypeError
from sluice.frontend.axes import unknown_axis
from sluice.frontend.builder import Builder
from sluice.frontend.frame import constant
from sluice.frontend.ir import Loc, Value, axes_text, is_table
from sluice.frontend.operands import Evaluated, flag, generator, number, table
from sluice.language.annotations import Annotation


def coerce(
    builder: Builder, item: Evaluated, annotation: Annotation, what: str, loc: Loc
) -> Evaluated:
    """`item` as the annotated kind; tensors broadcast to the annotated axes."""
    if annotation.kind == "value":
        return item
    if annotation.kind == "mask":
        return flag(builder, item, loc).value
    if annotation.kind == "constexpr":
        return constant(item, what, loc)
    if annotation.kind == "rng":
        return generator(item, loc)
    read = table if is_table(annotation.axes) else number
    value = read(builder, item, loc).value
    if set(value.type.axes) - set(annotation.axes):
        raise _too_many_axes(builder, value, annotation, what, loc)
    for axis in annotation.axes:
        if axis not in builder.axes:
            raise unknown_axis(axis, builder.axes, loc)
    return builder.broadcast(value, annotation.axes, loc)


def _too_many_axes(
    builder: Builder, value: Value, annotation: Annotation, what: str, loc: Loc
) -> SluiceTypeError:
    wanted = f"axes {axes_text(annotation.axes)}" if annotation.axes else "a scalar"
    return SluiceTypeError(
        "SL205",
        f"{what} is annotated as {wanted}, but is given axes {axes_text(value.type.axes)}",
        loc,
        fix="reduce the value first, or change the annotation",
        notes=[Note("the value is made here", builder.made.get(value, loc))],
    )
