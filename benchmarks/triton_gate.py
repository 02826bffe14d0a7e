"""The gate and its noise as one would write them in Triton: what Sluice's gate is compared with.

z = σ((ℓ + g)/τ) with g = log u − log(1 − u) and u from `tl.rand` (Philox4x32-10); the backward
reads z. Needs the package `triton`, and a GPU unless TRITON_INTERPRET=1 is set.
"""

# Triton is no dependency of the project.
# pyright: reportMissingImports=false, reportIndexIssue=false, reportAttributeAccessIssue=false
from __future__ import annotations

import torch
import triton
import triton.language as tl
from torch import Tensor

BLOCK = 1024


@triton.jit
def forward_kernel(logits, z, seed, ahead, tau, size, BLOCK: tl.constexpr):
    """One block of elements; the seed lies in memory, so that a graph's replays draw anew, and is
    read `ahead`, so that its calls do.
    """
    at = tl.program_id(0) * BLOCK + tl.arange(0, BLOCK)
    inside = at < size
    # A uniform of 0 would have no logarithm.
    u = tl.maximum(tl.rand(tl.load(seed) + ahead, at), 1e-7)
    noise = tl.log(u) - tl.log(1.0 - u)
    x = (tl.load(logits + at, inside, 0.0).to(tl.float32) + noise) / tau
    tl.store(z + at, (1.0 / (1.0 + tl.exp(-x))).to(z.dtype.element_ty), inside)


@triton.jit
def backward_kernel(z, cotangent, gradient, tau, size, BLOCK: tl.constexpr):
    """∂L/∂ℓ = ∂L/∂z · z (1 − z)/τ."""
    at = tl.program_id(0) * BLOCK + tl.arange(0, BLOCK)
    inside = at < size
    y = tl.load(z + at, inside, 0.0).to(tl.float32)
    g = tl.load(cotangent + at, inside, 0.0).to(tl.float32)
    tl.store(gradient + at, (g * y * (1.0 - y) / tau).to(gradient.dtype.element_ty), inside)


class Gate(torch.autograd.Function):
    """The two kernels as a function of torch."""

    @staticmethod
    def forward(
        ctx: torch.autograd.function.FunctionCtx,
        logits: Tensor,
        seed: Tensor,
        ahead: int,
        tau: float,
    ) -> Tensor:
        """z of contiguous logits; `seed` is an int32 tensor of one number."""
        z = torch.empty_like(logits)
        grid = (triton.cdiv(z.numel(), BLOCK),)
        forward_kernel[grid](logits, z, seed, ahead, tau, z.numel(), BLOCK=BLOCK)
        ctx.save_for_backward(z)
        ctx.tau = tau
        return z

    @staticmethod
    def backward(
        ctx: torch.autograd.function.FunctionCtx, *cotangents: Tensor
    ) -> tuple[Tensor, None, None, None]:
        """The gradient of the logits."""
        (z,) = ctx.saved_tensors
        gradient = torch.empty_like(z)
        grid = (triton.cdiv(z.numel(), BLOCK),)
        tau = ctx.tau
        backward_kernel[grid](z, cotangents[0], gradient, tau, z.numel(), BLOCK=BLOCK)
        return gradient, None, None, None


class TritonGate:
    """The gate with a seed in memory; each call reads it further ahead, until `move_on`."""

    def __init__(self, tau: float, device: torch.device) -> None:
        self.seed = torch.ones(1, dtype=torch.int32, device=device)
        self._tau = tau
        self._calls = 0

    def __call__(self, logits: Tensor) -> Tensor:
        self._calls += 1
        return Gate.apply(logits, self.seed, self._calls - 1, self._tau)

    def move_on(self) -> None:
        """Moves the seed on by as many steps as there were calls."""
        self.seed.add_(self._calls)
        self._calls = 0
