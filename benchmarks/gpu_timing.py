"""Timing on a GPU: work is captured in a CUDA graph, and contenders replay theirs in turns."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import ceil
from time import perf_counter
from typing import Any

import torch

Work = Callable[[], Any]
Timer = Callable[[int], float]
"""Seconds that so many replays took."""

TURN = 4e-3
"""Seconds of one turn: events tell half a microsecond apart."""


@dataclass(frozen=True)
class Replay:
    """A graph of some copies of the same work."""

    graph: torch.cuda.CUDAGraph
    copies: int

    def time(self, replays: int) -> float:
        """Seconds of `replays` replays on the device, after one that does not count."""
        start, end = (torch.cuda.Event(enable_timing=True) for _ in range(2))
        self.graph.replay()
        start.record()
        for _ in range(replays):
            self.graph.replay()
        end.record()
        end.synchronize()
        return start.elapsed_time(end) * 1e-3


def capture(work: Work, copies: int = 1, after: Work | None = None) -> Replay:
    """Warms `work` up on a stream of its own and captures it `copies` times, then `after` once."""
    stream = torch.cuda.Stream()
    stream.wait_stream(torch.cuda.current_stream())
    with torch.cuda.stream(stream):
        for _ in range(3):
            work()
        if after is not None:
            after()
    torch.cuda.current_stream().wait_stream(stream)
    graph = torch.cuda.CUDAGraph()
    with torch.cuda.graph(graph):
        for _ in range(copies):
            work()
        if after is not None:
            after()
    return Replay(graph, copies)


def copies_for(entries: int) -> int:
    """Copies of a step on so many tokens × experts in one graph: as layers of a model would be.

    Where a step is short, the launch of its graph is not.
    """
    return 10 if entries <= 1 << 20 else 1


def replays_for(one: float, turn: float = TURN) -> int:
    """Replays that fill a turn, where one takes `one` seconds."""
    return max(1, min(1000, ceil(turn / max(one, 1e-9))))


def least(timers: Mapping[str, Timer], turns: int) -> dict[str, float]:
    """The least seconds of one replay of each, over turns of about `TURN` seconds."""
    replays = {name: replays_for(time(1)) for name, time in timers.items()}
    seen: dict[str, list[float]] = {name: [] for name in timers}
    for _ in range(turns):
        for name, time in timers.items():
            seen[name].append(time(replays[name]) / replays[name])
    return {name: min(times) for name, times in seen.items()}


def measure(replays: Mapping[str, Replay], turns: int) -> dict[str, float]:
    """Seconds of one copy of each contender's work."""
    times = least({name: replay.time for name, replay in replays.items()}, turns)
    return {name: seconds / replays[name].copies for name, seconds in times.items()}


def copy_seconds(size: int, copies: int, turns: int, device: torch.device) -> float:
    """Seconds of a copy on the device that moves `size` bytes, half read and half written."""
    source = torch.empty(max(1, size // 2), dtype=torch.uint8, device=device)
    target = torch.empty_like(source)
    replay = capture(lambda: target.copy_(source), copies)
    return measure({"copy": replay}, turns)["copy"]


@dataclass
class Deadline:
    """How much of the time for a whole run is used."""

    seconds: float
    clock: Callable[[], float] = perf_counter

    def __post_init__(self) -> None:
        self._start = self.clock()

    def used(self) -> float:
        """The share of the time that has passed, 1 or more when it is over."""
        return (self.clock() - self._start) / self.seconds
