"""The door to the native compiler, `sluice._core`, which is imported when first needed."""

from __future__ import annotations

import functools
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sluice.config import config
from sluice.errors import SluiceInternalError, SluiceValueError
from sluice.frontend.ir import Loc
from sluice.runtime import nvidia_tools


@functools.cache
def core() -> Any:
    """The native module, set up as the environment asks."""
    from sluice import _core

    if config.num_threads is not None:
        _core.set_num_threads(config.num_threads)
    _core.set_cuda_driver(config.cuda_driver)
    return _core


def compile(
    text: str,
    target: str = "cpu",
    layout: Mapping[str, int] | None = None,
    dump: Path | None = None,
) -> Any:
    """Compiles route MLIR.

    Args:
        text: a module of one function.
        target: "cpu" for this machine's, "sim", or a GPU architecture.
        layout: overrides how kernels lie on a GPU.
        dump: an existing folder that gets the text of every stage.

    Raises:
        SluiceInternalError: the compiler refused what the front end made.
    """
    options: dict[str, Any] = {"target": target, "dump_dir": None if dump is None else str(dump)}
    if layout:
        options["layout"] = dict(layout)
    if target.startswith("sm_"):
        options |= nvidia_tools.find()
    try:
        return core().compile(text, options)
    except core().CompileError as error:
        raise _failure(error.args[0], text) from None


def load(data: bytes | None) -> Any:
    """The executable that `to_bytes` saved; None if there is none or it cannot run here."""
    if data is None:
        return None
    try:
        return core().load(data)
    except (core().CompileError, ValueError, RuntimeError):
        return None


@functools.cache
def identity() -> str:
    """What code depends on besides its source: the compiler's very build, and the processor."""
    library = Path(core().library).stat()
    return f"{core().version} {library.st_size} {library.st_mtime_ns} {core().host_cpu()}"


def set_num_threads(count: int) -> None:
    """Sets the number of threads that later launches use; results do not depend on it.

    Raises:
        SluiceValueError: `count` is less than 1.
    """
    if count < 1:
        raise SluiceValueError("SL310", f"the number of threads is {count}", fix="pass at least 1")
    core().set_num_threads(count)


def get_num_threads() -> int:
    """The number of threads that a launch may use."""
    return core().get_num_threads()


def _failure(diagnostics: list[tuple[str, str, int, int, str]], text: str) -> SluiceInternalError:
    """One error of the compiler's diagnostics, at the place of the first that has one."""
    with tempfile.NamedTemporaryFile(
        "w", prefix="sluice-", suffix=".mlir", delete=False, encoding="utf-8"
    ) as file:
        file.write(text)
    places = [Loc(name, line, col, col + 1) for _, name, line, col, _ in diagnostics if line]
    messages = [message for severity, *_, message in diagnostics if severity == "error"]
    return SluiceInternalError(
        "SL901",
        "the compiler failed: " + "; ".join(messages or ["it gave no reason"]),
        places[0] if places else None,
        fix=f"report what this shows: sluice-opt --sluice-cpu-pipeline {file.name}",
    )
