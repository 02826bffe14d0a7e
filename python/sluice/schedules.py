"""Values that change over the steps of a training run: temperatures, scales of concentrations, and
weights of losses.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sluice.conversions import as_number
from sluice.errors import SluiceValueError

Schedule = Callable[[int], float]


def at(value: Any, step: int) -> Any:
    """The value at a step t ≥ 0 of a number, a tensor or a schedule of these."""
    return value(step) if callable(value) else value


@dataclass(frozen=True, slots=True)
class Geometric:
    """start · rateᵗ, until it reaches `stop` and stays there.

    A temperature anneals with rate < 1: τ(t) = max(stop, start · rateᵗ). A scale of
    concentrations grows with rate > 1. Source: Vahidi et al., arXiv 2602.09001.

    Raises:
        SluiceTypeError: a field is not a number.
        SluiceValueError: a field is not a positive finite number, or the rate leads away from
            `stop`.
    """

    start: float
    rate: float
    stop: float

    def __post_init__(self) -> None:
        for name in ("start", "rate", "stop"):
            value = getattr(self, name)
            if not 0.0 < as_number(name, value) < math.inf:
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
        reached = (math.log(self.stop) - math.log(self.start)) / math.log(self.rate)
        return self.stop if step >= reached else self.start * self.rate**step


@dataclass(frozen=True, slots=True)
class WarmUp:
    """`start` for `hold` steps, then in a straight line to 0, which it reaches at step `steps`.

    The weight of a loss that only shapes the beginning of a run. Bejnordi et al. (arXiv 2510.01185)
    anneal the weight of the Dirichlet-prior loss to 0 during warm-up; that the line is straight is
    our choice.

    Raises:
        SluiceTypeError: a field is not a number.
        SluiceValueError: `start` is not a finite number ≥ 0, or not 0 ≤ hold < steps < ∞.
    """

    start: float
    steps: int
    hold: int = 0

    def __post_init__(self) -> None:
        if not 0.0 <= as_number("start", self.start) < math.inf:
            raise SluiceValueError(
                "SL310",
                f"start of a warm-up is {self.start}, not a finite number >= 0",
                fix="choose start >= 0",
            )
        if as_number("steps", self.steps) == math.inf:
            raise SluiceValueError(
                "SL310",
                "steps of a warm-up is inf, not a finite number",
                fix="choose a finite number of steps, or a constant weight",
            )
        if not 0 <= as_number("hold", self.hold) < as_number("steps", self.steps):
            raise SluiceValueError(
                "SL310",
                f"a warm-up of {self.steps} steps cannot hold its start for {self.hold}",
                fix="choose 0 <= hold < steps",
            )

    def __call__(self, step: int) -> float:
        """The weight at a step t ≥ 0."""
        left = (self.steps - step) / (self.steps - self.hold)
        return self.start * min(1.0, max(0.0, left))
