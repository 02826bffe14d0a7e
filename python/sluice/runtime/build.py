"""From a parsed function and a request to native code."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from sluice.config import config
from sluice.errors import SluiceValueError
from sluice.frontend import build as build_ir
from sluice.frontend import hir, ir, print_mlir
from sluice.frontend.specialization import Specialization
from sluice.runtime import native
from sluice.runtime.disk import DiskCache, digest
from sluice.runtime.program import NativeProgram
from sluice.runtime.request import Request


class NativeExecutable(Protocol):
    """What `sluice._core.compile` returns."""

    @property
    def asm(self) -> Mapping[str, str]: ...

    @property
    def forward(self) -> NativeProgram: ...

    @property
    def backward(self) -> NativeProgram | None: ...

    def to_bytes(self) -> bytes: ...


@dataclass(frozen=True, slots=True, eq=False)
class Build:
    """The code of one request. `text` is the MLIR that it was compiled from."""

    request: Request
    text: str
    returns_tuple: bool
    native: NativeExecutable


def specialize(function: hir.Function, request: Request) -> ir.Function:
    """The typed IR of `function` for one request."""
    constants = {constant.name: constant.value for constant in request.constants}
    specialization = Specialization(dict(request.dtypes), dict(request.sizes), constants)
    return build_ir(function, specialization)


def compile_request(function: hir.Function, request: Request) -> Build:
    """Compiles, or loads what an earlier process compiled.

    Raises:
        SluiceError: the function does not fit the request, or the compiler failed.
    """
    typed = specialize(function, request)
    text = print_mlir(typed, frozenset(request.grad), request.unused)
    if config.dump is not None:
        folder = _dump_folder(config.dump, function.name, request, text)
        code = native.compile(text, request.target, dict(request.layout), folder)
    else:
        code = _through_cache(text, request)
    return Build(request, text, typed.returns_tuple, code)


def code_digest(text: str, request: Request) -> str:
    """A name for the code of a request, whose MLIR is `text`; the same in every process."""
    target = request.target
    return digest(native.identity(target), target, repr(request.layout), text)


def _through_cache(text: str, request: Request) -> Any:
    cache = DiskCache(config.cache_dir)
    target, layout = request.target, dict(request.layout)
    key = code_digest(text, request)
    code = native.load(cache.load(key), target, layout)
    if code is None:
        code = native.compile(text, target, layout)
        cache.store(key, code.to_bytes())
    return code


def _dump_folder(root: Path, name: str, request: Request, text: str) -> Path:
    """A folder for one compilation; the same compilation gets the same.

    Raises:
        SluiceValueError: it cannot be made.
    """
    folder = root / f"{name}-{digest(request.target, repr(request.layout), text)[:8]}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SluiceValueError(
            "SL307",
            f"no folder can be made in {str(root)!r}, which SLUICE_DUMP or "
            f"sluice.config.dump names: {error.strerror}",
            fix="name a folder that can be written",
        ) from None
    return folder
