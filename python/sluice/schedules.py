"""Values that change over the steps of a training run: temperatures and concentration scales."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from sluice.errors import SluiceValueError

Schedule = Callable[[int], float]


@dataclass(frozen=True, slots=True)
class Geometric:
    """start · rateᵗ, until it reaches `stop` and stays there.

    A temperature anneals with rate < 1: τ(t) = max(stop, start · rateᵗ). A scale of
    concentrations grows with rate > 1. Source: Vahidi et al., arXiv 2602.09001.

    Raises:
        SluiceValueError: a field is not a positive finite number, or the rate leads away from
            `stop`.
    """

    start: float
    rate: float
    stop: float

    def __post_init__(self) -> None:
        for name in ("start", "rate", "stop"):
            value = getattr(self, name)
            if not 0.0 < value < math.inf:
                raise SluiceValueError(
                    "SL310",
                    f"{name} of a schedule is {value}, not a positive finite number",
                    fix=f"choose {name} > 0",
                )
        if (self.rate - 1.0) * (self.stop - self.start) < 0.0:
            raise SluiceValueError(
                "SL310",
                f"rate {self.rate} leads from start {self.start} away from stop {self.stop}",
                fix="choose rate < 1 to fall to stop, rate > 1 to rise to it",
            )

    def __call__(self, step: int) -> float:
        """The value at a step t ≥ 0."""
        if self.rate == 1.0 or self.start == self.stop:
            return self.start
        # Steps are compared, because rateᵗ itself overflows in a long run.
        reached = math.log(self.stop / self.start) / math.log(self.rate)
        return self.stop if step >= reached else self.start * self.rate**step
