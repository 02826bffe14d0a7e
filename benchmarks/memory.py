"""Memory that forward and backward take beyond inputs, outputs and gradients."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from benchmarks.report import HERE

CHILD = """
import sys
from pathlib import Path
import torch, sluice
from benchmarks.dpsl_contenders import make_inputs, shaping

def kilobytes(field):
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(field))

def run(logits, alpha):
    return torch.autograd.grad(shaping(logits, alpha), logits)[0]

tokens, experts, threads = (int(word) for word in sys.argv[1:])
torch.set_num_threads(threads)
sluice.set_num_threads(threads)
run(*make_inputs(64, experts))  # compiles
inputs = make_inputs(tokens, experts)
Path("/proc/self/clear_refs").write_text("5")  # the peak starts anew
before = kilobytes("VmRSS")
gradient = run(*inputs)
print((kilobytes("VmHWM") - before) * 1024 - gradient.nbytes)
"""


def can_measure() -> bool:
    """Whether the system tells a process its peak, and lets it start anew."""
    return os.access("/proc/self/clear_refs", os.W_OK) and Path("/proc/self/status").exists()


def extra_bytes(tokens: int, experts: int, threads: int) -> float:
    """Bytes per token and expert at the peak, in a fresh process.

    They are ranks, slopes, scratch of the sort, and what torch and Python allocate meanwhile. Pages
    count from when they are first touched.
    """
    numbers = [str(n) for n in (tokens, experts, threads)]
    done = subprocess.run(
        [sys.executable, "-c", CHILD, *numbers],
        cwd=HERE.parent,
        capture_output=True,
        text=True,
        check=True,
    )
    return float(done.stdout) / (tokens * experts)
