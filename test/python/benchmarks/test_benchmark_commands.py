"""Each benchmark runs from the command line, explains itself and keeps what it measured."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("torch")
pytest.importorskip("matplotlib")
pytest.importorskip("rich")

ROOT = Path(__file__).parents[3]
NAMES = ("dirmoe", "dpsl", "compile_time", "overhead")
ON_GPUS = ("gpu", "gpu_dpsl")


def run(name: str, *arguments: str) -> str:
    command = [sys.executable, "-m", f"benchmarks.{name}", *arguments]
    environment = {**os.environ, "CUDA_VISIBLE_DEVICES": ""}
    done = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("name", NAMES + ON_GPUS)
def test_help_shows_an_example(name: str):
    assert f"python -m benchmarks.{name} --quick" in run(name, "--help")


def test_layouts_say_what_they_need():
    assert "python -m benchmarks.gpu_layouts --experts 8" in run("gpu_layouts", "--help")
    assert "Nothing was measured" in run("gpu_layouts")


@pytest.mark.parametrize("name", NAMES)
def test_a_quick_run_writes_its_table_with_machine_and_commit(name: str, tmp_path: Path):
    run(name, "--quick", "--out", str(tmp_path))
    text = (tmp_path / f"{name}.txt").read_text(encoding="utf-8")
    assert text.startswith("date ")
    assert all(word in text for word in ("cpu ", "versions ", "commit ", "sluice"))


@pytest.mark.parametrize("name", ["dirmoe", "dpsl"])
def test_some_benchmarks_draw_a_picture(name: str, tmp_path: Path):
    run(name, "--quick", "--threads", "1", "--rounds", "1", "--out", str(tmp_path))
    assert (tmp_path / f"{name}.png").read_bytes().startswith(b"\x89PNG")


def test_the_dpsl_benchmark_goes_on_without_jax():
    text = run("dpsl", "--quick", "--rounds", "1", "--jax", "/no/such/python")
    assert "without JAX: " in text
    assert "512×8" in text


@pytest.mark.parametrize("name", ON_GPUS)
def test_without_a_gpu_the_table_is_empty_and_says_why(name: str, tmp_path: Path):
    printed = run(name, "--out", str(tmp_path))
    text = (tmp_path / f"{name}.txt").read_text(encoding="utf-8")
    for words in (printed, text):
        assert "Nothing was measured: no GPU was at hand.\nreason: torch " in words
    assert "gpu       none\n" in text


@pytest.mark.parametrize("name", ON_GPUS)
def test_without_a_gpu_earlier_numbers_stay(name: str, tmp_path: Path):
    path = tmp_path / f"{name}.txt"
    path.write_text("of another machine", encoding="utf-8")
    run(name, "--out", str(tmp_path))
    assert path.read_text(encoding="utf-8") == "of another machine"
