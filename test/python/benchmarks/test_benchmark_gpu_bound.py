"""The bound of a step is the longer of its bytes and its arithmetic."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

pytest.importorskip("torch")
pytest.importorskip("rich")

from benchmarks.gpu_bound import (
    Bound,
    Goal,
    bytes_per_token,
    computing_seconds,
    operations_per_token,
)


@dataclass
class Works:
    """A kernel, as far as a bound goes."""

    bytes_read_per_token: int
    bytes_written_per_token: int
    operations_per_token: int | None


def test_bytes_and_operations_are_those_of_all_kernels():
    kernels = [Works(768, 528, 9000), Works(1296, 768, None)]
    assert bytes_per_token(kernels) == 3360
    assert operations_per_token(kernels) == 9000


@pytest.mark.parametrize(
    ("bound", "seconds", "by"),
    [(Bound(3.0, 2.0), 3.0, "bytes"), (Bound(3.0, 4.0), 4.0, "arithmetic")],
)
def test_the_longer_of_the_two_is_the_bound(bound: Bound, seconds: float, by: str):
    assert (bound.seconds, bound.by) == (seconds, by)
    assert bound.share(8.0) == seconds / 8.0


def test_without_a_clock_arithmetic_is_not_bounded():
    assert computing_seconds(100, 50) == 2
    assert computing_seconds(100, 0) == 0


def test_goals_say_whether_they_are_reached():
    goal = Goal("over eager", 20, "×")
    assert goal.line(20.0) == "goal ≥ 20× over eager: 20×, reached"
    assert goal.line(19.96) == "goal ≥ 20× over eager: 20×, missed"
    assert goal.line(None) == "goal ≥ 20× over eager: not measured"
    most = Goal("a launch", 6, " µs", at_least=False)
    assert most.line(6.0) == "goal ≤ 6 µs a launch: 6 µs, reached"
    assert most.line(7.0) == "goal ≤ 6 µs a launch: 7 µs, missed"
