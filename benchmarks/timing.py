"""Timing side by side: contenders take turns, so that the machine's noise hits all of them."""

from __future__ import annotations

import gc
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from time import perf_counter
from types import TracebackType

Step = Callable[[], tuple[float, float]]
"""Runs forward and backward once; returns the seconds of the forward and of both."""


@dataclass(frozen=True)
class Best:
    """The least seconds seen, of the forward and of forward + backward, taken separately."""

    forward: float
    total: float


class QuietCollector(AbstractContextManager[None]):
    """Keeps Python's garbage collector out of the measurements."""

    def __enter__(self) -> None:
        self._enabled = gc.isenabled()
        gc.collect()
        gc.disable()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._enabled:
            gc.enable()


SETTLE = 0.03
"""Seconds after which an idle OpenMP thread has stopped spinning."""


def run_for(seconds: float, step: Step) -> None:
    """Run `step` at least once, and again until the time is over."""
    end = perf_counter() + seconds
    step()
    while perf_counter() < end:
        step()


def take_turns(
    steps: Mapping[str, Step],
    rounds: int,
    calls: int = 3,
    progress: Callable[[], object] = lambda: None,
    settle: float = SETTLE,
) -> dict[str, Best]:
    """Time each step `rounds` × `calls` times in turns and keep each one's minimum.

    The first calls of a turn, at least one and for `settle` seconds, are not counted: they find
    another contender's data in the caches and its thread pool still spinning.
    """
    seen: dict[str, list[tuple[float, float]]] = {name: [] for name in steps}
    with QuietCollector():
        for _ in range(rounds):
            for name, step in steps.items():
                run_for(settle, step)
                seen[name] += [step() for _ in range(calls)]
                progress()
    return {
        name: Best(min(f for f, _ in times), min(t for _, t in times))
        for name, times in seen.items()
    }


def per_call(call: Callable[[], object], calls: int, repeats: int) -> float:
    """Seconds of one call: the least mean over `calls` calls among `repeats` repeats."""
    best = float("inf")
    with QuietCollector():
        for _ in range(repeats):
            start = perf_counter()
            for _ in range(calls):
                call()
            best = min(best, (perf_counter() - start) / calls)
    return best
