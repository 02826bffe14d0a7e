"""The sparsity example draws what the calibrators promise."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("matplotlib")
pytest.importorskip("rich")

from examples.dirmoe_sparsity import measure

SCRIPT = Path(__file__).parents[3] / "examples" / "dirmoe_sparsity.py"


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(SCRIPT), *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=300)


@pytest.mark.parametrize(("k", "experts"), [(1, 2), (3, 5), (8, 64)])
@pytest.mark.parametrize("scale", [0.05, 1.0, 30.0])
def test_means_are_within_five_standard_errors(k: int, experts: int, scale: float):
    like = np.zeros((20_000, experts), np.float64)
    cell = measure(0.8, scale, k, like, seed=3)
    assert abs(cell.share.deviation) < 5
    assert abs(cell.simpson.deviation) < 5


def test_it_ends_in_a_table_and_a_picture(tmp_path: Path):
    done = run("--tokens", "2000", "--out", str(tmp_path))
    assert done.returncode == 0, done.stderr
    deviation = re.search(r"largest deviation of 126 means: (\S+) σ", done.stdout)
    assert deviation is not None
    assert float(deviation.group(1)) < 5
    assert (tmp_path / "dirmoe_sparsity.png").read_bytes().startswith(b"\x89PNG")


def test_help_has_examples_that_can_be_copied():
    assert "python examples/dirmoe_sparsity.py --experts 64 --k 8" in run("--help").stdout


def test_all_experts_open_is_refused():
    done = run("--experts", "4", "--k", "4")
    assert done.returncode == 2
    assert "--k 4 leaves none of 4 experts closed" in done.stderr
