"""What modules refuse of their arguments, of what they load, and of where they run."""

from __future__ import annotations

import math
from typing import Any

import torch
from torch import Tensor, nn

from sluice.conversions import as_number
from sluice.errors import SluiceTypeError, SluiceValueError
from sluice.schedules import at


def check_timed(name: str, value: Any, low: float = -math.inf) -> None:
    """Refuses what is neither a schedule nor, as `_check_now`, its value."""
    if not callable(value):
        _check_now(name, value, low)


def at_step(name: str, value: Any, step: int, low: float = -math.inf) -> Any:
    """The value at a step of what `check_timed` let pass; what a schedule gives is checked."""
    now = at(value, step)
    if callable(value):
        _check_now(f"at step {step}, {name}", now, low)
    return now


def _check_now(name: str, value: Any, low: float) -> None:
    """Refuses a number that is not in (low, inf), and a tensor of a shape; none is read."""
    if isinstance(value, Tensor):
        if value.ndim > 0:
            raise SluiceTypeError(
                "SL210",
                f"{name} has shape {tuple(value.shape)}, but it is a number",
                fix=f"pass a number or a tensor of shape () for {name.split()[-1]}",
            )
        return
    if not low < as_number(name, value) < math.inf:
        raise SluiceValueError(
            "SL310",
            f"{name} is {value}, not a {'finite' if low else 'positive finite'} number",
            fix=f"choose a finite {name.split()[-1]}{'' if low else ' > 0'}",
        )


def check_dtype(dtype: torch.dtype | None) -> None:
    """Refuses parameters of a dtype that has no gradients."""
    if dtype is not None and not (isinstance(dtype, torch.dtype) and dtype.is_floating_point):
        raise SluiceTypeError(
            "SL211",
            f"dtype {dtype!r} of the parameters is not a floating dtype of torch",
            fix="pass a floating dtype, such as torch.float32",
        )


def check_hidden(hidden: Any, size: int) -> None:
    """Refuses what is no dense floating tensor [..., size]."""
    if not isinstance(hidden, Tensor) or hidden.layout is not torch.strided:
        kind = str(hidden.layout) if isinstance(hidden, Tensor) else type(hidden).__name__
        raise SluiceTypeError(
            "SL213",
            f"hidden is a {kind}, not a dense torch tensor",
            fix=f"pass hidden states [..., {size}] as a torch tensor",
        )
    if not hidden.is_floating_point():
        raise SluiceTypeError(
            "SL211",
            f"hidden has dtype {hidden.dtype}, which is not a floating dtype",
            fix="convert hidden to a floating dtype, such as torch.float32",
        )
    if hidden.shape[-1:] != (size,):
        raise SluiceTypeError(
            "SL205",
            f"hidden has shape {tuple(hidden.shape)}, but its last axis must be {size}",
            fix=f"pass hidden states [..., {size}], or construct DirMoE with their size",
        )


def check_state(module: nn.Module, state: Any, shape: tuple[int, ...]) -> Tensor:
    """What a module loads, if it is int64 of this shape, as the module saves it."""
    if isinstance(state, Tensor) and (state.dtype, state.shape) == (torch.int64, shape):
        return state
    kind = f"a value of type {type(state).__name__}"
    if isinstance(state, Tensor):
        kind = f"a {state.dtype} tensor of shape {tuple(state.shape)}"
    raise SluiceTypeError(
        "SL213",
        f"the extra state of a {type(module).__name__} is {kind}, not int64 of shape {shape}",
        fix="load what state_dict() of such a module gave",
    )


def check_replica(module: nn.Module) -> None:
    """Refuses to count on a replica, whose count would be thrown away with it."""
    if getattr(module, "_is_replica", False):
        raise SluiceValueError(
            "SL323",
            f"a {type(module).__name__} counts its forwards, but it runs on a replica that "
            "torch.nn.DataParallel throws away after each",
            fix="use torch.nn.parallel.DistributedDataParallel, one process a device",
        )
