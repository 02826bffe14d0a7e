"""The Python objects that names and dotted names from outside of a function stand for."""

from __future__ import annotations

import ast
from types import ModuleType
from typing import Any

from sluice.frontend.reader import Reader
from sluice.frontend.refusals import refuse
from sluice.frontend.scope import not_a_constant
from sluice.language.table import FUNCTIONS


def resolve(reader: Reader, node: ast.expr) -> Any:
    """The object of `name` or `module.name`; raises where the base is anything else."""
    location = reader.locate(node)
    if isinstance(node, ast.Name) and node.id not in reader.scope.locals:
        return reader.scope.lookup(node.id, location)
    if not isinstance(node, ast.Attribute):
        raise refuse(node, location)
    if not _is_outside(reader, node):
        raise refuse(node, location, _instead_of(reader, node))
    base = resolve(reader, node.value)
    if isinstance(base, ModuleType):
        return reader.scope.attribute(base, node.attr, location)
    raise not_a_constant(ast.unparse(node.value), base, location)


def _instead_of(reader: Reader, node: ast.Attribute) -> str | None:
    """A fix for an attribute of what is no module."""
    base = node.value
    if isinstance(base, ast.Call) and ast.unparse(base.func).rsplit(".")[-1] == "finfo":
        return "use math.inf or -math.inf, or assign the number to a name outside of the function"
    if isinstance(base, ast.Name) and isinstance(reader.scope.outside.get(base.id), ModuleType):
        return f"rename the variable '{base.id}', which hides the module of that name"
    return f"use sl.{node.attr}(...)" if node.attr in FUNCTIONS else None


def _is_outside(reader: Reader, node: ast.expr) -> bool:
    """Whether a dotted name starts with a name from outside."""
    while isinstance(node, ast.Attribute):
        node = node.value
    return isinstance(node, ast.Name) and node.id not in reader.scope.locals
