"""The typed IR: straight-line code over values with named axes, in the ops of the MLIR dialects.

The printer turns it into MLIR text, the interpreter evaluates it with NumPy. Helpers are inlined,
loops unrolled, broadcasts explicit; names of ops and attributes are those of MLIR.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

TOKENS = "T"  # the axis of tokens: dynamic, first, never specialised on
GROUPS = "G"  # the axis of groups of tokens: first in a table with a row for each group

Kind = Literal["float", "bool", "rng", "int"]
Attribute = int | float | str | bool | tuple[str, ...]


def is_table(axes: tuple[str, ...]) -> bool:
    """Whether a value of these axes has a row for each group of tokens."""
    return len(axes) == 2 and axes[0] == GROUPS


@dataclass(frozen=True, slots=True)
class Loc:
    """A place in a Python file; `line` and `col` count from 1, `end_col` is one past the end."""

    file: str
    line: int
    col: int
    end_col: int


@dataclass(frozen=True, slots=True)
class Type:
    """A scalar (`axes` empty) or a tensor; `dtype` is ignored for booleans and generators.

    Integers ("int") exist in parameters only: a mask has the dtype bool, a group an integer's.
    """

    kind: Kind
    axes: tuple[str, ...] = ()
    dtype: str = "float32"

    @property
    def is_table(self) -> bool:
        return is_table(self.axes)

    def with_axes(self, axes: tuple[str, ...]) -> Type:
        return Type(self.kind, axes, self.dtype)


@dataclass(eq=False, slots=True)
class Value:
    """One SSA value: its identity is the value. `name` is a hint for readers."""

    type: Type
    name: str = ""


@dataclass(slots=True)
class Op:
    """One operation; `attrs` are the MLIR attributes, cmpf's predicate as a word such as "olt"."""

    name: str
    operands: tuple[Value, ...]
    results: tuple[Value, ...]
    attrs: dict[str, Attribute]
    loc: Loc


@dataclass(slots=True)
class Param:
    """A run-time parameter; its value has the storage dtype the caller passes."""

    name: str
    value: Value
    kind: Literal["tensor", "scalar", "rng"]
    loc: Loc


@dataclass(slots=True)
class Function:
    """A whole program; `returns_tuple` says whether one result is handed back as a tuple."""

    name: str
    params: list[Param]
    loc: Loc
    ops: list[Op] = field(default_factory=list)
    results: tuple[Value, ...] = ()
    result_names: tuple[str, ...] = ()
    returns_tuple: bool = False
    sizes: dict[str, int] = field(default_factory=dict)


def axes_text(axes: Iterable[str]) -> str:
    """Axes as a user writes them: `["T", "E"]`."""
    return "[" + ", ".join(f'"{axis}"' for axis in axes) + "]"


def ordered_axes(axes: set[str]) -> tuple[str, ...]:
    """The canonical order of axes: T, E, then the others by name."""
    rank = {TOKENS: 0, "E": 1}
    return tuple(sorted(axes, key=lambda axis: (rank.get(axis, 2), axis)))
