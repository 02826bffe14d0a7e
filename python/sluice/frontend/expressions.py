"""Python expressions → HIR: one small handler for each kind of node."""

from __future__ import annotations

import ast
from collections.abc import Callable
from types import FunctionType
from typing import Any

from sluice.errors import SluiceUnsupportedError
from sluice.frontend import hir
from sluice.frontend.ir import Loc
from sluice.frontend.python_calls import instead_of
from sluice.frontend.reader import Reader
from sluice.frontend.refusals import refuse
from sluice.frontend.resolve import resolve
from sluice.language.table import LanguageFunction

UNARY: dict[type[ast.unaryop], str] = {
    ast.USub: "-",
    ast.UAdd: "+",
    ast.Invert: "~",
    ast.Not: "not",
}
BINARY: dict[type[ast.AST], str] = {
    ast.Add: "+",
    ast.Sub: "-",
    ast.Mult: "*",
    ast.Div: "/",
    ast.Pow: "**",
    ast.FloorDiv: "//",
    ast.Mod: "%",
    ast.BitAnd: "&",
    ast.BitOr: "|",
    ast.BitXor: "^",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
    ast.Eq: "==",
    ast.NotEq: "!=",
    ast.Is: "is",
    ast.IsNot: "is not",
    ast.In: "in",
    ast.NotIn: "not in",
}


def read_expression(reader: Reader, node: ast.expr) -> hir.Expr:
    """The HIR of an expression."""
    handler = _HANDLERS.get(type(node))
    if handler is None:
        raise refuse(node, reader.locate(node))
    return handler(reader, node)


def _constant(reader: Reader, node: ast.Constant) -> hir.Expr:
    location = reader.locate(node)
    if isinstance(node.value, (bool, int, float, str)) or node.value is None:
        return hir.Constant(node.value, location)
    raise SluiceUnsupportedError(
        "SL417",
        f"a literal of type {type(node.value).__name__} is not supported",
        location,
        fix="use real numbers",
    )


def _name(reader: Reader, node: ast.Name) -> hir.Expr:
    location = reader.locate(node)
    if node.id in reader.scope.locals:
        return hir.Local(node.id, location)
    value = reader.scope.lookup(node.id, location)
    return hir.Constant(reader.scope.capture(node.id, value, location), location)


def _attribute(reader: Reader, node: ast.Attribute) -> hir.Expr:
    location = reader.locate(node)
    value = resolve(reader, node)
    return hir.Constant(reader.scope.capture(ast.unparse(node), value, location), location)


def _tuple(reader: Reader, node: ast.Tuple) -> hir.Expr:
    items = tuple(read_expression(reader, item) for item in node.elts)
    return hir.Tuple(items, reader.locate(node))


def _unary(reader: Reader, node: ast.UnaryOp) -> hir.Expr:
    operand = read_expression(reader, node.operand)
    return hir.Unary(UNARY[type(node.op)], operand, reader.locate(node))


def read_binary(
    reader: Reader, op: ast.AST, left: hir.Expr, right: hir.Expr, location: Loc
) -> hir.Expr:
    """A binary operator or comparison, also of an augmented assignment."""
    if type(op) not in BINARY:
        raise refuse(op, location)
    return hir.Binary(BINARY[type(op)], left, right, location)


def _binary(reader: Reader, node: ast.BinOp) -> hir.Expr:
    left, right = read_expression(reader, node.left), read_expression(reader, node.right)
    return read_binary(reader, node.op, left, right, reader.locate(node))


def _compare(reader: Reader, node: ast.Compare) -> hir.Expr:
    location = reader.locate(node)
    if len(node.ops) > 1:
        raise SluiceUnsupportedError(
            "SL410",
            "a chained comparison is not supported",
            location,
            fix="write (a < b) & (b < c), or (a < b) and (b < c) between constants",
        )
    left = read_expression(reader, node.left)
    right = read_expression(reader, node.comparators[0])
    is_none = isinstance(right, hir.Constant) and right.value is None
    if isinstance(node.ops[0], (ast.Is, ast.IsNot)) and not is_none:
        raise refuse(node.ops[0], location)
    return read_binary(reader, node.ops[0], left, right, location)


def _logic(reader: Reader, node: ast.BoolOp) -> hir.Expr:
    op = "and" if isinstance(node.op, ast.And) else "or"
    items = tuple(read_expression(reader, item) for item in node.values)
    return hir.Logic(op, items, reader.locate(node))


def _conditional(reader: Reader, node: ast.IfExp) -> hir.Expr:
    test, then, orelse = (read_expression(reader, n) for n in (node.test, node.body, node.orelse))
    return hir.Conditional(test, then, orelse, reader.locate(node))


def _call(reader: Reader, node: ast.Call) -> hir.Expr:
    callee = _callee(reader, node)
    arguments = [_argument(reader, None, value, value) for value in node.args]
    arguments += [_argument(reader, k.arg, k.value, k) for k in node.keywords]
    return hir.Call(callee, tuple(arguments), reader.locate(node))


def _argument(reader: Reader, name: str | None, value: ast.expr, node: ast.AST) -> hir.Argument:
    if isinstance(node, ast.keyword) and name is None:
        raise refuse(ast.Starred(value), reader.locate(node))
    return hir.Argument(name, read_expression(reader, value), reader.locate(node))


def _callee(reader: Reader, call: ast.Call) -> hir.Callee:
    """What a call calls: a function of the language, a helper, or `range`."""
    node = call.func
    if isinstance(node, ast.Name) and node.id in reader.scope.locals:
        raise _not_callable(call, reader.locate(node), written=False)
    value: Any = resolve(reader, node)
    if isinstance(value, LanguageFunction):
        return value
    if value is range:
        return hir.Range()
    if hasattr(value, "__sluice_function__"):
        return hir.Helper(value.__sluice_function__)
    raise _not_callable(call, reader.locate(node), isinstance(value, FunctionType))


def _not_callable(call: ast.Call, location: Loc, written: bool) -> SluiceUnsupportedError:
    """The error of a call; `written` of a function in Python, which could be jitted."""
    fix = instead_of(call)
    if fix is None and written:
        fix = "decorate the function with @sluice.jit"
    return SluiceUnsupportedError(
        "SL414",
        f"'{ast.unparse(call.func)}' is not a Sluice function",
        location,
        fix or "call functions of sluice.language and jitted functions only",
    )


_HANDLERS: dict[type[ast.expr], Callable[[Reader, Any], hir.Expr]] = {
    ast.Constant: _constant,
    ast.Name: _name,
    ast.Attribute: _attribute,
    ast.Tuple: _tuple,
    ast.UnaryOp: _unary,
    ast.BinOp: _binary,
    ast.Compare: _compare,
    ast.BoolOp: _logic,
    ast.IfExp: _conditional,
    ast.Call: _call,
}
