"""One native program on one GPU, and the argument list by which it is launched."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Protocol

import torch

from sluice.errors import SluiceValueError
from sluice.frontend.ir import Loc
from sluice.runtime.arrays import Array, ArrayLibrary
from sluice.runtime.cuda import device_error
from sluice.runtime.faults import explain
from sluice.runtime.native import core
from sluice.runtime.program import Program
from sluice.runtime.residuals import Residuals
from sluice.runtime.torch_device import TorchDevice

_DTYPES = {"f": torch.float32, "d": torch.float64}

_Launch = tuple[list[int], int, tuple[int, int, int], int, int, int, int]


def _lacks_memory(error: RuntimeError) -> bool:
    return isinstance(error, core().CudaError) and error.args[0] == "out_of_memory"


class NativeDeviceProgram(Protocol):
    """What `sluice._core` hands out for each direction of a router compiled for GPUs."""

    def workspace_bytes(self, tokens: int, /) -> int: ...

    def launch(
        self,
        args: list[int],
        tokens: int,
        rng: tuple[int, int, int],
        device: int,
        stream: int,
        workspace: int,
        rng_state: int,
        /,
    ) -> None: ...


class DeviceProgram(Program):
    """A native program that runs on torch's current stream of `device`.

    `declared` has the place of each parameter, by its name.
    """

    def __init__(
        self,
        native: Any,
        library: ArrayLibrary,
        result: str,
        residuals: Residuals,
        place: Loc | None,
        device: TorchDevice,
        declared: Mapping[str, Loc | None],
    ) -> None:
        super().__init__(native, library, result, residuals, place)
        self._native: NativeDeviceProgram = native
        self._buffers: Sequence[Mapping[str, Any]] = native.buffers
        self._device = device
        self._declared = declared

    def _run(self, args: list[int], numbers: Sequence[Any], tokens: int, rng: Any) -> list[Array]:
        """Queues the launch and returns; the results are there when the stream is past it.

        Raises:
            SluiceDeviceError: the driver or the device failed.
            SluiceValueError: an array lies where no element of its dtype can.
        """
        kept = [self._enter_number(args, slot, number) for slot, number in self._numbers(numbers)]
        results = self._allocate(args, tokens)
        stream = self._device.stream()
        size = self._native.workspace_bytes(tokens)
        workspace = self._device.memory(size) if size else None
        words, state = (rng, 0)
        if not isinstance(rng, tuple):
            words, state = (0, rng.ahead, 0), rng.state.data_ptr()
        place = 0 if workspace is None else workspace.data_ptr()
        launch = (args, tokens, words, self._device.index, stream, place, state)
        try:
            self._native.launch(*launch)
        except RuntimeError as error:
            self._try_again(error, launch)
        # Not before: torch's allocator may now give their memory to what the stream does later.
        del kept, workspace
        return results

    def _try_again(self, error: RuntimeError, launch: _Launch) -> None:
        """Launches once more where the driver may lack only what torch keeps unused."""
        if not (_lacks_memory(error) and self._device.free_unused()):
            raise self._explain(error, launch[0]) from None
        try:
            self._native.launch(*launch)
        except RuntimeError as again:
            raise self._explain(again, launch[0]) from None

    def _explain(self, error: RuntimeError, args: list[int]) -> Exception:
        """The error of a launch in the user's terms."""
        if isinstance(error, core().CudaError):
            return device_error(error)
        for address, buffer in zip(args[::3], self._buffers, strict=True):
            name, size = buffer["name"], self._library.dtype(buffer["dtype"]).itemsize
            if address % size:
                return SluiceValueError(
                    "SL314",
                    f"'{name}' lies at address {address:#x}, no multiple of the {size} bytes of "
                    "its elements",
                    self._declared.get(name),
                    fix=f"pass a copy of it, such as {name}.clone()",
                )
        return explain(error, self._place)

    def _numbers(self, numbers: Sequence[Any]) -> Iterable[tuple[int, Any]]:
        """The first word of each scalar, and its value."""
        return ((slot, number) for (slot, _), number in zip(self._scalars, numbers, strict=True))

    def _enter_number(self, args: list[int], slot: int, number: Any) -> Any:
        """Enters a scalar: the address of a tensor, or 0 and the bits of a number."""
        if not isinstance(number, torch.Tensor):
            args[slot + 1] = int.from_bytes(array(self._code, (number,)).tobytes(), "little")
            return None
        stored = number.detach().to(_DTYPES[self._code])
        args[slot] = stored.data_ptr()
        return stored
