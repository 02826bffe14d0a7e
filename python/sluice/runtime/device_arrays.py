"""Torch tensors as results of a call on a GPU."""

from __future__ import annotations

import torch

from sluice.runtime.arrays import Maker
from sluice.runtime.torch_arrays import TorchArrays


class DeviceArrays(TorchArrays):
    """Makes its arrays on one GPU.

    Each when it is needed: what is made while a CUDA graph is captured has no value before a
    replay, and belongs to that graph alone.
    """

    def __init__(self, device: torch.device) -> None:
        self._device = device

    def _is_here(self, array: torch.Tensor) -> bool:
        return array.device == self._device

    def maker(self, per_token: bool, shape: tuple[int, ...], dtype: torch.dtype) -> Maker:
        device = self._device
        if per_token:
            return lambda tokens: torch.empty(tokens, *shape, dtype=dtype, device=device)
        return lambda tokens: torch.empty(shape, dtype=dtype, device=device)
