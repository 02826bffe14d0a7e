"""The first call: seconds from a fresh process to the gradient of a router compiled just then.

python -m benchmarks.compile_time           E = 64, five processes with an empty cache
python -m benchmarks.compile_time --quick   one process
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from statistics import median

from benchmarks.report import HERE, RESULTS, command_line, publish, table

GOAL_MS = 600

CHILD = """
import json, sys, time
start = time.perf_counter()
import torch
imported_torch = time.perf_counter()
import sluice
imported = time.perf_counter()
from benchmarks.dirmoe import make_inputs, make_step, sluice_router
inputs = make_inputs(64, int(sys.argv[1]))
start_of_torch = time.perf_counter()
torch.autograd.grad(torch.softmax(inputs[0], -1), inputs[0], torch.ones_like(inputs[0]))
torch_ready = time.perf_counter()
step = make_step(sluice_router(), inputs)
forward, total = step()
again = min(step()[1] for _ in range(5))
print(json.dumps({
    "import torch": imported_torch - start,
    "import sluice": imported - imported_torch,
    "torch's own first backward": torch_ready - start_of_torch,
    "first forward": forward,
    "first forward + backward": total,
    "a later forward + backward": again,
}))
"""


def fresh_process(experts: int, cache: str) -> dict[str, float]:
    """Milliseconds of each phase in a new interpreter that uses the given cache folder."""
    environment = {**os.environ, "SLUICE_CACHE_DIR": cache}
    command = [sys.executable, "-c", CHILD, str(experts)]
    done = subprocess.run(
        command, env=environment, cwd=HERE.parent, capture_output=True, text=True, check=True
    )
    return {phase: seconds * 1e3 for phase, seconds in json.loads(done.stdout).items()}


def measure(experts: int, processes: int) -> tuple[list[dict[str, float]], dict[str, float]]:
    """Phases of several cold processes, and of one that finds the last one's cache."""
    cold = []
    with tempfile.TemporaryDirectory() as folder:
        for i in range(processes):
            cold.append(fresh_process(experts, f"{folder}/{i}"))
        return cold, fresh_process(experts, f"{folder}/{processes - 1}")


def parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    """The command line."""
    parser = command_line("compile_time", __doc__)
    parser.add_argument("--experts", type=int, default=64, help="experts E (64)")
    parser.add_argument("--processes", type=int, help="cold processes (5; 1 with --quick)")
    parser.add_argument("--quick", action="store_true", help="one process, nothing kept")
    parser.add_argument("--out", type=Path, help="folder of the text")
    options = parser.parse_args(arguments)
    options.processes = options.processes or (1 if options.quick else 5)
    options.out = options.out or (None if options.quick else RESULTS)
    return options


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, print, and keep what was measured."""
    options = parse(arguments)
    cold, warm = measure(options.experts, options.processes)
    rows = []
    for phase in cold[0]:
        times = [run[phase] for run in cold]
        rows.append([phase, *(f"{x:.1f}" for x in (min(times), median(times), warm[phase]))])
    columns = ["phase, ms", "cold, minimum", "cold, median", "cache filled"]
    notes = [
        f"DirMoE, float32, E = {options.experts}, {options.processes} fresh processes with an empty"
        f" cache each; goal for the first forward + backward: {GOAL_MS} ms."
    ]
    out: Path | None = options.out
    publish(table("First call", columns, rows), notes, out and out / "compile_time.txt")


if __name__ == "__main__":
    main()
