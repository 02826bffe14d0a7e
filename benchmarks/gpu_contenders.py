"""Steps that a CUDA graph can hold: DirMoE and its gate alone, by Sluice and by PyTorch."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import torch
from torch import Tensor

import sluice
import sluice.language as sl
from benchmarks import baselines
from benchmarks.dirmoe import SCALARS, make_inputs
from benchmarks.gpu_timing import Work

Router = Callable[..., Tensor | tuple[Tensor, ...]]


@sluice.jit
def gate(logits: sl.Tensor["T", "E"], tau: sl.Scalar, rng: sl.Rng):
    """z = σ((ℓ + g)/τ) with logistic noise g: what the Triton kernel computes too."""
    return sl.gumbel_sigmoid(logits, tau, rng)


def inputs(tokens: int, experts: int, dtype: torch.dtype, device: torch.device) -> list[Tensor]:
    """Logits and concentrations of `benchmarks.dirmoe`, on the device; all want gradients."""
    moved = [x.detach().to(device, dtype) for x in make_inputs(tokens, experts)]
    return [x.requires_grad_() for x in moved]


def eager(logits: Tensor, a_hi: Tensor, a_lo: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """The baseline; like Sluice it computes in float32 what is stored in bfloat16."""
    weights, kl, sparsity = baselines.dirmoe(logits.float(), a_hi.float(), a_lo.float(), **SCALARS)
    return weights.to(logits.dtype), kl, sparsity


def compiled() -> Router:
    """The baseline by torch.compile: one graph, static shapes, its scalars constants."""
    torch.compiler.reset()
    return torch.compile(eager, dynamic=False, fullgraph=True)


def step(router: Router, tensors: Sequence[Tensor]) -> Work:
    """Forward, then backward with fixed cotangents.

    The first result has a random cotangent, the other two are scalars with 1 and 0.01, as in
    `benchmarks.dirmoe`.
    """
    generator = torch.Generator().manual_seed(1)
    first = torch.randn(tensors[0].shape, generator=generator).to(tensors[0])
    scalars = [torch.tensor(c, device=first.device) for c in (1.0, 0.01)]

    def work() -> tuple[Tensor, ...]:
        outputs = router(*tensors)
        outputs = outputs if isinstance(outputs, tuple) else (outputs,)
        given = [first, *scalars][: len(outputs)]
        return torch.autograd.grad(outputs, tensors, given)

    return work


class Sluice:
    """A jitted router whose generator lies in device memory, so that each replay draws anew.

    Each call reads a step further ahead, until `move_on`.
    """

    def __init__(self, function: Any, scalars: dict[str, float], device: torch.device) -> None:
        self.rng = sluice.Rng(seed=1).to(str(device))
        self._function, self._scalars = function, scalars
        self._calls = 0

    def __call__(self, *tensors: Tensor) -> Tensor | tuple[Tensor, ...]:
        self._calls += 1
        rng = self.rng.advance(self._calls - 1)
        return self._function(*tensors, **self._scalars, rng=rng)

    def move_on(self) -> None:
        """Moves the memory on by as many steps as there were calls."""
        self.rng.advance_(self._calls)
        self._calls = 0


def sluice_dirmoe(device: torch.device) -> Sluice:
    """The compiled router."""
    return Sluice(sluice.routers.dirmoe, SCALARS, device)


def sluice_gate(device: torch.device) -> Sluice:
    """The compiled gate."""
    return Sluice(gate, {"tau": SCALARS["tau"]}, device)
