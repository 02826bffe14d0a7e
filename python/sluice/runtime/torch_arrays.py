"""Torch tensors as arguments and results of a call (see `arrays.ArrayLibrary`).

Imported only where a tensor can have been passed, which is to say that torch is imported.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from torch.nn.parameter import is_lazy

from sluice.errors import SluiceTypeError
from sluice.runtime.admit import WRAPPERS
from sluice.runtime.arrays import Maker
from sluice.runtime.transforms import obstacle

# An explicit device, so that torch.set_default_device does not move results.
_CPU = torch.device("cpu")
_ALIGNMENT = 16  # bytes, of what torch allocates at least


class TorchArrays:
    """Makes its arrays in the CPU's memory.

    Gradients are wanted as torch's grad mode and each tensor's `requires_grad` say.
    """

    name = "torch"

    grad_enabled = staticmethod(torch.is_grad_enabled)
    obstacle = staticmethod(obstacle)

    def owns(self, value: object) -> bool:
        return isinstance(value, torch.Tensor)

    def facts(self, array: torch.Tensor) -> tuple[Any, ...]:
        lazy = array.is_neg(), array._is_zerotensor()
        place = array.is_cpu or array.device
        return type(array), array.dtype, array.requires_grad, place, array.layout, *lazy

    def requires_grad(self, array: torch.Tensor) -> bool:
        return array.requires_grad

    def names_grad(self, array: torch.Tensor) -> bool:
        return array.requires_grad

    def dtype_name(self, array: torch.Tensor) -> str:
        return str(array.dtype).removeprefix("torch.")

    def device(self, array: torch.Tensor) -> str:
        return str(array.device)

    def layout(self, array: torch.Tensor) -> str:
        if array.is_nested:
            return "nested"
        if is_lazy(array) or (_is_wrapper(array) and not _is_under_way(array)):
            return type(array).__name__
        return str(array.layout).removeprefix("torch.")

    def plain(self, array: torch.Tensor) -> torch.Tensor:
        if _is_under_way(array):
            array = array.wait()  # type: ignore[attr-defined]
        # Torch has zeros without memory, and views whose sign in memory is wrong.
        if array._is_zerotensor():
            return array.clone()
        return array.resolve_neg()

    def dense(self, array: torch.Tensor) -> torch.Tensor:
        if array.is_contiguous() and array.data_ptr() % _ALIGNMENT == 0:
            return array
        return array.clone(memory_format=torch.contiguous_format)

    def holds(self, array: torch.Tensor, shape: tuple[int, ...], dtype: torch.dtype) -> bool:
        alike = array.shape == shape and array.dtype is dtype
        return alike and array.layout is torch.strided and self._is_here(array)

    def _is_here(self, array: torch.Tensor) -> bool:
        return array.is_cpu

    def dtype(self, name: str) -> torch.dtype:
        return getattr(torch, name)

    def maker(self, per_token: bool, shape: tuple[int, ...], dtype: torch.dtype) -> Maker:
        # The quickest way to a tensor of a known dtype, or also shape: from one like it.
        if per_token:
            new = torch.empty(0, dtype=dtype, device=_CPU).new_empty
            return lambda tokens: new(tokens, *shape)
        prototype = torch.empty(shape, dtype=dtype, device=_CPU)
        return lambda tokens: torch.empty_like(prototype)

    def address(self, array: torch.Tensor) -> int:
        return array.data_ptr()

    def locate(self, array: torch.Tensor) -> tuple[int, ...]:
        pointer = array.data_ptr()
        if not pointer and array.numel():
            raise SluiceTypeError(
                "SL213",
                "a tensor without memory, such as torch uses while tracing, cannot be read",
                fix="call the function on tensors that hold data",
            )
        return pointer, *array.stride()

    def extremes(self, array: torch.Tensor) -> tuple[int, int] | None:
        if not array.is_cpu:
            return None
        low, high = torch.aminmax(array)
        return int(low), int(high)

    def number(self, array: torch.Tensor) -> float:
        return array.detach().item()

    def to_numpy(self, array: torch.Tensor) -> np.ndarray:
        # By way of float64, which NumPy has in place of bfloat16.
        return array.detach().double().cpu().numpy()

    def from_numpy(self, array: np.ndarray, dtype: torch.dtype, device: str) -> torch.Tensor:
        return torch.from_numpy(array).to(device, dtype)


def _is_under_way(array: torch.Tensor) -> bool:
    """Whether it is an AsyncCollectiveTensor, on which torch's ops wait."""
    return type(array) is not torch.Tensor and hasattr(array, "trigger_wait")


def _is_wrapper(array: torch.Tensor) -> bool:
    """Whether its class computes by other tensors, and has no memory of its own.

    Of a class that is not known, one without elements is as good as one that has memory.
    """
    kind = type(array)
    if kind.__torch_dispatch__ is torch.Tensor.__torch_dispatch__:  # type: ignore
        return False
    # First by name: a FakeTensor warns where its address is asked for.
    return kind.__name__ in WRAPPERS or bool(array.numel() and not array.data_ptr())
