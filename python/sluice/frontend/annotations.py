"""Annotations of parameters and variables: kinds, and the axes of tensors."""

from __future__ import annotations

import ast
from typing import Any, Optional

from sluice.errors import SluiceError, SluiceSyntaxError, SluiceUnsupportedError
from sluice.frontend.ir import TOKENS, Loc, axes_text, is_table
from sluice.frontend.reader import Reader
from sluice.frontend.resolve import resolve
from sluice.language.annotations import Annotation, Group, Kind, Mask, Tensor, Value

KINDS = 'sl.Tensor["T", "E"], sl.Scalar, sl.Rng or sl.constexpr'
_SUBSCRIPTED: tuple[tuple[object, Kind], ...] = (
    (Tensor, "tensor"),
    (Mask, "mask"),
    (Group, "group"),
)


def read_annotation(reader: Reader, node: ast.expr, or_none: str | None = None) -> Annotation:
    """The annotation that an expression stands for, also one in quotes.

    `or_none` is the fix where what cannot be None is said to be; by default, that of a parameter.
    """
    location = reader.locate(node)
    node = unquoted(reader, node)
    kept = _without_none(reader, node)
    annotation = _evaluate(reader, kept)
    if annotation.kind == "tensor":
        _check_axes(annotation.axes, location)
    elif annotation.kind in ("mask", "group") and annotation.axes != (TOKENS,):
        raise _bad(f'a {annotation.kind} has the axis "T" alone', location)
    if kept is not node and annotation.kind not in ("value", "constexpr"):
        message = f"only an sl.Value or an sl.constexpr can be None, not an {annotation}"
        fix = or_none or instead_of_none(annotation)
        raise SluiceSyntaxError("SL104", message, location, fix)
    return annotation


def instead_of_none(annotation: Annotation) -> str:
    """How to do without a parameter that may be None."""
    if annotation.kind == "scalar":
        return "give it a number as its default, such as 1.0"
    return "write a function with it and one without; both may call one that takes sl.Value | None"


def _without_none(reader: Reader, node: ast.expr) -> ast.expr:
    """X of `X | None`, `None | X` and `Optional[X]`, else the node itself."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
        for none, kept in ((node.right, node.left), (node.left, node.right)):
            if isinstance(none, ast.Constant) and none.value is None:
                return kept
    if isinstance(node, ast.Subscript) and meaning(reader, node.value) is Optional:
        return node.slice
    return node


def unquoted(reader: Reader, node: ast.expr) -> ast.expr:
    """The annotation inside of quotes, at the place of the quotes; any other as it is."""
    if not isinstance(node, ast.Constant) or not isinstance(node.value, str):
        return node
    try:
        inner = ast.parse(node.value, mode="eval").body
    except SyntaxError:
        raise _bad(f"{node.value!r} is not a kind of parameter", reader.locate(node)) from None
    for part in ast.walk(inner):
        ast.copy_location(part, node)
    return inner


def meaning(reader: Reader, node: ast.expr) -> Any:
    """What a part of an annotation stands for; None where that is nothing of the language."""
    try:
        return resolve(reader, node)
    except SluiceError as error:
        if error.code == "SL110":  # it would be, but for its name
            raise
        return None


def is_of_language(reader: Reader, node: ast.expr) -> bool:
    """Whether it names a kind of the language, which `read_annotation` reads or refuses."""
    node = _without_none(reader, node)
    if isinstance(node, ast.Subscript):
        return _subscripted(meaning(reader, node.value)) is not None
    value = meaning(reader, node)
    return value is Value or isinstance(value, Annotation)


def _subscripted(value: object) -> Kind | None:
    # By identity: what others annotate with may have no hash.
    return next((kind for mark, kind in _SUBSCRIPTED if mark is value), None)


def _evaluate(reader: Reader, node: ast.expr) -> Annotation:
    if isinstance(node, ast.Subscript):
        kind = _subscripted(resolve(reader, node.value))
        if kind is not None:
            items = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
            return Annotation(kind, tuple(_axis(reader, item) for item in items))
    named = isinstance(node, (ast.Name, ast.Attribute))
    value = resolve(reader, node) if named else None
    if value is Value:
        return Annotation("value")
    if not isinstance(value, Annotation):
        raise _bad(f"'{ast.unparse(node)}' is not a kind of parameter", reader.locate(node))
    return value


def _axis(reader: Reader, node: ast.expr) -> str:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    raise _bad('an axis is named by a string, such as "E"', reader.locate(node))


def _check_axes(axes: tuple[str, ...], location: Loc) -> None:
    """Axes are distinct names, "T" first, and at most one besides it."""
    if not axes:
        raise _bad("a tensor has at least one axis", location)
    if not all(isinstance(axis, str) and axis.isidentifier() for axis in axes):
        raise _bad("the name of an axis is like that of a variable", location)
    if len(set(axes)) < len(axes):
        raise _bad("an axis occurs twice", location)
    if TOKENS in axes[1:]:
        raise _bad('"T", the axis of tokens, comes first', location)
    if len(set(axes) - {TOKENS}) > 1 and not is_table(axes):
        raise SluiceUnsupportedError(
            "SL415",
            f'a tensor of axes {axes_text(axes)} has more than one axis besides "T"',
            location,
            fix="pass one tensor for each, or join the axes into one",
        )


def _bad(message: str, location: Loc) -> SluiceError:
    return SluiceSyntaxError("SL104", message, location, fix=f"use {KINDS}")
