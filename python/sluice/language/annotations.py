"""What annotates the parameters of a jitted function, and what a type checker knows of its values.

Nothing here computes: a jitted function is read, never run. At run time these are marks that the
front end finds in a signature.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, Union

Kind = Literal["tensor", "scalar", "rng", "constexpr", "mask", "group", "value"]


@dataclass(frozen=True, slots=True)
class Annotation:
    """The kind of a parameter and, for a tensor, the names of its axes."""

    kind: Kind
    axes: tuple[str, ...] = ()

    def __repr__(self) -> str:
        """As it is written, for help() of a function."""
        name = self.kind if self.kind == "constexpr" else self.kind.capitalize()
        axes = ", ".join(f'"{axis}"' for axis in self.axes)
        return f"sl.{name}[{axes}]" if axes else f"sl.{name}"

    # Python evaluates `| None` in a signature; whether it can be is said where that is read.
    def __or__(self, other: object) -> Any:
        return Union[self, other]  # noqa: UP007

    def __ror__(self, other: object) -> Any:
        return Union[other, self]  # noqa: UP007


class Value:
    """A tensor with named axes, or a number, inside of a jitted function.

    Operators broadcast by the names of axes: ["T"] and ["E"] give ["T", "E"].
    """

    if TYPE_CHECKING:

        def __add__(self, other: Operand) -> Value: ...
        def __radd__(self, other: Operand) -> Value: ...
        def __sub__(self, other: Operand) -> Value: ...
        def __rsub__(self, other: Operand) -> Value: ...
        def __mul__(self, other: Operand) -> Value: ...
        def __rmul__(self, other: Operand) -> Value: ...
        def __truediv__(self, other: Operand) -> Value: ...
        def __rtruediv__(self, other: Operand) -> Value: ...
        def __pow__(self, other: Operand) -> Value: ...
        def __rpow__(self, other: Operand) -> Value: ...
        def __and__(self, other: Operand) -> Value: ...
        def __rand__(self, other: Operand) -> Value: ...
        def __or__(self, other: Operand) -> Value: ...
        def __ror__(self, other: Operand) -> Value: ...
        def __lt__(self, other: Operand) -> Value: ...
        def __le__(self, other: Operand) -> Value: ...
        def __gt__(self, other: Operand) -> Value: ...
        def __ge__(self, other: Operand) -> Value: ...
        def __eq__(self, other: Operand) -> Value: ...  # type: ignore[override]
        def __ne__(self, other: Operand) -> Value: ...  # type: ignore[override]
        def __neg__(self) -> Value: ...
        def __pos__(self) -> Value: ...
        def __invert__(self) -> Value: ...


class Tensor(Value):
    """A tensor argument: `Tensor["T", "E"]`, `Tensor["T"]`, `Tensor["E"]`, `Tensor["G", "E"]`.

    "T" is the axis of tokens: dynamic, and first where it occurs. Any other axis is static: one
    compilation for each size. A value has at most one axis besides "T"; but an argument may be a
    table of axes ["G", "E"], with a row for each group of tokens, which `sl.pick` reads.
    """

    def __class_getitem__(cls, axes: str | tuple[str, ...]) -> Annotation:
        return Annotation("tensor", axes if isinstance(axes, tuple) else (axes,))


class Mask(Value):
    """A flag for each token, `Mask["T"]`: an argument of booleans, a condition in the function.

    What it is for: `where=` of reductions and ranks, and `sl.where`.
    """

    def __class_getitem__(cls, axis: str) -> Annotation:
        return Annotation("mask", (axis,))


class Group(Value):
    """The group of each token, `Group["T"]`: integers from 0 to the size of axis "G", less 1.

    In the function it is a number for each token: compare it, or give it to `group=`, `sl.pick` and
    `sl.group_sum`. What is computed from it is no group of the last two.
    """

    def __class_getitem__(cls, axis: str) -> Annotation:
        return Annotation("group", (axis,))


if TYPE_CHECKING:
    # For a type checker, a Scalar may have a number as its default, and a constexpr is that number.
    Operand: TypeAlias = Value | float
    Scalar: TypeAlias = Value | float
    constexpr: TypeAlias = Any

    class Rng:
        """The random generator of a call; its draws depend on (seed, offset, token, expert)."""

else:
    Operand = Value | float
    #: A number known when the function is called; changing it never recompiles.
    Scalar = Annotation("scalar")
    #: The random generator of a call.
    Rng = Annotation("rng")
    #: A number, flag, string or tuple of these: one compilation for each value.
    constexpr = Annotation("constexpr")
