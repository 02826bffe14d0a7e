"""The environment variables reach calls."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

_FOLDER = Path(__file__).parents[1]


def run(program: str, **variables: str) -> str:
    """What a new process prints that runs `program`, with `power` and an array `x` at hand."""
    start = (
        "import numpy as np, sluice; from small_routers import power; x = np.ones((2, 4), 'f')\n"
    )
    result = subprocess.run(
        [sys.executable, "-c", start + program],
        check=True,
        cwd=_FOLDER,
        env={**os.environ, **variables},
        capture_output=True,
        text=True,
    )
    return result.stdout.strip()


def test_number_of_threads() -> None:
    assert run("print(sluice.get_num_threads())", SLUICE_NUM_THREADS="3") == "3"


def test_folders_of_the_cache_and_of_the_dump(tmp_path: Path) -> None:
    cache, dump = tmp_path / "cache", tmp_path / "dump"
    run("power(x)", SLUICE_CACHE_DIR=str(cache))
    assert len(list(cache.iterdir())) == 1
    run("power(x)", SLUICE_DUMP=str(dump), SLUICE_CACHE_DIR=str(cache))
    (folder,) = dump.iterdir()
    assert {path.stem for path in folder.iterdir()} >= {"route", "row", "llvm", "asm"}


def test_interpreter_needs_no_compiler() -> None:
    program = "import sys; power(x); print(sys.modules.get('sluice._core'))"
    assert run(program, SLUICE_INTERPRET="1") == "None"
