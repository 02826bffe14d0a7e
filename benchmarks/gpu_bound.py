"""How fast a step could be: bytes at the bandwidth of a copy, or arithmetic, whichever is longer.

Arithmetic is the compiler's own estimate, each operation one instruction of one lane. What a
kernel needs beyond that, such as addresses, shuffles and further attempts of a rejected draw, is
not in the bound.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol


class Work(Protocol):
    """What is needed of a kernel of `compiled.kernels`."""

    @property
    def bytes_read_per_token(self) -> int: ...
    @property
    def bytes_written_per_token(self) -> int: ...
    @property
    def operations_per_token(self) -> int | None: ...


def bytes_per_token(kernels: Iterable[Work]) -> int:
    """Bytes that all kernels move between memory and registers."""
    return sum(k.bytes_read_per_token + k.bytes_written_per_token for k in kernels)


def operations_per_token(kernels: Iterable[Work]) -> int:
    """Machine operations of all kernels; nothing of those that rank."""
    return sum(k.operations_per_token or 0 for k in kernels)


@dataclass(frozen=True)
class Bound:
    """The least seconds that a step can take.

    moving: of a copy of as many bytes on the same device, measured.
    computing: of its operations, all lanes busy; 0 where the device's clock is not known.
    """

    moving: float
    computing: float

    @property
    def seconds(self) -> float:
        """The longer of the two."""
        return max(self.moving, self.computing)

    @property
    def by(self) -> str:
        """Which of the two it is."""
        return "bytes" if self.moving >= self.computing else "arithmetic"

    def share(self, seconds: float) -> float:
        """The part of the bound that a step reaches which took `seconds`."""
        return self.seconds / seconds


def computing_seconds(operations: float, operations_per_second: float) -> float:
    """Seconds of so many operations; 0 if the device's speed is not known."""
    return operations / operations_per_second if operations_per_second else 0.0


@dataclass(frozen=True)
class Goal:
    """A number to reach: a ratio at least, or a time at most."""

    what: str
    limit: float
    unit: str
    at_least: bool = True

    def line(self, value: float | None) -> str:
        """The goal with what was measured; None if it was not."""
        text = f"goal {'≥' if self.at_least else '≤'} {self.limit:g}{self.unit} {self.what}: "
        if value is None:
            return text + "not measured"
        met = value >= self.limit if self.at_least else value <= self.limit
        return f"{text}{value:.3g}{self.unit}, {'reached' if met else 'missed'}"
