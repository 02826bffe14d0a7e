"""The bound of a step is the longer of its bytes and its arithmetic."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import pytest

pytest.importorskip("torch")
pytest.importorskip("rich")

import sluice
from benchmarks.gpu_bound import (
    OPERATIONS,
    Bound,
    Goal,
    bytes_per_token,
    computing_seconds,
    operations_per_token,
)

ROOT = Path(__file__).parents[3]


@dataclass
class Moves:
    """A kernel, as far as its traffic goes."""

    bytes_read_per_token: int
    bytes_written_per_token: int


ROW = """
  row.kernel @f(%arg0: memref<?x64xf32>) attributes {row.program = "forward"} {
    %cst = arith.constant 1.000000e+00 : f32
    %0 = row.load %arg0 : memref<?x64xf32> -> vector<64xf32>
    %1 = route.logistic %arg0 stream 0 : vector<64xf32>
    %2 = arith.addf %0, %1 : vector<64xf32>
    %3 = row.reduce add %2 : vector<64xf32>
    %4 = arith.divf %cst, %3 : f32
    row.store %2, %arg0 : vector<64xf32>, memref<?x64xf32>
    row.return
  }
"""


def test_operations_count_for_each_expert_or_once_a_token():
    assert operations_per_token(ROW) == 64 * (45 + 1 + 1) + 8


def test_operations_are_those_of_the_compilers_cost_model():
    source = (ROOT / "compiler/PlanResiduals/CostModel.cpp").read_text(encoding="utf-8")
    cases = re.findall(r"\.Cases?\(([^()]*),\s*(\d+)\)", source)
    model = {name: int(cost) for names, cost in cases for name in re.findall(r'"(.+?)"', names)}
    # What ends before the row stage is not in ours.
    rest = {name for name in model if name not in OPERATIONS}
    assert rest == {
        "route.broadcast",
        "route.axis_size",
        "route.stop_gradient",
        "route.with_slope",
        "route.row",
    }
    assert {name: model[name] for name in OPERATIONS} == OPERATIONS


def test_the_operations_of_a_compiled_router_grow_with_its_experts():
    counts = [
        operations_per_token(sluice.routers.dirmoe.compile(E=e).asm["row"]) for e in (8, 16, 32)
    ]
    assert counts[2] - counts[1] == 2 * (counts[1] - counts[0])
    # Noise twice, one Gamma draw and its gradient are the least of it.
    assert counts[0] > 8 * (2 * 55 + 220 + 250)


def test_bytes_are_those_read_and_written_by_all_kernels():
    assert bytes_per_token([Moves(768, 528), Moves(1296, 768)]) == 3360


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
