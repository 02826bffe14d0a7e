"""What a call costs beyond its arithmetic: DirMoE on 8 tokens and 8 experts, called again.

python -m benchmarks.overhead               2000 calls, best of 15 repeats
python -m benchmarks.overhead --quick       200 calls, best of 3, without torch.compile
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from pathlib import Path

import torch
from torch import Tensor

import sluice
from benchmarks import baselines
from benchmarks.dirmoe import SCALARS, make_inputs
from benchmarks.report import RESULTS, command_line, publish, table
from benchmarks.timing import per_call

GOAL_US = 30


class Empty(torch.autograd.Function):
    """A differentiable function that does nothing: the floor of any such call from torch."""

    @staticmethod
    def forward(ctx: torch.autograd.function.FunctionCtx, x: Tensor) -> Tensor:
        """Return the input."""
        return x.view_as(x)

    @staticmethod
    def backward(ctx: torch.autograd.function.FunctionCtx, *grads: Tensor) -> Tensor:
        """Return the cotangent."""
        return grads[0]


def calls(by_torch: bool) -> dict[str, Callable[[], object]]:
    """The calls timed, by the names used in the table; `by_torch` adds those in a graph."""
    inputs = make_inputs(8, 8)
    plain = tuple(x.detach() for x in inputs)
    rng = sluice.Rng(seed=1)
    router = sluice.routers.dirmoe
    one = torch.ones(8, 8)
    timed: dict[str, Callable[[], object]] = {
        "sluice, forward": lambda: router(*plain, **SCALARS, rng=rng),
        "sluice, forward for a gradient": lambda: router(*inputs, **SCALARS, rng=rng),
        "sluice, forward + backward": lambda: torch.autograd.grad(
            router(*inputs, **SCALARS, rng=rng)[0], inputs, one
        ),
        "torch eager, forward": lambda: baselines.dirmoe(*plain, **SCALARS),
        "torch.softmax": lambda: torch.softmax(plain[0], -1),
        "empty autograd.Function": lambda: Empty.apply(inputs[0]),
    }
    if by_torch:
        graph = torch.compile(lambda *xs: router(*xs, **SCALARS, rng=rng)[0], fullgraph=True)
        timed["sluice in torch.compile, forward"] = lambda: graph(*plain)
        timed["sluice in torch.compile, forward + backward"] = lambda: torch.autograd.grad(
            graph(*inputs), inputs, one
        )
    return timed


def parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    """The command line."""
    parser = command_line("overhead", __doc__)
    parser.add_argument("--calls", type=int, help="calls in a repeat (2000; 200 with --quick)")
    parser.add_argument("--quick", action="store_true", help="few calls, nothing kept")
    parser.add_argument("--out", type=Path, help="folder of the text")
    options = parser.parse_args(arguments)
    options.calls = options.calls or (200 if options.quick else 2000)
    options.out = options.out or (None if options.quick else RESULTS)
    return options


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, print, and keep what was measured."""
    options = parse(arguments)
    torch.set_num_threads(2)
    sluice.set_num_threads(2)
    repeats = 3 if options.quick else 15
    rows = []
    for name, call in calls(by_torch=not options.quick).items():
        call()
        rows.append([name, f"{per_call(call, options.calls, repeats) * 1e6:.1f}"])
    notes = [
        f"8 tokens × 8 experts, float32; least mean over {options.calls} calls in {repeats}"
        f" repeats; goal for the first line: {GOAL_US} µs."
    ]
    out: Path | None = options.out
    publish(table("Repeated call", ["call", "µs"], rows), notes, out and out / "overhead.txt")


if __name__ == "__main__":
    main()
