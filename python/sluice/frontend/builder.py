"""Appends typed operations: the only place that makes values."""

from __future__ import annotations

from collections.abc import Sequence

from sluice.errors import SluiceValueError
from sluice.frontend.ir import TOKENS, Attribute, Kind, Loc, Op, Type, Value

MAX_STREAMS = 256  # the stream has eight bits of a Philox counter
MAX_ITERATIONS = 4096  # of all loops of a program together


class Builder:
    """The operations of one program so far, its compute dtype, and its axes."""

    def __init__(self, dtype: str, sizes: dict[str, int]) -> None:
        self.ops: list[Op] = []
        self.dtype = dtype
        self.sizes = sizes
        self.axes = {TOKENS, *sizes}
        self.made: dict[Value, Loc] = {}
        self.numbers: dict[Value, float] = {}  # what the constants are
        self.groups: set[Value] = set()  # of the parameters that are the groups of tokens
        self._streams = 0
        self._iterations = 0

    def emit(
        self, name: str, operands: Sequence[Value], result: Type, loc: Loc, **attrs: Attribute
    ) -> Value:
        """Appends an operation of one result and returns that."""
        value = Value(result)
        self.ops.append(Op(name, tuple(operands), (value,), attrs, loc))
        self.made[value] = loc
        return value

    def type(self, kind: Kind = "float", axes: tuple[str, ...] = ()) -> Type:
        """The type of a computed value."""
        return Type(kind, axes, self.dtype)

    def number(self, value: float, loc: Loc) -> Value:
        """A scalar constant in the compute dtype."""
        constant = self.emit("arith.constant", (), self.type(), loc, value=float(value))
        self.numbers[constant] = float(value)
        return constant

    def flag(self, value: bool, loc: Loc) -> Value:
        """A boolean constant."""
        return self.emit("arith.constant", (), self.type("bool"), loc, value=value)

    def broadcast(self, value: Value, axes: tuple[str, ...], loc: Loc) -> Value:
        """`value` repeated along the axes that it lacks."""
        if value.type.axes == axes:
            return value
        return self.emit("route.broadcast", (value,), value.type.with_axes(axes), loc)

    def stream(self, loc: Loc) -> int:
        """The number of the next draw of the program."""
        if self._streams == MAX_STREAMS:
            raise SluiceValueError(
                "SL308",
                f"a function can draw at most {MAX_STREAMS} times",
                loc,
                fix="draw once and use the value several times, or split the function",
            )
        self._streams += 1
        return self._streams - 1

    def unroll(self, loc: Loc) -> None:
        """Counts one more iteration of a loop."""
        self._iterations += 1
        if self._iterations > MAX_ITERATIONS:
            raise SluiceValueError(
                "SL304",
                f"loops unroll into more than {MAX_ITERATIONS} iterations",
                loc,
                fix="use a reduction over an axis",
            )
