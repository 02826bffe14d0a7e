"""What the simulator finds becomes an error with its code, place and thread."""

from __future__ import annotations

import inspect
import pickle
from typing import Any

import pytest

from sluice.error_codes import CODES
from sluice.errors import SluiceError, SluiceSimulationError
from sluice.runtime import faults, native
from sluice.runtime.numpy_arrays import NumpyArrays
from sluice.runtime.program import Program
from sluice.runtime.residuals import Residuals

NOTHING = Residuals([], NumpyArrays())
KINDS = [
    *("out-of-bounds", "misaligned", "unwritten-read", "read-only-write", "inactive-lane"),
    *("divergent-barrier", "data-race", "deadlock", "never-written", "post-left"),
]


def fault(kind: str, site: str = "", address: int = 0, buffer: str = "") -> RuntimeError:
    """What the native module raises."""
    arguments = (kind, "does wrong", "gate", 3, 40, site, address, buffer)
    return native.core().SimulationFault(*arguments)


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_has_a_code_of_its_own(kind: str) -> None:
    error = faults.explain(fault(kind))
    assert isinstance(error, SluiceError)
    assert error.code == f"SL6{KINDS.index(kind) + 1:02d}"
    assert error.code in CODES


def test_an_access_is_told_with_line_thread_and_buffer() -> None:
    line = inspect.currentframe().f_lineno  # type: ignore[union-attr]
    error = faults.explain(fault("out-of-bounds", f"{__file__}:{line}:5", 0x1234, "x"))
    assert isinstance(error, SluiceSimulationError)
    assert str(error) == (
        f"{__file__}:{line}:5: error SL601: thread 40 of block 3 of kernel 'gate' does wrong "
        "at address 0x1234\n"
        "    line = inspect.currentframe().f_lineno  # type: ignore[union-attr]\n"
        "    ^\n"
        "fix: report it as a defect of Sluice's GPU code, with the function; "
        "the CPU runs it without the simulator"
    )
    assert (error.kernel, error.block, error.thread) == ("gate", 3, 40)
    assert (error.address, error.buffer) == (0x1234, "x")


def test_a_fault_needs_no_place() -> None:
    error = faults.explain(fault("post-left"))
    assert isinstance(error, SluiceError)
    assert error.location is None


def test_it_survives_its_way_between_processes() -> None:
    error = pickle.loads(pickle.dumps(faults.explain(fault("data-race", "f.py:1:2", 16, "x"))))
    assert (error.code, error.block, error.buffer) == ("SL607", 3, "x")


class Faulty:
    """A native program whose launch goes wrong."""

    buffers: tuple[Any, ...] = ()
    kernels: tuple[Any, ...] = ()

    def __init__(self, error: RuntimeError) -> None:
        self._error = error

    def launch(self, *args: object) -> None:
        raise self._error


def test_a_launch_raises_it() -> None:
    with pytest.raises(SluiceSimulationError, match="SL608"):
        Program(Faulty(fault("deadlock")), NumpyArrays(), "output", NOTHING).run(
            [], [], 1, (0, 0, 0)
        )


def test_other_failures_stay_as_they_are() -> None:
    with pytest.raises(RuntimeError, match=r"^out of memory$"):
        Program(Faulty(RuntimeError("out of memory")), NumpyArrays(), "output", NOTHING).run(
            [], [], 1, (0, 0, 0)
        )
