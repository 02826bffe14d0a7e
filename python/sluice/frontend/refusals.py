"""What of Python is outside of the language, with a code, a name and a fix for each."""

from __future__ import annotations

import ast
from typing import NamedTuple

from sluice.errors import SluiceUnsupportedError
from sluice.frontend.ir import Loc


class Refusal(NamedTuple):
    code: str
    message: str
    fix: str


_STATEMENT = "a jitted function has assignments, if, for, assert and return only"
_EXPRESSION = "use numbers, names, operators, conditional expressions and calls of sl functions"
_HELPER = "define it at the top level of the module and decorate it with @sluice.jit"
_UNROLL = "use `for i in range(n)`, where n is a compile-time constant"
_COMPREHENSION = Refusal("SL407", "a comprehension is not supported", "write a `for` loop")

REFUSALS: dict[type[ast.AST], Refusal] = {
    ast.While: Refusal("SL402", "a `while` loop is not supported", _UNROLL),
    ast.Attribute: Refusal(
        "SL404",
        "an attribute of a value is not supported",
        'call a function of sluice.language, such as sl.sum(x, "E")',
    ),
    ast.Subscript: Refusal(
        "SL405",
        "a subscript is not supported",
        "reduce over an axis, or unpack a tuple into names",
    ),
    ast.FunctionDef: Refusal("SL406", "a function inside of a function is not supported", _HELPER),
    ast.AsyncFunctionDef: Refusal("SL406", "a coroutine is not supported", _HELPER),
    ast.ClassDef: Refusal("SL406", "a class inside of a function is not supported", _STATEMENT),
    ast.Lambda: Refusal("SL406", "a lambda is not supported", _HELPER),
    ast.ListComp: _COMPREHENSION,
    ast.SetComp: _COMPREHENSION,
    ast.DictComp: _COMPREHENSION,
    ast.GeneratorExp: _COMPREHENSION,
    ast.Try: Refusal("SL408", "`try` is not supported", _STATEMENT),
    ast.TryStar: Refusal("SL408", "`try` is not supported", _STATEMENT),
    ast.With: Refusal("SL408", "`with` is not supported", _STATEMENT),
    ast.AsyncWith: Refusal("SL408", "`async with` is not supported", _STATEMENT),
    ast.AsyncFor: Refusal("SL408", "`async for` is not supported", _STATEMENT),
    ast.For: Refusal("SL408", "`else` of a loop is not supported", "put it after the loop"),
    ast.Match: Refusal("SL408", "`match` is not supported", _STATEMENT),
    ast.Raise: Refusal("SL408", "`raise` is not supported", "use `assert` on constants"),
    ast.Global: Refusal("SL408", "`global` is not supported", "return the value instead"),
    ast.Nonlocal: Refusal("SL408", "`nonlocal` is not supported", "return the value instead"),
    ast.Import: Refusal("SL408", "`import` is not supported", "import at the top of the module"),
    ast.ImportFrom: Refusal(
        "SL408", "`import` is not supported", "import at the top of the module"
    ),
    ast.Delete: Refusal("SL408", "`del` is not supported", _STATEMENT),
    ast.Break: Refusal("SL408", "`break` is not supported", "loop over the range that is needed"),
    ast.Continue: Refusal("SL408", "`continue` is not supported", "put the rest under an `if`"),
    ast.JoinedStr: Refusal(
        "SL409", "an f-string is not supported", "a string can only name an axis"
    ),
    ast.Starred: Refusal(
        "SL416", "unpacking with * is not supported", "write the values one by one"
    ),
    ast.List: Refusal("SL417", "a list is not supported", "use a tuple"),
    ast.Set: Refusal("SL417", "a set is not supported", "use a tuple"),
    ast.Dict: Refusal("SL417", "a dict is not supported", "use a tuple"),
    ast.Yield: Refusal("SL417", "`yield` is not supported", "return a tuple"),
    ast.YieldFrom: Refusal("SL417", "`yield` is not supported", "return a tuple"),
    ast.Await: Refusal("SL417", "`await` is not supported", _EXPRESSION),
    ast.NamedExpr: Refusal("SL417", "`:=` is not supported", "assign in a statement of its own"),
    ast.FloorDiv: Refusal("SL412", "`//` is not supported on run-time values", "use `/`"),
    ast.Mod: Refusal("SL412", "`%` is not supported on run-time values", "use `x - a * y`"),
    ast.MatMult: Refusal("SL412", "`@` is not supported", "compute logits before the router"),
    ast.LShift: Refusal("SL412", "`<<` is not supported", "use arithmetic on numbers"),
    ast.RShift: Refusal("SL412", "`>>` is not supported", "use arithmetic on numbers"),
    ast.Is: Refusal("SL412", "`is` is only for constants and None", "use `==`"),
    ast.IsNot: Refusal("SL412", "`is not` is only for constants and None", "use `!=`"),
    ast.In: Refusal("SL412", "`in` is only for constants", "compare with `==`"),
    ast.NotIn: Refusal("SL412", "`not in` is only for constants", "compare with `!=`"),
}


REFUSALS_BY_OPERATOR = {
    "//": REFUSALS[ast.FloorDiv],
    "%": REFUSALS[ast.Mod],
    "is": REFUSALS[ast.Is],
    "is not": REFUSALS[ast.IsNot],
    "in": REFUSALS[ast.In],
    "not in": REFUSALS[ast.NotIn],
}


DEEPEST = 100  # tuples of a constant, which the key of a call goes through by recursion


def too_deep(location: Loc) -> SluiceUnsupportedError:
    """The error for a program whose nesting exceeds Python's recursion limit."""
    return SluiceUnsupportedError(
        "SL423",
        "an expression is nested too deeply",
        location,
        fix="split it over several assignments",
    )


def tuple_too_deep(name: str, location: Loc) -> SluiceUnsupportedError:
    """The error for a constant of more than `DEEPEST` tuples within each other."""
    return SluiceUnsupportedError(
        "SL423",
        f"'{name}' is a tuple nested more than {DEEPEST} deep",
        location,
        fix="pass a flatter tuple, or several constants",
    )


def refuse(node: ast.AST, location: Loc, fix: str | None = None) -> SluiceUnsupportedError:
    """The error for a node that the language does not have; `fix` replaces the table's."""
    default = Refusal("SL417", f"{type(node).__name__} is not supported", _EXPRESSION)
    refusal = REFUSALS.get(type(node), default)
    return SluiceUnsupportedError(refusal.code, refusal.message, location, fix or refusal.fix)
