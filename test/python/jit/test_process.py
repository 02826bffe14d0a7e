"""Calls in threads, forks, copies and pickles."""

from __future__ import annotations

import contextlib
import copy
import os
import pickle
import pydoc
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from small_routers import noisy, power

import sluice
from sluice.config import config
from sluice.routers import dirmoe
from sluice.runtime import dispatch
from sluice.runtime.calls import Calls

X = np.random.default_rng(0).normal(size=(4096, 64)).astype(np.float32)


def test_threads_call_at_the_same_time() -> None:
    rng = sluice.Rng(1)
    expected = noisy(X, tau=0.5, rng=rng)
    with ThreadPoolExecutor(4) as pool:
        for result in pool.map(lambda _: noisy(X, tau=0.5, rng=rng), range(16)):
            assert np.array_equal(result, expected)


def test_threads_that_call_first_at_once_all_get_gradients(monkeypatch: pytest.MonkeyPatch) -> None:
    meeting = threading.Barrier(2)
    makers = []

    class Slow(Calls):
        """Waits for another thread that makes calls of tensors too."""

        def __init__(self, *args: Any) -> None:
            super().__init__(*args)
            if self.library.name == "torch":
                makers.append(threading.get_ident())
                with contextlib.suppress(threading.BrokenBarrierError):
                    meeting.wait(0.2)

    monkeypatch.setattr(dispatch, "Calls", Slow)
    router = sluice.jit(power.__sluice_function__)
    router.dispatch()
    leaves = [torch.ones(2, 4, requires_grad=True) for _ in range(2)]
    with ThreadPoolExecutor(2) as pool:
        results = list(pool.map(router, leaves))
    assert all(result.grad_fn is not None for result in results)
    assert len(makers) == 1


@pytest.fixture
def one_thread() -> Iterator[None]:
    before = sluice.get_num_threads()
    sluice.set_num_threads(1)
    yield
    sluice.set_num_threads(before)


@pytest.mark.usefixtures("one_thread")
def test_other_threads_run_during_a_call() -> None:
    logits = np.tile(X, (16, 1))
    numbers = {"tau": 0.7, "lam_q": 1.5, "lam_p": 1.5, "prior_hi": 2.0, "prior_lo": 0.1, "k": 2.0}
    arguments = {"logits": logits, "a_hi": abs(logits) + 1, "a_lo": abs(logits) / 2 + 0.1}
    dirmoe(**{name: x[:1] for name, x in arguments.items()}, **numbers, rng=sluice.Rng(1))
    ticks, done = [], threading.Event()

    def tick() -> None:
        while not done.wait(0.001):
            ticks.append(time.perf_counter())

    thread = threading.Thread(target=tick)
    thread.start()
    start = time.perf_counter()
    dirmoe(**arguments, **numbers, rng=sluice.Rng(1))
    end = time.perf_counter()
    done.set()
    thread.join()
    # With the lock held, the thread could wake only at the very start and end.
    assert len([tick for tick in ticks if start < tick < end]) >= 5


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
@pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")
@pytest.mark.parametrize("experts", [64, 7], ids=["compiled before", "compiled in the child"])
def test_child_of_a_fork_calls(experts: int) -> None:
    x = np.ascontiguousarray(X[:, :experts])
    noisy(X, tau=0.5, rng=sluice.Rng(1))  # worker threads now exist
    child = os.fork()
    if child == 0:
        os._exit(0 if noisy(x, tau=0.5, rng=sluice.Rng(1)).shape == x.shape else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


@pytest.mark.parametrize("work", ["call", "compile"])
def test_daemon_threads_work_when_the_process_ends(work: str, tmp_path: Path) -> None:
    """It ended by SIGABRT or SIGSEGV in most of these processes."""
    command = [sys.executable, str(Path(__file__).with_name("at_exit.py")), work]
    environment = {**os.environ, "SLUICE_CACHE_DIR": str(tmp_path)}
    for _ in range(3):
        done = subprocess.run(command, env=environment, capture_output=True, timeout=120)
        assert (done.returncode, done.stderr) == (0, b"")


def test_function_is_pickled_by_name_and_copied_by_reference() -> None:
    assert pickle.loads(pickle.dumps(power)) is power
    assert copy.deepcopy(power) is power
    assert copy.copy(power) is power


def test_function_keeps_its_name_and_doc() -> None:
    assert power.__name__ == "power"
    assert power.__doc__ == "A constant decides the code."
    assert repr(power) == "<sluice.jit small_routers.power>"


def test_help_is_that_of_the_function() -> None:
    _, _, signature, doc, *_ = pydoc.plain(pydoc.render_doc(power)).splitlines()
    assert signature.startswith("power(x: ")
    assert doc == "    A constant decides the code."


def test_results_do_not_depend_on_the_number_of_threads() -> None:
    before = sluice.get_num_threads()
    results = []
    try:
        for count in (1, 2, 5):
            sluice.set_num_threads(count)
            assert sluice.get_num_threads() == count
            results.append(noisy(X, tau=0.5, rng=sluice.Rng(1)))
    finally:
        sluice.set_num_threads(before)
    assert all(np.array_equal(result, results[0]) for result in results)


def test_dump_writes_every_stage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(config, "dump", tmp_path / "dump")
    sluice.jit(power.__sluice_function__).compile(E=3)
    (folder,) = (tmp_path / "dump").iterdir()
    assert folder.name.startswith("power-")
    stages = {path.stem for path in folder.iterdir()}
    assert stages >= {"route", "route-backward", "row", "llvm", "asm"}


@pytest.mark.parametrize("root", ["/proc/nope", f"{__file__}/x"])
def test_a_folder_of_the_dump_that_cannot_be_made(
    root: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(config, "dump", root)
    with pytest.raises(sluice.SluiceValueError, match=f"SL307: no folder can be made in '{root}'"):
        sluice.jit(power.__sluice_function__).compile(E=3)


def test_each_layout_has_a_dump_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(config, "dump", tmp_path)
    for layout in ({}, {"lanes": 1}, {"lanes": 2}):
        sluice.jit(power.__sluice_function__).compile(E=3, target="sim", layout=layout)
    assert len(list(tmp_path.iterdir())) == 3


@pytest.mark.parametrize(
    ("target", "layout", "options"),
    [
        ("cpu", {}, "--sluice-cpu-pipeline"),
        ("sm_90", {}, "--sluice-gpu-pipeline --sluice-gpu-to-nvvm"),
        (
            "sim",
            {"lanes": 2, "max_blocks": 3},
            "--sluice-gpu-pipeline='lanes=2 max-blocks=3' --convert-scf-to-cf --gpu-to-sim",
        ),
    ],
)
def test_failure_of_the_compiler_names_place_and_reproducer(
    target: str,
    layout: dict[str, int],
    options: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from sluice.runtime import native

    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    text = '"builtin.module"() ({ "route.nonsense"() : () -> () loc("router.py":3:5) }) : () -> ()'
    with pytest.raises(sluice.SluiceInternalError) as caught:
        native.compile(text, target, layout)
    (file,) = tmp_path.iterdir()
    assert file.read_text() == text
    assert caught.value.code == "SL901"
    assert "the compiler failed: " in str(caught.value)
    assert str(caught.value).endswith(f"fix: report what this shows: sluice-opt {options} {file}")
