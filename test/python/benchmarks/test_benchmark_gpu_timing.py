"""Replays are timed in turns that are long enough, until the time for all is over."""

from __future__ import annotations

import pytest

pytest.importorskip("torch")

from benchmarks.gpu_device import lanes_per_clock, parse_smi
from benchmarks.gpu_timing import Deadline, copies_for, least, replays_for


@pytest.mark.parametrize(
    ("one", "replays"), [(1e-6, 1000), (1e-5, 400), (3e-3, 2), (4e-3, 1), (1.0, 1), (0.0, 1000)]
)
def test_replays_fill_a_turn(one: float, replays: int):
    assert replays_for(one, turn=4e-3) == replays


def test_short_steps_are_captured_several_times():
    entries = (1, 1024 * 384, 8192 * 64, 8192 * 256)
    assert [copies_for(count) for count in entries] == [10, 10, 10, 1]


def test_each_keeps_its_least_and_turns_alternate():
    order: list[str] = []

    def timer(name: str, seconds: list[float]):
        remaining = iter(seconds)

        def time(replays: int) -> float:
            order.append(f"{name}{replays}")
            return next(remaining) * replays

        return time

    timers = {"a": timer("a", [2e-3, 5.0, 3.0]), "b": timer("b", [1.0, 1.0, 2.0])}
    assert least(timers, turns=2) == {"a": 3.0, "b": 1.0}
    assert order == ["a1", "b1", "a2", "b1", "a2", "b1"]


def test_the_deadline_tells_the_share_that_is_used():
    clock = iter([100.0, 150.0, 320.0])
    deadline = Deadline(200.0, clock=lambda: next(clock))
    assert (deadline.used(), deadline.used()) == (0.25, 1.1)


@pytest.mark.parametrize(
    ("answer", "facts"),
    [
        ("580.159.04, 1980\n", ("580.159.04", 1980.0)),
        ("580.159.04, [N/A]", ("580.159.04", 0.0)),
        ("", ("unknown", 0.0)),
    ],
)
def test_nvidia_smi_is_read(answer: str, facts: tuple[str, float]):
    assert parse_smi(answer) == facts


def test_an_a100_has_half_the_lanes():
    assert [lanes_per_clock(c) for c in ((8, 0), (8, 6), (9, 0), (12, 0))] == [64, 128, 128, 128]
