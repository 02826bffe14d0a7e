"""Compiled code of one request on one GPU."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch

from sluice.runtime.arrays import Array
from sluice.runtime.build import Build
from sluice.runtime.call_signature import CallSignature
from sluice.runtime.device_arrays import DeviceArrays
from sluice.runtime.device_program import DeviceProgram
from sluice.runtime.plan import Plan, Values
from sluice.runtime.program import NativeProgram
from sluice.runtime.torch_device import torch_device


class DevicePlan(Plan):
    """A plan whose launches are queued on torch's current stream; no call waits for them."""

    def __init__(self, build: Build, signature: CallSignature, device: str) -> None:
        self._device = torch_device(device)
        self._declared = {p.name: p.loc for p in signature.function.parameters}
        super().__init__(build, signature, DeviceArrays(self._device.device))

    def _program(self, native: NativeProgram, result: str) -> DeviceProgram:
        return DeviceProgram(
            native, self._library, result, self._residuals, self._device, self._declared
        )

    def saved(
        self,
        tensors: Sequence[Array],
        outputs: Sequence[Array],
        residuals: Array | None,
        values: Values,
    ) -> list[Array | None]:
        # With them the numbers in device memory: torch notices if they change.
        return [*super().saved(tensors, outputs, residuals, values), *_on_device(values)]

    def pull_back(
        self, saved: Sequence[Array | None], cotangents: Sequence[Array | None], values: Values
    ) -> list[Array]:
        saved = saved[: len(saved) - len(_on_device(values))]
        return super().pull_back(saved, cotangents, values)


def _on_device(values: Values) -> list[Any]:
    numbers = [number for number in values.numbers if isinstance(number, torch.Tensor)]
    return numbers if isinstance(values.rng, tuple) else [*numbers, values.rng.state]
