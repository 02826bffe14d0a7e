"""The tests of a GPU say so where there is none, and do not pass."""

from __future__ import annotations

import shutil
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


def test_the_check_of_a_machine_asks_for_a_wheel(tmp_path: Path) -> None:
    script = tmp_path / "scripts" / "gpu_check.sh"
    script.parent.mkdir()
    shutil.copy(ROOT / "scripts" / "gpu_check.sh", script)
    done = subprocess.run([script, sys.executable, "out"], capture_output=True, text=True)
    tag = f"cp{sys.version_info.major}{sys.version_info.minor}"
    fix = "build one: make wheel PYTHON=..."
    assert (done.returncode, done.stderr) == (1, f"sluice: dist/ has no wheel for {tag}; {fix}\n")


def test_the_check_of_a_machine_needs_a_folder_for_results() -> None:
    command = [ROOT / "scripts" / "gpu_check.sh", sys.executable, "/dev/null/out"]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 1
    assert "cannot write to" in done.stderr
