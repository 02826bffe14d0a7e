"""Each benchmark runs from the command line, explains itself and keeps what it measured."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("torch")
pytest.importorskip("matplotlib")
pytest.importorskip("rich")

ROOT = Path(__file__).parents[3]
NAMES = ("dirmoe", "compile_time", "overhead")


def run(name: str, *arguments: str) -> str:
    command = [sys.executable, "-m", f"benchmarks.{name}", *arguments]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("name", NAMES)
def test_help_shows_an_example(name: str):
    assert f"python -m benchmarks.{name} --quick" in run(name, "--help")


@pytest.mark.parametrize("name", NAMES)
def test_a_quick_run_writes_its_table_with_machine_and_commit(name: str, tmp_path: Path):
    run(name, "--quick", "--out", str(tmp_path))
    text = (tmp_path / f"{name}.txt").read_text(encoding="utf-8")
    assert text.startswith("date ")
    assert all(word in text for word in ("cpu ", "versions ", "commit ", "sluice"))


def test_the_dirmoe_benchmark_draws_a_picture(tmp_path: Path):
    run("dirmoe", "--quick", "--threads", "1", "--rounds", "1", "--out", str(tmp_path))
    assert (tmp_path / "dirmoe.png").read_bytes().startswith(b"\x89PNG")
