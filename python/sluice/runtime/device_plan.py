"""Compiled code of one request on one GPU."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import torch

from sluice.runtime.arrays import Array
from sluice.runtime.build import Build
from sluice.runtime.call_signature import CallSignature
from sluice.runtime.cuda import foreign_error
from sluice.runtime.device_arrays import DeviceArrays
from sluice.runtime.device_program import DeviceProgram
from sluice.runtime.plan import Plan, Resolve, Values
from sluice.runtime.program import NativeProgram
from sluice.runtime.torch_device import torch_device


class DevicePlan(Plan):
    """A plan whose launches are queued on torch's current stream; no call waits for them."""

    def __init__(
        self, build: Build, signature: CallSignature, device: str, resolve: Resolve
    ) -> None:
        self._device = torch_device(device)
        self._declared = {p.name: p.loc for p in signature.function.parameters}
        super().__init__(build, signature, DeviceArrays(self._device.device), resolve)

    def _program(self, native: NativeProgram, result: str) -> DeviceProgram:
        return DeviceProgram(
            native,
            self._library,
            result,
            self.residuals,
            self._place,
            self._device,
            self._declared,
        )

    def run(self, tensors: Sequence[Array], values: Values) -> tuple[list[Array], Array | None]:
        with _failures_of_others():
            return super().run(tensors, values)

    def pull_back(
        self, saved: Sequence[Array | None], cotangents: Sequence[Array | None], values: Values
    ) -> list[Array]:
        with _failures_of_others():
            return super().pull_back(saved, cotangents, values)

    def _watched(self, values: Values) -> list[Any]:
        """The numbers in device memory."""
        numbers = [number for number in values.numbers if isinstance(number, torch.Tensor)]
        return numbers if isinstance(values.rng, tuple) else [*numbers, values.rng.state]


@contextmanager
def _failures_of_others() -> Iterator[None]:
    """Torch may be told first, by whatever it is asked before a launch: memory, say."""
    try:
        yield
    except torch.AcceleratorError as error:
        raise foreign_error(error) from None
