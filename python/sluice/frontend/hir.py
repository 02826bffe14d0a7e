"""The untyped IR: what the user wrote, with names resolved and places kept.

A tree like Python's own, but only of what the language has: each node has one meaning, and all
that is left to find out is which values are known at compile time and what types the others have.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from sluice.frontend.ir import Loc, is_table
from sluice.language.annotations import Annotation
from sluice.language.table import LanguageFunction

#: What is known at compile time.
Static = int | float | bool | str | None | tuple["Static", ...]


@dataclass(frozen=True, slots=True)
class Constant:
    """A literal, or a constant captured from the module or closure under `name`."""

    value: Static
    loc: Loc


@dataclass(frozen=True, slots=True)
class Local:
    """A parameter or variable."""

    name: str
    loc: Loc


@dataclass(frozen=True, slots=True)
class Tuple:
    items: tuple[Expr, ...]
    loc: Loc


@dataclass(frozen=True, slots=True)
class Unary:
    """`op` is the Python spelling: "-", "+", "~" or "not"."""

    op: str
    operand: Expr
    loc: Loc


@dataclass(frozen=True, slots=True)
class Binary:
    """Arithmetic, logic on booleans, or one comparison; `op` is the Python spelling."""

    op: str
    left: Expr
    right: Expr
    loc: Loc


@dataclass(frozen=True, slots=True)
class Logic:
    """`and` or `or` between compile-time constants."""

    op: str
    items: tuple[Expr, ...]
    loc: Loc


@dataclass(frozen=True, slots=True)
class Conditional:
    """`then if test else orelse`, chosen at compile time."""

    test: Expr
    then: Expr
    orelse: Expr
    loc: Loc


@dataclass(frozen=True, slots=True)
class Range:
    """The callee `range`, of which only a `for` makes use."""


@dataclass(frozen=True, slots=True)
class Helper:
    """A callee that is another jitted function."""

    function: Callable[..., Any]


Callee = LanguageFunction | Helper | Range


@dataclass(frozen=True, slots=True)
class Argument:
    """One argument of a call; `name` is None where it is given by position."""

    name: str | None
    value: Expr
    loc: Loc


@dataclass(frozen=True, slots=True)
class Call:
    callee: Callee
    arguments: tuple[Argument, ...]
    loc: Loc


Expr = Constant | Local | Tuple | Unary | Binary | Logic | Conditional | Call


@dataclass(frozen=True, slots=True)
class Target:
    """What an assignment binds: a name, or a tuple of targets."""

    loc: Loc
    name: str = ""
    items: tuple[Target, ...] = ()


@dataclass(frozen=True, slots=True)
class Assign:
    target: Target
    value: Expr
    annotation: Annotation | None
    loc: Loc


@dataclass(frozen=True, slots=True)
class Return:
    value: Expr
    loc: Loc


@dataclass(frozen=True, slots=True)
class If:
    test: Expr
    then: tuple[Stmt, ...]
    orelse: tuple[Stmt, ...]
    loc: Loc


@dataclass(frozen=True, slots=True)
class For:
    target: Target
    iterable: Expr
    body: tuple[Stmt, ...]
    loc: Loc


@dataclass(frozen=True, slots=True)
class Assert:
    test: Expr
    message: Expr | None
    loc: Loc


Stmt = Assign | Return | If | For | Assert


class Required:
    """The mark of a parameter without a default."""

    def __repr__(self) -> str:
        return "required"


REQUIRED = Required()


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter as declared; `axes` for tensors only; `default` may be REQUIRED."""

    name: str
    annotation: Annotation
    loc: Loc
    default: Static | Required = REQUIRED
    keyword_only: bool = False

    @property
    def kind(self) -> str:
        """Of its arguments: masks and groups are tensors, of their own dtypes."""
        kind = self.annotation.kind
        return "tensor" if kind in ("mask", "group") else kind

    @property
    def is_float(self) -> bool:
        """Whether its numbers are what the function computes with."""
        return self.annotation.kind not in ("mask", "group")

    @property
    def is_differentiable(self) -> bool:
        """Whether there is a gradient of its tensors."""
        return self.is_float and not self.is_table

    @property
    def is_table(self) -> bool:
        return is_table(self.axes)

    @property
    def axes(self) -> tuple[str, ...]:
        return self.annotation.axes


#: What a function says that it returns; None of what it does not say.
Returns = Annotation | tuple["Returns", ...] | None


@dataclass(frozen=True, slots=True)
class Function:
    """A parsed function. `captures` are the constants taken from its module or closure."""

    name: str
    parameters: tuple[Parameter, ...]
    body: tuple[Stmt, ...]
    loc: Loc
    returns: Returns = None
    doc: str | None = None
    captures: dict[str, Static] = field(default_factory=dict)
