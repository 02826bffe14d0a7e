"""What the annotation of a function says that it returns, and results held to it."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from typing import get_origin

from sluice.errors import SluiceError, SluiceTypeError
from sluice.frontend import hir
from sluice.frontend.annotations import is_of_language, meaning, read_annotation, unquoted
from sluice.frontend.coerce import coerce
from sluice.frontend.frame import Frame, counted
from sluice.frontend.operands import Evaluated
from sluice.frontend.reader import Reader


def read_returns(reader: Reader, node: ast.expr | None) -> hir.Returns:
    """The annotation of a function's results; None where it says nothing in the language."""
    try:
        node = node and unquoted(reader, node)
    except SluiceError:  # words for readers
        return None
    if node is None:
        return None
    items = _items(reader, node)
    if items is not None:
        return tuple(read_returns(reader, item) for item in items)
    if is_of_language(reader, node):
        return read_annotation(reader, node, "leave None out: a function returns what it computes")
    return None


def _items(reader: Reader, node: ast.expr) -> Sequence[ast.expr] | None:
    """The annotations inside of `tuple[...]`, unless that is of any length."""
    if not isinstance(node, ast.Subscript) or not _is_tuple(meaning(reader, node.value)):
        return None
    items = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
    of_any_length = any(isinstance(i, ast.Constant) and i.value is ... for i in items)
    return None if of_any_length else items


def _is_tuple(value: object) -> bool:
    return value is tuple or get_origin(value) is tuple  # the latter of typing.Tuple


def held_to_annotation(frame: Frame, node: hir.Return, value: Evaluated) -> Evaluated:
    """A result, with the axes that the annotation of its function says."""
    return _held(frame, node.value, value, frame.function.returns, "the result")


def _held(
    frame: Frame, node: hir.Expr, item: Evaluated, declared: hir.Returns, what: str
) -> Evaluated:
    if declared is None:
        return item
    if isinstance(declared, tuple):
        if not isinstance(item, tuple) or len(item) != len(declared):
            raise _otherwise(frame, node, item, f"a tuple of {len(declared)}")
        nodes = node.items if isinstance(node, hir.Tuple) else (node,) * len(item)
        triples = enumerate(zip(nodes, item, declared, strict=True), start=1)
        return tuple(_held(frame, *each, f"result {number}") for number, each in triples)
    if isinstance(item, tuple) and declared.kind not in ("value", "constexpr"):
        raise _otherwise(frame, node, item, f"one {declared.kind}")
    return coerce(frame.builder, item, declared, what, node.loc)


def _otherwise(frame: Frame, node: hir.Expr, item: Evaluated, declared: str) -> SluiceTypeError:
    return SluiceTypeError(
        "SL209",
        f"'{frame.function.name}' is annotated to return {declared}, but this is {counted(item)}",
        node.loc,
        fix="return what the annotation says, or change it",
    )
