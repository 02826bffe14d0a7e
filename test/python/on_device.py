"""Serves calls on arrays in the CPU's memory by a GPU, so that tests of kernels run there too."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch

import sluice
from sluice.jit import JitFunction
from sluice.runtime.device_rng import DeviceRng

Move = Callable[[Any], Any]


def serve(monkeypatch: pytest.MonkeyPatch, device: str) -> None:
    """From here on every call goes to `device` and its results come back; gradients too."""
    call = JitFunction.__call__

    def on_device(self: JitFunction, *args: Any, **kwargs: Any) -> Any:
        arguments = [*args, *kwargs.values()]
        to_numpy = any(isinstance(value, np.ndarray) and value.ndim for value in arguments)
        moved = [_to(device, value) for value in args]
        results = call(self, *moved, **{name: _to(device, v) for name, v in kwargs.items()})
        return _each(_to_numpy if to_numpy else _to_cpu, results)

    monkeypatch.setattr(JitFunction, "__call__", on_device)
    monkeypatch.setattr(sluice, "vjp", lambda f, *args, **kw: _vjp(call, device, f, args, kw))


def _vjp(
    call: Callable[..., Any], device: str, function: JitFunction, args: Any, kwargs: Any
) -> Any:
    """`sluice.vjp` by torch's autograd on the device."""
    names = [p.name for p in function.dispatch().signature.parameters]
    bound = {**dict(zip(names, args, strict=False)), **kwargs}
    moved = {name: _to(device, value) for name, value in bound.items()}
    leaves = {
        name: value.requires_grad_()
        for name, value in moved.items()
        if isinstance(value, torch.Tensor) and value.is_floating_point()
    }
    results = call(function, **moved)

    def pullback(cotangents: Any) -> dict[str, np.ndarray]:
        pairs = zip(_tuple(results), _tuple(cotangents), strict=True)
        used = [(r, _cotangent(r, c)) for r, c in pairs if c is not None and r.requires_grad]
        outputs, given = zip(*used, strict=True) if used else ((), ())
        inputs = list(leaves.values())
        gradients = torch.autograd.grad(
            outputs, inputs, given, retain_graph=True, materialize_grads=True, allow_unused=True
        )
        return {name: _to_numpy(g) for name, g in zip(leaves, gradients, strict=True)}

    return _each(_to_numpy, results), pullback


def _cotangent(result: torch.Tensor, given: Any) -> torch.Tensor:
    return torch.as_tensor(given).to(result.device, result.dtype).expand(result.shape)


def _to(device: str, value: Any) -> Any:
    if isinstance(value, np.ndarray):
        return torch.tensor(value.copy(), device=device)  # torch knows no negative strides
    if isinstance(value, DeviceRng):
        return DeviceRng(value.state.to(device), value.step)
    return value.to(device) if isinstance(value, torch.Tensor) else value


def _to_numpy(tensor: torch.Tensor) -> np.ndarray:
    return tensor.detach().cpu().numpy()


def _to_cpu(tensor: torch.Tensor) -> torch.Tensor:
    return tensor.cpu()


def _each(move: Move, results: Any) -> Any:
    return tuple(map(move, results)) if isinstance(results, tuple) else move(results)


def _tuple(values: Any) -> tuple[Any, ...]:
    return tuple(values) if isinstance(values, (tuple, list)) else (values,)
