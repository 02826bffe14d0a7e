"""What to write in place of a call of one of Python's own functions."""

from __future__ import annotations

import ast
import math
from collections.abc import Callable

from sluice.language.table import FUNCTIONS


def instead_of(call: ast.Call) -> str | None:
    """A fix for a call of what is no function of the language, or None."""
    name = ast.unparse(call.func)
    special = _SPECIAL.get(name)
    known = name.rsplit(".")[-1]
    return (special and special(call)) or (f"use sl.{known}" if known in FUNCTIONS else None)


def _extremum(call: ast.Call) -> str | None:
    """Python's max and min compare values, sl.max and sl.min go over an axis."""
    of_values = len(call.args) > 1 and not _is_text(call.args[1])
    if not of_values and not _is_sequence(call):
        return None
    return f"use sl.{ast.unparse(call.func)}imum, of two values at a time"


def _sum(call: ast.Call) -> str | None:
    return "add the values with +" if _is_sequence(call) else None


def _is_text(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def _is_sequence(call: ast.Call) -> bool:
    """Whether the first argument holds the values, rather than being one."""
    several = (ast.Tuple, ast.List, ast.Set, ast.GeneratorExp, ast.ListComp, ast.Starred)
    return bool(call.args) and isinstance(call.args[0], several)


def _float(call: ast.Call) -> str | None:
    """Of a number in quotes, which Python's masks write for an infinity."""
    if len(call.args) != 1 or not isinstance(call.args[0], ast.Constant):
        return None
    try:
        value = float(call.args[0].value)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return None
    if math.isfinite(value):
        return f"write {value!r}"
    name = str(value).replace("inf", "math.inf").replace("nan", "math.nan")
    return f"use {name}, after `import math` at the top of the module"


_SPECIAL: dict[str, Callable[[ast.Call], str | None]] = {
    "max": _extremum,
    "min": _extremum,
    "sum": _sum,
    "float": _float,
}
