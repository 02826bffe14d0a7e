"""The Dirichlet-prior shaping loss on a GPU: forward + backward from logits, against PyTorch.

python -m benchmarks.gpu_dpsl                 8192 tokens and 8, 64 and 256 experts
python -m benchmarks.gpu_dpsl --quick         one shape, without torch.compile

Without a GPU it says so and ends with status 0; numbers that were measured before stay.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import torch
from rich.progress import Progress
from rich.table import Table
from torch import Tensor

import sluice
import sluice.language as sl
from benchmarks import dpsl_torch
from benchmarks.gpu_device import NOTHING, current, facts, keeps, why_none
from benchmarks.gpu_tables import COMPILED, EAGER, OURS, number
from benchmarks.gpu_timing import Deadline, Work, capture, measure
from benchmarks.report import RESULTS, command_line, fill_in, publish, table
from sluice.losses.dirichlet import dirichlet_prior_loss

COMPILE_UNTIL = 0.6
"""Share of the time after which no shape is compiled by torch any more."""

Times = dict[str, float]


@sluice.jit
def prior_loss(logits: sl.Tensor["T", "E"], alpha: sl.Tensor["E"]):
    """The loss with its defaults."""
    return dirichlet_prior_loss(logits, alpha)


def inputs(tokens: int, experts: int, device: torch.device) -> tuple[Tensor, Tensor]:
    """Logits [T, E] that want a gradient, and concentrations [E] of one half."""
    generator = torch.Generator().manual_seed(0)
    logits = torch.randn(tokens, experts, generator=generator)
    alpha = torch.full((experts,), 0.5, device=device)
    return logits.to(device).requires_grad_(), alpha


def contenders(alpha: Tensor, with_compile: bool) -> dict[str, Callable[[Tensor], Tensor]]:
    """The losses under comparison; torch's know their number of terms beforehand."""
    rest = alpha.sum() - alpha
    terms = dpsl_torch.terms_for(alpha, rest)

    def by_torch(logits: Tensor) -> Tensor:
        return dpsl_torch.dirichlet_prior_loss(logits, alpha, rest, terms)

    result: dict[str, Callable[[Tensor], Tensor]] = {
        OURS: lambda logits: prior_loss(logits, alpha),
        EAGER: by_torch,
    }
    if with_compile:
        torch.compiler.reset()
        result[COMPILED] = torch.compile(by_torch, dynamic=False, fullgraph=True)
    return result


def step(loss: Callable[[Tensor], Tensor], logits: Tensor) -> Work:
    """One forward and backward."""
    return lambda: torch.autograd.grad(loss(logits), logits)


def measure_shape(
    tokens: int, experts: int, device: torch.device, turns: int, with_compile: bool
) -> tuple[Times, list[str]]:
    """Seconds by contender, and what failed."""
    logits, alpha = inputs(tokens, experts, device)
    replays, failures = {}, []
    for name, loss in contenders(alpha, with_compile).items():
        try:
            replays[name] = capture(step(loss, logits))
        except Exception as error:
            text = (str(error).splitlines() or [""])[0]
            failures.append(f"{name} at {tokens}×{experts}: {type(error).__name__}: {text}")
    return measure(replays, turns), failures


def results_table(results: dict[tuple[int, int], Times]) -> Table:
    """A line for each shape."""
    rows = []
    for (tokens, experts), times in results.items():
        ours = times.get(OURS)
        cells = [f"{tokens}×{experts}", number(ours and ours * 1e6)]
        for theirs in (times.get(name) for name in (EAGER, COMPILED)):
            ratio = theirs / ours if theirs and ours else None
            cells += [number(theirs and theirs * 1e6), number(ratio, "{:.1f}×")]
        rows.append(cells)
    columns = ["T×E", "sluice", "eager", "×", "compile", "×"]
    return table("Forward + backward of DPSL from logits, µs", columns, rows)


def parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    """The command line."""
    parser = command_line("gpu_dpsl", __doc__)
    parser.add_argument("--tokens", type=int, help="tokens T (8192)")
    parser.add_argument("--experts", type=int, nargs="+", help="values of E (8 64 256)")
    parser.add_argument("--turns", type=int, help="turns of each contender (7; 3 with --quick)")
    parser.add_argument("--seconds", type=float, help="time for all (75; 20 with --quick)")
    parser.add_argument("--quick", action="store_true", help="E = 64, without torch.compile")
    parser.add_argument("--out", type=Path, help="folder of the text")
    options = parser.parse_args(arguments)
    quick: dict[str, Any] = {"tokens": 8192, "experts": [64], "turns": 3, "seconds": 20.0}
    full: dict[str, Any] = {"tokens": 8192, "experts": [8, 64, 256], "turns": 7, "seconds": 75.0}
    fill_in(options, quick if options.quick else full | {"out": RESULTS})
    return options


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, print, and keep what was measured."""
    options = parse(arguments)
    save_as: Path | None = options.out and options.out / "gpu_dpsl.txt"
    reason = why_none()
    if reason:
        kept = None if keeps(save_as) else save_as
        publish(results_table({}), [NOTHING, f"reason: {reason}"], kept, ["gpu       none"])
        return
    device, deadline = current(), Deadline(options.seconds)
    results: dict[tuple[int, int], Times] = {}
    failures: list[str] = []
    with Progress(transient=True, disable=not sys.stdout.isatty()) as progress:
        for experts in progress.track(options.experts, description="DPSL"):
            by_torch = not options.quick and deadline.used() < COMPILE_UNTIL
            shape = (options.tokens, experts)
            results[shape], failed = measure_shape(*shape, device, options.turns, by_torch)
            failures += [f"failed: {failure}" for failure in failed]
    notes = [
        f"Float32, α = 0.5; each step in a CUDA graph, the least of {options.turns} turns of"
        " replays timed by CUDA events.",
        "eager, compile: torch.sort, and the incomplete beta function as a continued fraction.",
        "×: how many times as long as Sluice. A dash: not measured, or no time left for it.",
    ]
    publish(results_table(results), notes + failures, save_as, facts(device).lines())


if __name__ == "__main__":
    main()
