"""Python statements → HIR: one small handler for each kind of node."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable
from typing import Any

from sluice.errors import SluiceSyntaxError
from sluice.frontend import hir
from sluice.frontend.annotations import read_annotation
from sluice.frontend.expressions import read_binary, read_expression
from sluice.frontend.reader import Reader
from sluice.frontend.refusals import refuse


def read_body(reader: Reader, nodes: Iterable[ast.stmt]) -> tuple[hir.Stmt, ...]:
    """The HIR of a block, without `pass`."""
    statements = []
    for node in nodes:
        if isinstance(node, ast.Pass):
            continue
        handler = _HANDLERS.get(type(node))
        if handler is None:
            raise refuse(node, reader.locate(node))
        statements.append(handler(reader, node))
    return tuple(statements)


def _target(reader: Reader, node: ast.expr) -> hir.Target:
    location = reader.locate(node)
    if isinstance(node, ast.Name):
        return hir.Target(location, name=node.id)
    if isinstance(node, (ast.Tuple, ast.List)):
        return hir.Target(location, items=tuple(_target(reader, item) for item in node.elts))
    raise refuse(node, location)


def _assign(reader: Reader, node: ast.Assign) -> hir.Stmt:
    location = reader.locate(node)
    if len(node.targets) > 1:
        raise SluiceSyntaxError(
            "SL114", "a chained assignment is not supported", location, "write one for each name"
        )
    target = _target(reader, node.targets[0])
    return hir.Assign(target, read_expression(reader, node.value), None, location)


def _annotated(reader: Reader, node: ast.AnnAssign) -> hir.Stmt:
    location = reader.locate(node)
    if node.value is None:
        raise SluiceSyntaxError(
            "SL109", "a variable is declared without a value", location, "assign its value here"
        )
    annotation = read_annotation(reader, node.annotation, "leave the annotation out")
    target = _target(reader, node.target)
    return hir.Assign(target, read_expression(reader, node.value), annotation, location)


def _augmented(reader: Reader, node: ast.AugAssign) -> hir.Stmt:
    location = reader.locate(node)
    target = _target(reader, node.target)
    left = hir.Local(target.name, target.loc)
    right = read_expression(reader, node.value)
    value = read_binary(reader, node.op, left, right, location)
    return hir.Assign(target, value, None, location)


def _return(reader: Reader, node: ast.Return) -> hir.Stmt:
    location = reader.locate(node)
    if node.value is None:
        raise SluiceSyntaxError(
            "SL107", "the function returns nothing", location, "return a value or a tuple of values"
        )
    return hir.Return(read_expression(reader, node.value), location)


def _if(reader: Reader, node: ast.If) -> hir.Stmt:
    test = read_expression(reader, node.test)
    then, orelse = read_body(reader, node.body), read_body(reader, node.orelse)
    return hir.If(test, then, orelse, reader.locate(node))


def _for(reader: Reader, node: ast.For) -> hir.Stmt:
    if node.orelse:
        raise refuse(node, reader.locate(node.orelse[0]))
    target, iterable = _target(reader, node.target), read_expression(reader, node.iter)
    return hir.For(target, iterable, read_body(reader, node.body), reader.locate(node))


def _assert(reader: Reader, node: ast.Assert) -> hir.Stmt:
    if isinstance(node.msg, ast.JoinedStr):
        raise refuse(node.msg, reader.locate(node.msg), "write the message as a plain string")
    message = read_expression(reader, node.msg) if node.msg else None
    return hir.Assert(read_expression(reader, node.test), message, reader.locate(node))


def _expression(reader: Reader, node: ast.Expr) -> hir.Stmt:
    read_expression(reader, node.value)  # a more exact error first, such as an unknown function
    raise SluiceSyntaxError(
        "SL111",
        "this statement computes a value and drops it",
        reader.locate(node),
        fix="assign it to a name, or remove it",
    )


_HANDLERS: dict[type[ast.stmt], Callable[[Reader, Any], hir.Stmt]] = {
    ast.Assign: _assign,
    ast.AnnAssign: _annotated,
    ast.AugAssign: _augmented,
    ast.Return: _return,
    ast.If: _if,
    ast.For: _for,
    ast.Assert: _assert,
    ast.Expr: _expression,
}
