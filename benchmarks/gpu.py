"""DirMoE on a GPU: forward + backward in replayed CUDA graphs, against PyTorch and Triton.

python -m benchmarks.gpu                 all shapes for which 220 s leave time
python -m benchmarks.gpu --quick         two shapes, without torch.compile, in 35 s
python -m benchmarks.gpu --tokens 8192 --experts 64 256 --dtypes float32

Without a GPU it says so and ends with status 0; numbers that were measured before stay.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from rich.console import Group
from rich.progress import Progress

from benchmarks.gpu_device import NOTHING, current, facts, keeps, why_none
from benchmarks.gpu_measure import Session
from benchmarks.gpu_tables import (
    Built,
    Codes,
    Launch,
    Launches,
    Result,
    Results,
    Shape,
    draw,
    gates_table,
    goals,
    kernels_table,
    launches_table,
    steps_table,
)
from benchmarks.gpu_timing import Deadline
from benchmarks.report import RESULTS, command_line, fill_in, publish

TOKENS = (1, 64, 1024, 8192, 32768)
EXPERTS = (8, 64, 128, 256, 384)
DTYPES = ("float32", "bfloat16")

COMPILE_UNTIL = 0.45
"""Share of the time after which no shape is compiled by torch any more: each takes long."""

LAST_START = 0.95
"""Share of the time after which no shape is begun any more."""


def by_importance(tokens: Sequence[int], experts: Sequence[int], dtypes: Sequence[str]):
    """All shapes, those of the goals first: time may be over before the last."""

    def rank(shape: Shape) -> tuple[bool, bool, bool]:
        return shape.tokens != 8192, shape.experts != 64, shape.dtype != "float32"

    shapes = [Shape(t, e, d) for t in tokens for e in experts for d in dtypes]
    return sorted(shapes, key=lambda shape: (sum(rank(shape)), rank(shape)))


def few_tokens(options: argparse.Namespace) -> list[Shape]:
    """The shapes of single launches."""
    experts = [e for e in options.experts if e in (8, 64, 256)]
    return [Shape(t, e, "float32") for t in (1, 8, 64) for e in experts]


def gate_shapes(options: argparse.Namespace) -> list[Shape]:
    """The shapes of the gate alone."""
    tokens = [t for t in options.tokens if t >= 1024]
    experts = [e for e in options.experts if e in (64, 256)]
    return [Shape(t, e, d) for t in tokens for e in experts for d in options.dtypes]


def parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    """The command line."""
    parser = command_line("gpu", __doc__)
    parser.add_argument("--tokens", type=int, nargs="+", help=f"values of T {TOKENS}")
    parser.add_argument("--experts", type=int, nargs="+", help=f"values of E {EXPERTS}")
    parser.add_argument("--dtypes", choices=DTYPES, nargs="+", help="dtypes of the tensors (both)")
    parser.add_argument("--turns", type=int, help="turns of each contender (7; 3 with --quick)")
    parser.add_argument("--seconds", type=float, help="time for all (220; 35 with --quick)")
    parser.add_argument("--quick", action="store_true", help="two shapes, without torch.compile")
    parser.add_argument("--out", type=Path, help="folder of the text and the picture")
    options = parser.parse_args(arguments)
    quick: dict[str, Any] = {"tokens": [64, 8192], "experts": [64], "dtypes": ["float32"]}
    quick |= {"turns": 3, "seconds": 35.0}
    full: dict[str, Any] = {"tokens": TOKENS, "experts": EXPERTS, "dtypes": DTYPES}
    full |= {"turns": 7, "seconds": 220.0, "out": RESULTS}
    fill_in(options, quick if options.quick else full)
    return options


class Measurements:
    """All that one run measures, in the order of the phases."""

    def __init__(self, options: argparse.Namespace, session: Session) -> None:
        self._options, self._session = options, session
        self._deadline = Deadline(options.seconds)
        self.steps: dict[Shape, Result] = {}
        self.gates: dict[Shape, Result] = {}
        self.launches: dict[Shape, Launch] = {}
        self.codes: dict[Shape, Built] = {}
        self.left_out: list[Shape] = []

    def run(self) -> None:
        """Single launches and gates, which are short, then all steps by importance."""
        options = self._options
        phases: list[tuple[list[Shape], Callable[[Shape], None]]] = [
            (few_tokens(options), self._launch),
            (gate_shapes(options), self._gate),
            (by_importance(options.tokens, options.experts, options.dtypes), self._step),
        ]
        with Progress(transient=True, disable=not sys.stdout.isatty()) as progress:
            task = progress.add_task("", total=sum(len(shapes) for shapes, _ in phases))
            for shapes, work in phases:
                for shape in shapes:
                    progress.update(task, description=str(shape))
                    work(shape)
                    progress.advance(task)

    def _launch(self, shape: Shape) -> None:
        launch = self._session.launch(shape)
        if launch is not None:
            self.launches[shape] = launch

    def _gate(self, shape: Shape) -> None:
        self.gates[shape] = self._session.gate(shape)

    def _step(self, shape: Shape) -> None:
        used = self._deadline.used()
        if used > LAST_START:
            self.left_out.append(shape)
            return
        by_torch = not self._options.quick and used < COMPILE_UNTIL
        self.steps[shape] = self._session.step(shape, by_torch)
        self.codes[Shape(0, shape.experts, shape.dtype)] = self._session.built(shape)


def notes(done: Measurements, session: Session, turns: int) -> list[str]:
    """What the tables' numbers are, the goals, and what went wrong."""
    lines = [
        f"Each step is captured in a CUDA graph; the least of {turns} turns of replays, timed by",
        "CUDA events. Every replay draws anew; moving Sluice's generator on counts.",
        "GB/s: bytes that Sluice's kernels move, over the time of each; copy: of as many bytes.",
        "bound: that copy, or the operations of the row IR at one a lane and clock: the longer.",
        "×: how many times as long as Sluice. A dash: not measured, or no time left for it.",
        *goals(done.steps, done.launches),
    ]
    if done.left_out:
        lines.append(f"time was over before: {', '.join(map(str, done.left_out))}")
    return lines + [f"failed: {failure}" for failure in session.failures]


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, print, and keep what was measured."""
    options = parse(arguments)
    out: Path | None = options.out
    reason = why_none()
    if reason:
        say_none(reason, out and out / "gpu.txt")
        return
    device = current()
    gpu = facts(device)
    session = Session(device, gpu, options.turns)
    done = Measurements(options, session)
    done.run()
    group = tables(done.steps, done.gates, done.launches, done.codes)
    lines = notes(done, session, options.turns)
    publish(group, lines, out and out / "gpu.txt", gpu.lines())
    if out and done.steps:
        draw(done.steps, out / "gpu.png")
        print(f"wrote {out / 'gpu.png'}")


def tables(steps: Results, gates: Results, launches: Launches, codes: Codes) -> Group:
    """All tables, one below the other."""
    parts = steps_table(steps), gates_table(gates), launches_table(launches), kernels_table(codes)
    return Group(*parts)


def say_none(reason: str, save_as: Path | None) -> None:
    """The empty tables with the reason."""
    kept = None if keeps(save_as) else save_as
    publish(tables({}, {}, {}, {}), [NOTHING, f"reason: {reason}"], kept, ["gpu       none"])


if __name__ == "__main__":
    main()
