"""The Dirichlet-prior shaping loss, from logits and back: Sluice, SciPy through torch, and JAX.

python -m benchmarks.dpsl                      the published shapes, about five minutes
python -m benchmarks.dpsl --jax /path/python   JAX from another environment than this one
python -m benchmarks.dpsl --quick              small, a few seconds
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from rich.progress import Progress

import sluice
from benchmarks.dpsl_contenders import LOSSES, make_step, shaping, start_jax
from benchmarks.memory import can_measure, extra_bytes
from benchmarks.report import RESULTS, command_line, draw_bars, fill_in, publish, table
from benchmarks.timing import Best, QuietCollector, Step, run_for, take_turns

NAMES = ("sluice", "scipy", "jax")
SCALING_EXPERTS = 64


@dataclass(frozen=True)
class Scale:
    """One number of tokens: the best seconds, and bytes beyond inputs and gradient."""

    tokens: int
    best: Best
    extra: float | None


def measure(tokens: int, experts: int, options: argparse.Namespace) -> dict[str, Best]:
    """Best times at one shape, in seconds, by contender."""
    jax = start_jax(options.jax, tokens, experts, options.threads)
    with jax or nullcontext():
        steps: dict[str, Step] = {n: make_step(f, tokens, experts) for n, f in LOSSES.items()}
        if jax:
            steps["jax"] = jax.step
        name = f"{tokens}×{experts}"
        return with_progress(
            name,
            options.rounds * len(steps),
            lambda advance: take_turns(steps, options.rounds, progress=advance),
        )


def with_progress(name: str, total: int, work: Callable[[Callable[[], object]], Any]) -> Any:
    """What `work` gives; it advances a bar by what it is handed."""
    with Progress(transient=True, disable=not sys.stdout.isatty()) as progress:
        task = progress.add_task(name, total=total)
        return work(lambda: progress.advance(task))


def measure_scale(tokens: int, calls: int, threads: int) -> Scale:
    """Sluice alone, with many tokens."""
    step = make_step(shaping, tokens, SCALING_EXPERTS)
    with QuietCollector():
        run_for(0.1, step)
        times = [step() for _ in range(calls)]
    best = Best(min(f for f, _ in times), min(t for _, t in times))
    extra = extra_bytes(tokens, SCALING_EXPERTS, threads) if can_measure() else None
    return Scale(tokens, best, extra)


def row(tokens: int, experts: int, times: dict[str, Best]) -> list[str]:
    """One line of the table."""
    ours = times["sluice"]
    better = min(t.total for name, t in times.items() if name != "sluice")
    cells = [f"{tokens}×{experts}", f"{ours.forward * 1e3:.2f}", f"{ours.total * 1e3:.2f}"]
    cells += [f"{times[n].total * 1e3:.1f}" if n in times else "—" for n in NAMES[1:]]
    cells.append(f"{better / ours.total:.1f}×")
    cells.append(f"{ours.total / (tokens * experts) * 1e9:.2f}")
    return cells


def scale_note(scale: Scale) -> str:
    """One line below the table."""
    per = scale.best.total / (scale.tokens * SCALING_EXPERTS) * 1e9
    extra = "" if scale.extra is None else f", {scale.extra:.1f} bytes of extra memory"
    text = f"{scale.tokens}×{SCALING_EXPERTS}: {scale.best.total * 1e3:.1f} ms, sluice alone;"
    return f"{text} of that a token and expert {per:.2f} ns{extra}."


def draw(shapes: dict[tuple[int, int], dict[str, Best]], scales: Sequence[Scale], path: Path):
    """Bars of the contenders, and beside them time against tokens, both on logarithmic scales."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(10, 4), layout="constrained")
    bars, line = figure.subplots(1, 2)
    names = [n for n in NAMES if all(n in times for times in shapes.values())]
    draw_bars(bars, names, shapes)
    bars.set_title("best of several")
    tokens = [s.tokens for s in scales]
    times = [s.best.total * 1e3 for s in scales]
    line.plot(tokens, times, "o-", label="sluice")
    line.plot(tokens, [times[0] * t / tokens[0] for t in tokens], ":", label="as T·E")
    line.set(xscale="log", yscale="log", xlabel="tokens", ylabel="forward + backward, ms")
    line.set_title(f"E = {SCALING_EXPERTS}")
    line.legend()
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, dpi=150)


def parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    """The command line."""
    parser = command_line("dpsl", __doc__)
    parser.add_argument("--tokens", type=int, help="tokens T (8192; 512 with --quick)")
    parser.add_argument("--experts", type=int, nargs="+", help="values of E (8 64 256)")
    parser.add_argument("--scale", type=int, nargs="+", help="tokens × 64 (10^4 10^5 10^6)")
    parser.add_argument("--rounds", type=int, help="turns of three calls each (12; 3 with --quick)")
    parser.add_argument("--threads", type=int, default=2, help="threads of every contender (2)")
    parser.add_argument("--jax", help="a Python that has JAX (this one)")
    parser.add_argument("--quick", action="store_true", help="small, nothing kept")
    parser.add_argument("--out", type=Path, help="folder of the text and the picture")
    options = parser.parse_args(arguments)
    small: dict[str, Any] = {"tokens": 512, "experts": [8], "rounds": 3, "scale": [500, 1000]}
    full: dict[str, Any] = {"tokens": 8192, "experts": [8, 64, 256], "rounds": 12, "out": RESULTS}
    full["scale"] = [10_000, 100_000, 1_000_000]
    fill_in(options, small if options.quick else full)
    return options


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, print, and keep what was measured."""
    options = parse(arguments)
    torch.set_num_threads(options.threads)
    sluice.set_num_threads(options.threads)
    shapes = {(options.tokens, e): measure(options.tokens, e, options) for e in options.experts}
    scales = [measure_scale(t, 3 * options.rounds, options.threads) for t in options.scale]
    columns = ["shape", "sluice forward ms", "sluice ms", "scipy ms", "jax ms", "ratio"]
    columns.append("ns per element")
    rows = [row(*shape, times) for shape, times in shapes.items()]
    notes = [
        f"Forward + backward from logits, float32, threads: {options.threads}; minimum of"
        f" {3 * options.rounds} calls each, taken in turns in one run.",
        "ratio: the better of scipy and jax over sluice.",
        *(scale_note(s) for s in scales),
    ]
    out: Path | None = options.out
    publish(table("Dirichlet-prior shaping", columns, rows), notes, out and out / "dpsl.txt")
    if out:
        draw(shapes, scales, out / "dpsl.png")
        print(f"wrote {out / 'dpsl.png'}")


if __name__ == "__main__":
    main()
