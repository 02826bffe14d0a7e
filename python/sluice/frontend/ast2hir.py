"""Reads a Python function into HIR, without knowing any type, size or value."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Callable
from typing import Any
from weakref import WeakKeyDictionary

from sluice.frontend import hir
from sluice.frontend.parameters import read_parameters
from sluice.frontend.reader import Reader
from sluice.frontend.refusals import too_deep
from sluice.frontend.returns import read_returns
from sluice.frontend.scope import Scope
from sluice.frontend.source import Source
from sluice.frontend.statements import read_body

_PARSED: WeakKeyDictionary[Callable[..., Any], hir.Function] = WeakKeyDictionary()


def parse(function: Callable[..., Any]) -> hir.Function:
    """The HIR of a Python function, read once.

    Constants of its module or closure are captured as they are at this time. Raises
    SluiceSyntaxError and SluiceUnsupportedError.
    """
    parsed = _PARSED.get(function)
    # Of two threads that read it at once, both get the first one's.
    return parsed or _PARSED.setdefault(function, _read(function))


def _read(function: Callable[..., Any]) -> hir.Function:
    source = Source(function)
    tree = source.tree()
    reader = Reader(source, Scope(function, tree))
    signature = Reader(source, reader.scope.around())
    body = tree.body[1:] if ast.get_docstring(tree) is not None else tree.body
    try:
        parameters = read_parameters(signature, function, tree.args)
        returns = read_returns(signature, tree.returns)
        statements = read_body(reader, body)
    except RecursionError:
        raise too_deep(source.locate(tree)) from None
    return hir.Function(
        name=function.__name__,
        parameters=parameters,
        body=statements,
        loc=source.locate(tree),
        returns=returns,
        doc=inspect.getdoc(function),
        captures=reader.scope.captures,
    )
