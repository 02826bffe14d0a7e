"""Forward and backward of DirMoE: Sluice against torch eager and torch.compile, side by side.

python -m benchmarks.dirmoe                 the three published shapes, about three minutes
python -m benchmarks.dirmoe --quick         small, without torch.compile, a few seconds
python -m benchmarks.dirmoe --experts 64 --threads 1
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from time import perf_counter
from typing import Any

import torch
from rich.progress import Progress
from torch import Tensor

import sluice
from benchmarks import baselines
from benchmarks.report import RESULTS, command_line, draw_bars, fill_in, publish, table
from benchmarks.timing import Best, Step, take_turns

SCALARS = {"tau": 0.7, "lam_q": 2.0, "lam_p": 2.0, "prior_hi": 2.0, "prior_lo": 0.1, "k": 2.0}
Outputs = tuple[Tensor, Tensor, Tensor]
Inputs = tuple[Tensor, Tensor, Tensor]


def make_inputs(tokens: int, experts: int, seed: int = 0) -> Inputs:
    """Logits and concentrations as a router early in training has them; all want gradients."""
    generator = torch.Generator().manual_seed(seed)
    heads = torch.randn(3, tokens, experts, generator=generator)
    a_lo = torch.nn.functional.softplus(heads[2]) + 0.01
    a_hi = a_lo + torch.nn.functional.softplus(heads[1])
    logits = heads[0] - torch.log(torch.tensor(max(experts / SCALARS["k"] - 1, 1.0)))
    return (logits.requires_grad_(), a_hi.requires_grad_(), a_lo.requires_grad_())


def make_step(router: Callable[[Inputs], Outputs], inputs: Inputs) -> Step:
    """One forward and backward of ⟨weights, cotangent⟩ + kl + 0.01 · sparsity.

    The cotangents are handed over as they are, so no contender pays for the loss's own arithmetic.
    """
    generator = torch.Generator().manual_seed(1)
    cotangent = torch.randn(inputs[0].shape, generator=generator)
    cotangents = (cotangent, torch.tensor(1.0), torch.tensor(0.01))

    def step() -> tuple[float, float]:
        start = perf_counter()
        outputs = router(inputs)
        middle = perf_counter()
        torch.autograd.grad(outputs, inputs, cotangents)
        return middle - start, perf_counter() - start

    return step


def sluice_router() -> Callable[[Inputs], Outputs]:
    """The compiled router; each call draws anew, as in training."""
    offset = 0

    def router(inputs: Inputs) -> Outputs:
        nonlocal offset
        offset += 1
        rng = sluice.Rng(seed=1, offset=offset)
        return sluice.routers.dirmoe(*inputs, **SCALARS, rng=rng)

    return router


def torch_router(compiled: bool) -> Callable[[Inputs], Outputs]:
    """The baseline, as it is or through torch.compile with its scalars as constants."""

    def router(inputs: Inputs) -> Outputs:
        return baselines.dirmoe(*inputs, **SCALARS)

    if not compiled:
        return router
    torch.compiler.reset()
    return torch.compile(router, dynamic=False, fullgraph=True)


def contenders(with_compile: bool) -> dict[str, Callable[[Inputs], Outputs]]:
    """The routers under comparison, by the names used in the table."""
    result = {"sluice": sluice_router(), "torch eager": torch_router(compiled=False)}
    if with_compile:
        result["torch.compile"] = torch_router(compiled=True)
    return result


def measure(tokens: int, experts: int, rounds: int, with_compile: bool) -> dict[str, Best]:
    """Best times at one shape, in seconds, by contender."""
    inputs = make_inputs(tokens, experts)
    routers = contenders(with_compile)
    with Progress(transient=True, disable=not sys.stdout.isatty()) as progress:
        task = progress.add_task(f"{tokens}×{experts}: first calls", total=rounds * len(routers))
        steps = {name: make_step(router, inputs) for name, router in routers.items()}
        for step in steps.values():
            step()
        progress.update(task, description=f"{tokens}×{experts}: timing")
        return take_turns(steps, rounds, progress=lambda: progress.advance(task))


def row(tokens: int, experts: int, times: dict[str, Best]) -> list[str]:
    """One line of the table."""
    ours = times["sluice"]
    better = min(t.total for name, t in times.items() if name != "sluice")
    cells = [f"{tokens}×{experts}", f"{ours.forward * 1e3:.2f}", f"{ours.total * 1e3:.2f}"]
    for name in ("torch eager", "torch.compile"):
        cells.append(f"{times[name].total * 1e3:.1f}" if name in times else "—")
    cells.append(f"{better / ours.total:.1f}×")
    cells.append(f"{ours.total / (tokens * experts) * 1e9:.2f}")
    return cells


def draw(results: dict[tuple[int, int], dict[str, Best]], path: Path) -> None:
    """A bar for each contender and shape, on a logarithmic scale."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(7, 4), layout="constrained")
    axes = figure.subplots()
    names = list(next(iter(results.values())))
    draw_bars(axes, names, results)
    axes.set_title("DirMoE, best of several")
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, dpi=150)


def parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    """The command line."""
    parser = command_line("dirmoe", __doc__)
    parser.add_argument("--tokens", type=int, help="tokens T (8192; 512 with --quick)")
    parser.add_argument("--experts", type=int, nargs="+", help="values of E (8 64 256)")
    parser.add_argument("--rounds", type=int, help="turns of three calls each (12; 3 with --quick)")
    parser.add_argument("--threads", type=int, default=2, help="threads of every contender (2)")
    parser.add_argument("--quick", action="store_true", help="small, and without torch.compile")
    parser.add_argument("--out", type=Path, help="folder of the text and the picture")
    options = parser.parse_args(arguments)
    small: dict[str, Any] = {"tokens": 512, "experts": [8], "rounds": 3}
    full: dict[str, Any] = {"tokens": 8192, "experts": [8, 64, 256], "rounds": 12, "out": RESULTS}
    fill_in(options, small if options.quick else full)
    return options


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, print, and keep what was measured."""
    options = parse(arguments)
    torch.set_num_threads(options.threads)
    sluice.set_num_threads(options.threads)
    results = {
        (options.tokens, e): measure(options.tokens, e, options.rounds, not options.quick)
        for e in options.experts
    }
    columns = ["shape", "sluice forward ms", "sluice ms", "eager ms", "compile ms"]
    columns += ["ratio", "ns per element"]
    rows = [row(*shape, times) for shape, times in results.items()]
    notes = [
        f"Forward + backward, float32, threads: {options.threads}; minimum of {3 * options.rounds}"
        " calls each, taken in turns in one run.",
        "ratio: the better of eager and compile over sluice.",
    ]
    out: Path | None = options.out
    publish(table("DirMoE", columns, rows), notes, out and out / "dirmoe.txt")
    if out:
        draw(results, out / "dirmoe.png")
        print(f"wrote {out / 'dirmoe.png'}")


if __name__ == "__main__":
    main()
