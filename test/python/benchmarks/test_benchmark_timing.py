"""Contenders take turns, and each keeps its minimum."""

from __future__ import annotations

import gc
from collections.abc import Sequence
from time import perf_counter

import pytest

pytest.importorskip("rich")

from benchmarks.timing import Best, per_call, take_turns


def test_turns_alternate_and_their_first_call_is_not_counted():
    order: list[str] = []

    def step(name: str, times: Sequence[float]):
        remaining = iter(times)

        def run() -> tuple[float, float]:
            order.append(name)
            return next(remaining), 1.0

        return run

    steps = {"a": step("a", [0, 5, 6, 0, 7, 4]), "b": step("b", [0] + [3] * 5)}
    best = take_turns(steps, 2, 2, settle=0.0)
    assert "".join(order) == "aaabbbaaabbb"
    assert best == {"a": Best(4, 1.0), "b": Best(3, 1.0)}


def test_calls_are_not_counted_until_the_turn_has_settled():
    calls: list[float] = []

    def step() -> tuple[float, float]:
        calls.append(perf_counter())
        return 1.0, 1.0

    take_turns({"a": step}, 1, 2, settle=0.01)
    assert calls[-2] - calls[0] >= 0.01 * 0.9


def test_the_garbage_collector_rests_while_timing_and_runs_again_after():
    seen: list[bool] = []
    per_call(lambda: seen.append(gc.isenabled()), 1, 2)
    assert seen == [False, False]
    assert gc.isenabled()
