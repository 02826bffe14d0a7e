"""How fast a step could be: bytes at the bandwidth of a copy, or arithmetic, whichever is longer.

Arithmetic is estimated from the `row` stage of what was compiled: each operation on each expert of
a token counts as many machine operations as `route-plan-residuals` takes it for (`OPERATIONS`
repeats its table), each of them one instruction of one lane. What a kernel needs beyond that, such
as addresses, shuffles and further attempts of a rejected draw, is not in the bound.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

OPERATIONS = {
    **dict.fromkeys(("arith.constant", "arith.extf", "arith.truncf"), 0),
    **dict.fromkeys(("math.exp", "math.log", "math.log1p", "math.expm1"), 15),
    **dict.fromkeys(("route.sigmoid", "route.sigmoid_tail"), 15),
    "route.sigmoid_of_tail": 3,
    "route.softmax": 20,
    **dict.fromkeys(("route.softplus", "route.log_sigmoid", "route.log_gate", "math.tanh"), 30),
    **dict.fromkeys(("math.sqrt", "math.rsqrt", "arith.divf"), 8),
    "math.powf": 40,
    "route.uniform": 25,
    "route.logistic": 45,
    "route.gumbel": 55,
    "route.normal": 40,
    "route.trigamma": 20,
    "route.digamma_difference": 45,
    "route.digamma": 60,
    "route.lgamma_bregman": 75,
    **dict.fromkeys(("route.lgamma", "route.kl_bernoulli", "route.polygamma"), 80),
    "route.log_gamma_sample": 135,
    "route.log_gamma_sample_grad": 75,
    **dict.fromkeys(("route.beta_log_prob", "route.beta_log_prob_from_logs"), 120),
    **dict.fromkeys(("route.betainc", "route.betainc_from_logs"), 1000),
}
"""Machine operations of one operation; 1 of those that are not here."""

_FREE = ("row.load", "row.store", "row.return", "row.kernel", "vector.broadcast")
_LINE = re.compile(r"^\s*(?:%\S+ = )?(\w+\.\w+) .* : (.+)$", re.MULTILINE)
_ROW = re.compile(r"vector<(\d+)x")


class Traffic(Protocol):
    """What is needed of a kernel of `compiled.kernels`."""

    @property
    def bytes_read_per_token(self) -> int: ...
    @property
    def bytes_written_per_token(self) -> int: ...


def bytes_per_token(kernels: Iterable[Traffic]) -> int:
    """Bytes that all kernels move between memory and registers."""
    return sum(k.bytes_read_per_token + k.bytes_written_per_token for k in kernels)


def operations_per_token(row: str) -> int:
    """Machine operations of the kernels in the text of a `row` stage."""
    total = 0
    for name, types in _LINE.findall(row):
        if name not in _FREE:
            experts = max((int(size) for size in _ROW.findall(types)), default=1)
            total += experts * OPERATIONS.get(name, 1)
    return total


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
