"""The door to the native compiler, `sluice._core`, which is imported when first needed."""

from __future__ import annotations

import functools
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sluice.config import MOST_THREADS, config, followers
from sluice.conversions import as_integer, shown
from sluice.errors import (
    SluiceDeviceError,
    SluiceError,
    SluiceInternalError,
    SluiceUnsupportedError,
    SluiceValueError,
)
from sluice.frontend.ir import Loc
from sluice.runtime import nvidia_tools
from sluice.runtime.once import OncePerKey

_LAYOUT = "leave out an entry of layout={...}, which lets the cost model choose it"
_TOOLS = (
    "install newer ones (docs/gpu.md says where they are looked for), or none: without an "
    "assembler, the driver makes code of PTX"
)
_TEMPORARY = "let TMPDIR name a folder in which files can be made"


_once: OncePerKey[str, Any] = OncePerKey()


def core() -> Any:
    """The native module, set up as `config` says, and told what it says later."""
    return _once.get("core", _set_up)


def _set_up() -> Any:
    from sluice import _core

    one_per_core = _core.get_num_threads()
    followers["num_threads"] = lambda count: _core.set_num_threads(count or one_per_core)
    followers["cuda_driver"] = _core.set_cuda_driver
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
        SluiceValueError: the layout is one that a kernel cannot have.
        SluiceDeviceError: an assembler failed.
        SluiceInternalError: the compiler refused what the front end made.
    """
    # As bytes, since the name of a folder need not be UTF-8.
    folder = None if dump is None else os.fsencode(dump)
    options = _options(target, layout) | {"dump_dir": folder}
    try:
        return core().compile(text, options)
    except core().CompileError as error:
        raise _failure(error.args[0], text, target, layout) from None


def load(data: bytes | None, target: str = "cpu", layout: Mapping[str, int] | None = None) -> Any:
    """The executable that `to_bytes` saved; None if there is none or it cannot run here.

    Args:
        data: the saved bytes.
        target: what it was compiled for.
        layout: what it was compiled with.
    """
    if data is None:
        return None
    try:
        return core().load(data, _options(target, layout))
    except (core().CompileError, ValueError, RuntimeError):
        return None


def stages(
    executable: Any, text: str, target: str = "cpu", layout: Mapping[str, int] | None = None
) -> Mapping[str, str]:
    """The text of each stage of an executable, which is compiled again if need be.

    Args:
        executable: what `compile` or `load` gave.
        text: what it was compiled from.
        target: what for.
        layout: what with.

    Raises:
        SluiceDeviceError: an assembler or a disassembler failed.
    """
    try:
        return _Stages(executable.asm)
    except core().CompileError as error:
        raise _failure(error.args[0], text, target, layout) from None


class _Stages(dict[str, str]):
    """The texts by name; says what there is where one is asked for that is not."""

    def __missing__(self, name: object) -> str:
        fix = f"use one of {', '.join(self)}"
        if name == "sass" and "ptx" in self:
            fix = "install nvidia-cuda-nvcc and nvidia-cuda-nvdisasm, or see docs/gpu.md"
        raise SluiceValueError("SL316", f"there is no stage {name!r} of this compilation", fix=fix)


def _options(target: str, layout: Mapping[str, int] | None) -> dict[str, Any]:
    tools = nvidia_tools.find() if target.startswith("sm_") else {}
    return {"target": target, "layout": dict(layout or {}), **tools}


def identity(target: str = "cpu") -> str:
    """What code for a target depends on besides its source: the compiler's very build, and the
    processor or the assembler's."""
    if target.startswith("sm_"):
        maker = " ".join(f"{path} {_version(path)}" for path in nvidia_tools.find().values())
    else:
        maker = core().host_cpu()
    return f"{_compiler()} {maker}"


@functools.cache
def _compiler() -> str:
    """The build that runs, also once another takes the place of its file."""
    return f"{core().version} {_version(core().library)}"


def _version(path: str) -> str:
    """Of a file, what changes when another takes its place; of none, nothing."""
    try:
        file = Path(path).stat()
    except OSError:
        return ""
    return f"{file.st_size} {file.st_mtime_ns}"


def set_num_threads(count: int) -> None:
    """Sets the number of threads that later launches use; results do not depend on it.

    The same as to assign `sluice.config.num_threads`.

    Raises:
        SluiceTypeError: `count` is not an integer.
        SluiceValueError: `count` is less than 1, or more than 65536.
    """
    number = as_integer("the number of threads", count)
    if number < 1:
        raise SluiceValueError("SL310", f"the number of threads is {number}", fix="pass at least 1")
    if number > MOST_THREADS:
        raise SluiceValueError(
            "SL310",
            f"the number of threads is {shown(number)}",
            fix=f"pass at most {MOST_THREADS}; one per core is best",
        )
    config.num_threads = number


def get_num_threads() -> int:
    """The number of threads that a launch may use."""
    return core().get_num_threads()


def _failure(
    diagnostics: list[tuple[str, str, int, int, str]],
    text: str,
    target: str,
    layout: Mapping[str, int] | None,
) -> SluiceError:
    """One error of the compiler's diagnostics, at the place of the first that has one."""
    places = [Loc(name, line, col, col + 1) for _, name, line, col, _ in diagnostics if line]
    place = places[0] if places else None
    for severity, *_, message in diagnostics:
        if severity == "refused":
            return SluiceValueError("SL313", f"the layout cannot be: {message}", place, fix=_LAYOUT)
        if severity == "too-large":
            what = f"a kernel is too large for any GPU: {message}"
            return SluiceDeviceError("SL503", what, place, fix="make its tables smaller")
        if severity == "no-derivative":
            what, fix = message.replace("'route.", "'sl.").split("; ")
            return SluiceUnsupportedError("SL424", what, place, fix=fix)
        if severity == "tool":
            fix = _TEMPORARY if message.startswith("cannot make a temporary file") else _TOOLS
            return SluiceDeviceError("SL507", f"NVIDIA's tools failed: {message}", fix=fix)
    messages = [message for severity, *_, message in diagnostics if severity == "error"]
    return SluiceInternalError(
        "SL901",
        "the compiler failed: " + "; ".join(messages or ["it gave no reason"]),
        place,
        fix=f"report what this shows: sluice-opt {_pipeline(target, layout)} {_saved(text)}",
    )


def _pipeline(target: str, layout: Mapping[str, int] | None) -> str:
    """The options of sluice-opt that lower for a target."""
    if target == "cpu":
        return "--sluice-cpu-pipeline"
    entries = " ".join(f"{name.replace('_', '-')}={n}" for name, n in (layout or {}).items())
    kernels = "--sluice-gpu-pipeline" + (f"='{entries}'" if entries else "")
    lowering = "--convert-scf-to-cf --gpu-to-sim" if target == "sim" else "--sluice-gpu-to-nvvm"
    return f"{kernels} {lowering}"


def _saved(text: str) -> str:
    with tempfile.NamedTemporaryFile(
        "w", prefix="sluice-", suffix=".mlir", delete=False, encoding="utf-8"
    ) as file:
        file.write(text)
    return file.name
