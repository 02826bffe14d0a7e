"""Which layout is fastest on a GPU: DirMoE's kernels by lanes of a row and threads of a block.

python -m benchmarks.gpu_layouts                            E = 64, 16 layouts, about 80 s
python -m benchmarks.gpu_layouts --experts 8 --lanes 2 4 8
python -m benchmarks.gpu_layouts --threads 256 512 --tokens 8192

One warp holds a row. The cost model's own choice is marked, for each kernel. Without a GPU it says
so and ends with status 0.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import torch
from rich.progress import Progress
from rich.table import Table

import sluice
from benchmarks.dirmoe import SCALARS
from benchmarks.gpu_contenders import Sluice, inputs, step
from benchmarks.gpu_device import NOTHING, current, facts, why_none
from benchmarks.gpu_timing import capture, copies_for, measure
from benchmarks.report import command_line, publish, table

TOKENS = (64, 1024, 8192, 32768)
LANES = (4, 8, 16, 32)
THREADS = (64, 128, 256, 512)
KERNELS = ("forward", "backward")


@dataclass(frozen=True)
class Layout:
    """Threads that share a row, of a warp each, and of a block."""

    lanes: int
    threads: int

    def __str__(self) -> str:
        return f"{self.lanes} × {self.threads}"


@dataclass(frozen=True)
class Code:
    """DirMoE compiled in a layout, with the registers and spilled bytes of a thread."""

    router: Any
    registers: str
    spilled: int


def build(layout: Layout, experts: int, dtype: str, target: str) -> Code:
    """Raises what the compiler raises for a layout that a kernel cannot have."""
    asked = {"lanes": layout.lanes, "threads": layout.threads, "warps_per_row": 1}
    router = sluice.routers.dirmoe.compile(E=experts, dtype=dtype, target=target, layout=asked)
    registers = ", ".join(str(kernel.registers or "?") for kernel in router.kernels)
    return Code(router, registers, sum(k.spill_store_bytes or 0 for k in router.kernels))


def chosen(experts: int, dtype: str, target: str) -> dict[str, Layout]:
    """The layouts of the cost model, of the forward and the backward kernel."""
    kernels = sluice.routers.dirmoe.compile(E=experts, dtype=dtype, target=target).kernels
    layouts = [Layout(k.layout["lanes"], k.layout["threads"]) for k in kernels if k.layout]
    return dict(zip(KERNELS, layouts, strict=True))


def times(
    codes: Mapping[Layout, Code], options: argparse.Namespace, tokens: int, device: torch.device
) -> dict[Layout, dict[str, float]]:
    """Seconds of each kernel in each layout: of a forward that saves, and of the rest of a step."""
    tensors = inputs(tokens, options.experts, getattr(torch, options.dtype), device)
    copies = copies_for(tokens * options.experts)
    replays = {}
    for layout, code in codes.items():
        ours, alone = (Sluice(code.router, SCALARS, device) for _ in range(2))
        replays[f"{layout} step"] = capture(step(ours, tensors), copies, ours.move_on)
        replays[f"{layout} forward"] = capture(partial(alone, *tensors), copies, alone.move_on)
    seconds = measure(replays, options.turns)
    result = {}
    for layout in codes:
        forward = seconds[f"{layout} forward"]
        result[layout] = {"forward": forward, "backward": seconds[f"{layout} step"] - forward}
    return result


def layouts_table(
    codes: Mapping[Layout, Code],
    measured: Mapping[int, Mapping[Layout, Mapping[str, float]]],
    own: Mapping[str, Layout],
) -> Table:
    """A line for each layout; the fastest of each kernel and number of tokens is bold."""

    def cell(seconds: Mapping[Layout, Mapping[str, float]], layout: Layout, kernel: str) -> str:
        mine = seconds[layout][kernel]
        is_fastest = mine == min(each[kernel] for each in seconds.values())
        return f"[bold]{mine * 1e6:.1f}[/bold]" if is_fastest else f"{mine * 1e6:.1f}"

    rows = []
    for layout, code in codes.items():
        marks = ", ".join(kernel for kernel in KERNELS if own.get(kernel) == layout)
        cells = [f"{layout}{f' ({marks})' if marks else ''}", code.registers, str(code.spilled)]
        for seconds in measured.values():
            cells.append(" + ".join(cell(seconds, layout, kernel) for kernel in KERNELS))
        rows.append(cells)
    columns = ["lanes × threads", "registers", "spilled", *(f"T = {t}" for t in measured)]
    return table("Forward + backward of DirMoE by layout, µs", columns, rows)


def parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    """The command line."""
    parser = command_line("gpu_layouts", __doc__)
    add = parser.add_argument
    add("--experts", type=int, default=64, help="E (64)")
    add("--tokens", type=int, nargs="+", default=TOKENS, help=f"values of T {TOKENS}")
    add("--lanes", type=int, nargs="+", default=LANES, help=f"threads of a row {LANES}")
    add("--threads", type=int, nargs="+", default=THREADS, help=f"threads of a block {THREADS}")
    add("--dtype", choices=("float32", "bfloat16"), default="float32", help="of the tensors")
    add("--turns", type=int, default=5, help="turns of each layout (5)")
    add("--out", type=Path, help="folder of the text, which is gpu_layouts.txt")
    return parser.parse_args(arguments)


def main(arguments: Sequence[str] | None = None) -> None:
    """Compile every layout, then measure them side by side for each number of tokens."""
    options = parse(arguments)
    reason = why_none()
    if reason:
        print(f"{NOTHING}\nreason: {reason}")
        return
    device = current()
    codes: dict[Layout, Code] = {}
    measured: dict[int, dict[Layout, dict[str, float]]] = {}
    notes = [f"Each step in a CUDA graph, the least of {options.turns} turns of replays."]
    layouts = [Layout(lanes, threads) for lanes in options.lanes for threads in options.threads]
    with Progress(transient=True, disable=not sys.stdout.isatty()) as progress:
        for layout in progress.track(layouts, description="compiling"):
            try:
                codes[layout] = build(layout, options.experts, options.dtype, device.type)
            except sluice.SluiceError as error:
                notes.append(f"{layout}: {str(error).splitlines()[0]}")
        for tokens in progress.track(options.tokens if codes else (), description="measuring"):
            measured[tokens] = times(codes, options, tokens, device)
    own = chosen(options.experts, options.dtype, device.type)
    save_as = options.out and options.out / "gpu_layouts.txt"
    publish(layouts_table(codes, measured, own), notes, save_as, facts(device).lines())


if __name__ == "__main__":
    main()
