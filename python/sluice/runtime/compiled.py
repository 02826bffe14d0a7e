"""A function compiled for one set of sizes and dtypes, to look into or to call."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

from sluice.errors import SluiceValueError
from sluice.runtime import native
from sluice.runtime.build import Build
from sluice.runtime.call_signature import CallSignature
from sluice.runtime.dispatch import Dispatch
from sluice.runtime.request import Request
from sluice.runtime.tracing import Traceable, tracing


@dataclass(frozen=True, slots=True)
class Kernel:
    """What one kernel moves and computes, and what it takes of a GPU.

    Bytes are counted by the kernel's arguments, once for each token; those of one that ranks are
    of up to 2048 tokens. Of rows of experts alone, each warp of a launch reads its part once:
    `bytes_read_per_warp` (None on the CPU), unless there are so many that it reads them for each
    token again. `bytes_per_token_and_expert` is both directions, divided by the number of
    experts (0 without experts). `operations_per_token` estimates the arithmetic in machine
    operations, without addresses, shuffles and what draws again (None of a kernel that ranks).

    For a GPU or its simulator, `shuffles_per_token` are those of its warps (None of a kernel that
    ranks), and `layout` says how rows lie over threads: `lanes` of a warp and `values` of each,
    `warps_per_row`, `threads` of a block, `tokens_per_block`, `max_blocks` of a launch,
    `shared_bytes`; `tokens_per_team` of the threads that go round the tokens together, a warp's or
    the block's, and `spread_blocks`, up to which a launch has a block for each such few tokens; of
    one that ranks, `scratch_bytes` for each token and expert. What an assembler
    tells is None where there was none: `registers` of a thread, `spill_store_bytes` and
    `spill_load_bytes`, `local_bytes` of a thread, `shared_bytes` of a block, and `occupancy`, the
    share of a multiprocessor's warps that its registers, shared memory and blocks allow to run.

    On the simulator, `counts` has what it did in all calls so far: `launches`, `threads`; global
    memory in `bytes_read`, `bytes_written` and in sectors of 32 bytes, `sectors_read`,
    `sectors_written`; `atomics`, `shuffles`, `votes`, `barriers`, `branches` and
    `divergent_branches`, each counted once for a warp.
    Fields can be read as items too, as those of the native module are: `kernel["name"]`.
    """

    name: str
    bytes_read_per_token: int
    bytes_read_per_warp: int | None
    bytes_written_per_token: int
    residual_bytes_per_token: int
    operations_per_token: int | None
    bytes_per_token_and_expert: float
    shuffles_per_token: float | None
    layout: Mapping[str, int] | None
    registers: int | None
    spill_store_bytes: int | None
    spill_load_bytes: int | None
    local_bytes: int | None
    shared_bytes: int | None
    occupancy: float | None
    counts: Mapping[str, int] | None

    def __getitem__(self, field: str) -> Any:
        return asdict(self)[field]


class Compiled(Traceable):
    """What `fn.compile(...)` returns; call it with arguments of exactly these dtypes and sizes.

    Attributes:
        sizes: of the static axes.
        dtypes: of the tensor parameters.
        constants: of the constexpr parameters.
        grad: the parameters whose gradients the backward computes.
        target: `cpu`, `sim`, or the GPU architecture, such as `sm_90`.
        mlir: the route MLIR that the front end made.
    """

    def __init__(
        self,
        build: Build,
        signature: CallSignature,
        compile_again: Callable[[Request], Compiled],
    ) -> None:
        super().__init__()
        request = build.request
        self._compile_again = compile_again
        self._build = build
        self._name = signature.function.name
        self._dispatch = Dispatch(signature, self._accept)
        self.sizes = dict(request.sizes)
        self.dtypes = dict(request.dtypes)
        self.constants = {constant.name: constant.value for constant in request.constants}
        self.grad = request.grad
        self.target = request.target
        self.mlir = build.text

    @property
    def asm(self) -> Mapping[str, str]:
        """Text of the stages: "source", "route", "route-backward", "row", "llvm", "asm".

        For GPUs and `sim` there is "gpu" too, made of "row"; for GPUs, "ptx" takes the place of
        "asm", and there is "sass" where a disassembler is found. SluiceValueError for another name.
        """
        request = self._build.request
        code, text = self._build.native, self._build.text
        return native.stages(code, text, request.target, dict(request.layout))

    @property
    def kernels(self) -> list[Kernel]:
        """All kernels: those of the forward, then those of the backward."""
        code = self._build.native
        programs = [p for p in (code.forward, code.backward) if p is not None]
        return [
            Kernel(*[kernel[field.name] for field in fields(Kernel)])
            for program in programs
            for kernel in program.kernels
        ]

    def __call__(self, /, *args: Any, **kwargs: Any) -> Any:
        """Calls the compiled code; never compiles. Constants are those given to `compile`."""
        arguments = {**self.constants, **kwargs}
        if tracing():
            return self.trace(args, arguments)
        return self._dispatch.call(args, arguments)

    def dispatch(self) -> Dispatch:
        """The calls of this code alone."""
        return self._dispatch

    def _accept(self, request: Request) -> Build:
        """The build, or of some of its results another, if it serves a request.

        Raises:
            SluiceValueError: it was compiled for something else.
        """
        mine = self._build.request
        for field in ("dtypes", "sizes", "constants"):
            wanted, compiled = getattr(request, field), getattr(mine, field)
            if wanted != compiled:
                raise self._mismatch(f"{field} {_text(wanted)}", f"{field} {_text(compiled)}")
        if _memory(request.target) != _memory(mine.target):
            raise self._mismatch(f"target {request.target}", f"target {mine.target}")
        missing = [name for name in request.grad if name not in mine.grad]
        if missing:
            raise self._mismatch(f"a gradient of {', '.join(missing)}", f"grad={list(mine.grad)}")
        return self._compile_again(request)._build if request.unused else self._build

    def _mismatch(self, wanted: str, compiled: str) -> SluiceValueError:
        return SluiceValueError(
            "SL311",
            f"{self._name}() was compiled for {compiled}, but the call needs {wanted}",
            fix="compile for these arguments, or call the function itself",
        )

    def __reduce__(self) -> tuple[Callable[[Request], Compiled], tuple[Request]]:
        # By its function, which is pickled by name, and what it was compiled for.
        return self._compile_again, (self._build.request,)

    def __repr__(self) -> str:
        sizes = ", ".join(f"{axis}={size}" for axis, size in self.sizes.items())
        return f"<sluice.Compiled {self._name} for {self.target}, {sizes}>"


def _memory(target: str) -> str:
    """Whose memory a target's kernels run on: the CPU and the simulator share theirs."""
    return "host" if target in ("cpu", "sim") else target


def _text(pairs: Any) -> str:
    return ", ".join(f"{name}={value}" for name, value in map(_pair, pairs)) or "none"


def _pair(item: Any) -> tuple[str, Any]:
    return item if isinstance(item, tuple) else (item.name, repr(item.value))
