"""Which argument of a call goes to which parameter."""

from __future__ import annotations

from collections.abc import Sequence

from sluice.errors import SluiceError, SluiceTypeError
from sluice.frontend.hir import Argument
from sluice.frontend.ir import Loc
from sluice.frontend.scope import did_you_mean


def bind(
    callee: str, names: Sequence[str], positional: int, arguments: Sequence[Argument], loc: Loc
) -> dict[str, Argument]:
    """Arguments by parameter name; the first `positional` names may be given by position."""
    given = [argument for argument in arguments if argument.name is None]
    if len(given) > positional:
        raise _error(
            f"{callee} is given {len(given)} arguments by position, but takes {positional}",
            given[positional].loc,
            names,
        )
    bound = dict(zip(names, given, strict=False))
    for argument in arguments:
        if argument.name is not None:
            _bind_keyword(bound, callee, names, argument)
    return bound


def _bind_keyword(
    bound: dict[str, Argument], callee: str, names: Sequence[str], argument: Argument
) -> None:
    name = argument.name or ""
    if name not in names:
        raise _error(f"{callee} has no parameter '{name}'", argument.loc, names, name)
    if name in bound:
        raise SluiceTypeError(
            "SL208", f"{callee} is given '{name}' twice", argument.loc, "remove one of them"
        )
    bound[name] = argument


def missing(callee: str, name: str, names: Sequence[str], loc: Loc) -> SluiceError:
    """The error for a required parameter without an argument."""
    return _error(f"{callee} lacks the argument '{name}'", loc, names)


def _error(message: str, loc: Loc, names: Sequence[str], name: str = "") -> SluiceError:
    fix = did_you_mean(name, names) or f"its parameters are ({', '.join(names)})"
    return SluiceTypeError("SL201", message, loc, fix)
