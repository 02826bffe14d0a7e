"""The Python objects that names and dotted names from outside of a function stand for."""

from __future__ import annotations

import ast
from types import ModuleType
from typing import Any

from sluice.frontend.refusals import refuse
from sluice.frontend.scope import Scope
from sluice.frontend.source import Source


def resolve(node: ast.expr, source: Source, scope: Scope) -> Any:
    """The object of `name` or `module.name`; raises where the base is a value of the program."""
    location = source.locate(node)
    if isinstance(node, ast.Name) and node.id not in scope.locals:
        return scope.lookup(node.id, location)
    if isinstance(node, ast.Attribute) and _is_outside(node, scope):
        base = resolve(node.value, source, scope)
        if isinstance(base, ModuleType):
            return scope.attribute(base, node.attr, location)
    raise refuse(node, location)


def _is_outside(node: ast.expr, scope: Scope) -> bool:
    """Whether a dotted name starts with a name from outside."""
    while isinstance(node, ast.Attribute):
        node = node.value
    return isinstance(node, ast.Name) and node.id not in scope.locals
