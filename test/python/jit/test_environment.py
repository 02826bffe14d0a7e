"""The environment variables reach calls."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

_FOLDER = Path(__file__).parents[1]


def run(program: str, folder: Path = _FOLDER, **variables: str) -> str:
    """What a new process prints that runs `program` in `folder`, where `small_routers.py` is, with
    its `power` and an array `x` at hand."""
    start = (
        "import numpy as np, sluice; from small_routers import power; x = np.ones((2, 4), 'f')\n"
    )
    result = subprocess.run(
        [sys.executable, "-c", start + program],
        check=True,
        cwd=folder,
        env={**os.environ, **variables},
        capture_output=True,
        text=True,
    )
    return result.stdout.strip()


def test_number_of_threads() -> None:
    assert run("print(sluice.get_num_threads())", SLUICE_NUM_THREADS="3") == "3"


def test_number_of_threads_that_is_assigned() -> None:
    program = """
from sluice.config import config
default = sluice.get_num_threads()
config.num_threads = 7
print(sluice.get_num_threads(), end=" ")
config.num_threads = None
print(sluice.get_num_threads() - default, end=" ")
sluice.set_num_threads(5)
print(config.num_threads, sluice.get_num_threads())
"""
    assert run(program) == "7 0 5 5"


def test_number_of_threads_that_several_threads_ask_for_first() -> None:
    program = """
import sys, threading
from sluice.config import config
config.num_threads = 1
sys.setswitchinterval(1e-7)
barrier = threading.Barrier(8)
def ask():
    barrier.wait()
    sluice.get_num_threads()
threads = [threading.Thread(target=ask) for _ in range(8)]
for thread in threads: thread.start()
for thread in threads: thread.join()
config.num_threads = None
print(sluice.get_num_threads())
"""
    assert run(program) == run("print(sluice.get_num_threads())")


def test_driver_of_cuda_that_is_assigned_before_it_is_used() -> None:
    program = """
from sluice.config import config
for config.cuda_driver in ("/nowhere/a.so", "/nowhere/b.so"):
    try:
        power.compile(E=4, target="cuda")
    except sluice.SluiceDeviceError as error:
        print(error.message.split(": ")[1], end=" ")
"""
    assert run(program) == "/nowhere/a.so /nowhere/b.so"


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


@pytest.mark.skipif(sys.platform == "darwin", reason="whose names of files are all UTF-8")
def test_folder_whose_name_is_no_utf8(tmp_path: Path) -> None:
    folder = tmp_path / os.fsdecode(b"no\xff")
    folder.mkdir()
    shutil.copy(_FOLDER / "small_routers.py", folder)
    program = """
print(power(x).sum(), end=" ")
sluice.config.dump = "dump"
print(power(x, n=3).sum())
try:
    power(3)
except sluice.SluiceError as error:
    print(error)
"""
    printed = run(program, folder, SLUICE_CACHE_DIR=str(folder / "cache"))
    assert printed.startswith(f"8.0 8.0\n{tmp_path}/no\\udcff/small_routers.py:")
    assert len(list((folder / "cache").iterdir())) == len(list((folder / "dump").iterdir())) == 1
