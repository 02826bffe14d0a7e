"""The tests of a GPU say so where there is none, and do not pass."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[3]


def test_without_the_gpu_it_fails_with_a_reason() -> None:
    command = [sys.executable, "-m", "pytest", "-q", "--device", "cuda:99", "test/gpu"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 3
    assert "these tests need a GPU: " in done.stderr
    assert "passed" not in done.stdout
