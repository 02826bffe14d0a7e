"""What the names of a function mean: its variables, and what it takes from outside."""

from __future__ import annotations

import ast
import builtins
import copy
import difflib
import numbers
from collections.abc import Callable, Iterable
from types import ModuleType
from typing import Any

from sluice.errors import SluiceError, SluiceSyntaxError, SluiceUnsupportedError
from sluice.frontend.hir import Static
from sluice.frontend.ir import Loc
from sluice.language.table import FUNCTIONS


class Scope:
    """The names that a function can see, from the inside to the outside."""

    def __init__(self, function: Callable[..., Any], tree: ast.FunctionDef) -> None:
        code, cells = function.__code__, function.__closure__ or ()
        self.locals = _assigned(tree) | {arg.arg for arg in _arguments(tree)}
        self.outside: dict[str, Any] = dict(vars(builtins)) | function.__globals__
        for name, cell in zip(code.co_freevars, cells, strict=True):
            self._add_cell(name, cell)
        self.captures: dict[str, Static] = {}

    def _add_cell(self, name: str, cell: Any) -> None:
        try:
            self.outside[name] = cell.cell_contents
        except ValueError:  # the enclosing function has not yet assigned it
            self.outside.pop(name, None)

    def around(self) -> Scope:
        """What the signature sees, which is outside of the function's variables."""
        scope = copy.copy(self)
        scope.locals = set()
        return scope

    def lookup(self, name: str, location: Loc) -> Any:
        """The object that a name from outside is bound to."""
        if name in self.outside:
            return self.outside[name]
        known = {*self.locals, *self.outside} - set(vars(builtins))
        raise _unknown_name(name, location, known)

    def attribute(self, module: ModuleType, name: str, location: Loc) -> Any:
        """The object `module.name`."""
        if hasattr(module, name):
            return getattr(module, name)
        if module.__name__ == "sluice.language":
            code, fix = "SL110", _of_language(name, module)
        else:
            code, fix = "SL108", did_you_mean(name, [n for n in dir(module) if n[0] != "_"])
        fix = fix or "see help(sluice.language) for what there is"
        raise SluiceSyntaxError(code, f"{module.__name__} has no '{name}'", location, fix)

    def capture(self, name: str, value: object, location: Loc) -> Static:
        """A constant of the module or closure, as it is at the time of parsing."""
        constant = as_static(value)
        if constant is NOT_STATIC:
            raise not_a_constant(name, value, location)
        self.captures[name] = constant
        return constant


NOT_STATIC: Any = object()


def as_static(value: object) -> Static:
    """`value` as plain Python numbers, strings and tuples, or NOT_STATIC."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        return str(value)
    if isinstance(value, numbers.Integral):
        return int(value)
    if isinstance(value, numbers.Real):
        return float(value)
    if isinstance(value, tuple):
        items = tuple(as_static(item) for item in value)
        return NOT_STATIC if any(item is NOT_STATIC for item in items) else items
    return NOT_STATIC


def _unknown_name(name: str, location: Loc, known: Iterable[str]) -> SluiceError:
    fix = did_you_mean(name, known) or "assign it first, or make it a parameter"
    return SluiceSyntaxError("SL108", f"name '{name}' is not defined", location, fix)


def _of_language(name: str, language: ModuleType) -> str | None:
    """A fix for what `sl` does not have; a name that is only roughly alike would mislead."""
    known = [*language.__all__, *FUNCTIONS]
    return _INSTEAD.get(name) or did_you_mean(name, known, cutoff=0.8)


#: Functions of NumPy and torch that are written otherwise here.
_INSTEAD = {
    "all": 'write sl.min(sl.where(condition, 1, 0), "E") > 0',
    "any": 'write sl.max(sl.where(condition, 1, 0), "E") > 0',
    "clamp": "use sl.clip",
    "median": 'use sl.quantile(x, 0.5, "T")',
}


def did_you_mean(name: str, known: Iterable[str], cutoff: float = 0.6) -> str | None:
    """A fix that names the closest of the known names, or None where none is close."""
    close = difflib.get_close_matches(name, sorted(set(known)), n=1, cutoff=cutoff)
    return f"did you mean '{close[0]}'?" if close else None


def not_a_constant(name: str, value: object, location: Loc) -> SluiceError:
    """The error for an object from outside of the function that is no constant."""
    return SluiceUnsupportedError(
        "SL413",
        f"'{name}' is captured from outside, but a {type(value).__name__} is not a constant",
        location,
        fix="capture a number, flag, string or tuple of these; pass tensors as parameters",
    )


def _assigned(tree: ast.FunctionDef) -> set[str]:
    names = (node for node in ast.walk(tree) if isinstance(node, ast.Name))
    return {name.id for name in names if isinstance(name.ctx, ast.Store)}


def _arguments(tree: ast.FunctionDef) -> list[ast.arg]:
    arguments = tree.args
    return [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
