"""What of torch computes otherwise than with the numbers in memory, which is all a launch sees."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import torch
from torch._C._functorch import is_legacy_batchedtensor, peek_interpreter_stack
from torch.autograd import forward_ad
from torch.utils._python_dispatch import _get_current_dispatch_mode_stack

_modes = torch._C._len_torch_dispatch_stack
_recording = torch._C._is_tracing  # what torch.jit.is_tracing() asks


def obstacle(values: Iterable[Any]) -> str | None:
    """What is at work in a call on `values`, if anything. Quick, since each call asks."""
    transform = peek_interpreter_stack()
    if transform is not None:
        return f"torch.func's {transform.key().name.lower()}"
    if _modes():
        for mode in _get_current_dispatch_mode_stack():
            if mode.is_infra_mode():  # by which torch traces, unlike those that count or log
                return type(mode).__name__
    if _recording():  # a launch would be missing there, and its results be empty tensors
        return "torch.jit.trace"
    if forward_ad._current_level >= 0 and any(map(_has_tangent, values)):
        return "forward-mode differentiation"
    return None


def obstacle_to_backward(cotangents: Iterable[torch.Tensor | None]) -> str | None:
    """The same for a backward, which torch also calls on batches of its own kind."""
    if any(each is not None and is_legacy_batchedtensor(each) for each in cotangents):
        return "vmap"
    return obstacle(cotangents)


def _has_tangent(value: Any) -> bool:
    return isinstance(value, torch.Tensor) and forward_ad.unpack_dual(value).tangent is not None
