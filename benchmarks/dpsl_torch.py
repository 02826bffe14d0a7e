"""The Dirichlet-prior shaping loss as one would write it in PyTorch, all on one device."""

from __future__ import annotations

from math import ceil, sqrt

import torch
from torch import Tensor


def terms_for(a: Tensor, b: Tensor) -> int:
    """Terms of `betainc`'s continued fraction: enough for float32, the same for all elements."""
    return ceil(1.4 * sqrt(float(torch.maximum(a, b).max()))) + 20


def betainc(a: Tensor, b: Tensor, x: Tensor, terms: int) -> Tensor:
    """The regularised incomplete beta function I_x(a, b), x in [0, 1], by DLMF 8.17.22.

    The fraction is evaluated from its last term up, for 1 − x where it converges slowly at x.
    """
    swapped = x > (a + 1) / (a + b + 2)
    p, q = torch.where(swapped, b, a), torch.where(swapped, a, b)
    t = torch.where(swapped, 1 - x, x)
    fraction = torch.ones_like(x)
    for n in range(terms, 0, -1):
        m = n // 2
        if n % 2:
            d = -(p + m) * (p + q + m) / ((p + 2 * m) * (p + 2 * m + 1))
        else:
            d = m * (q - m) / ((p + 2 * m - 1) * (p + 2 * m))
        fraction = 1 + d * t / fraction
    power = p * torch.log(t) + q * torch.log1p(-t) - log_beta(a, b)
    value = torch.exp(power) / (p * fraction)
    return torch.where(swapped, 1 - value, value)


def log_beta(a: Tensor, b: Tensor) -> Tensor:
    """log B(a, b), one number an expert: in float64, since the terms nearly cancel."""
    x, y = a.double(), b.double()
    return (torch.lgamma(x) + torch.lgamma(y) - torch.lgamma(x + y)).to(a.dtype)


class BetaDistribution(torch.autograd.Function):
    """F(x) of Beta(a, b), whose slope is the density within [1e-3, 100], as in the public code."""

    @staticmethod
    def forward(
        ctx: torch.autograd.function.FunctionCtx, x: Tensor, a: Tensor, b: Tensor, terms: int
    ) -> Tensor:
        """Elementwise, `a` and `b` are [E]."""
        ctx.save_for_backward(x, a, b)
        return betainc(a, b, x, terms)

    @staticmethod
    def backward(
        ctx: torch.autograd.function.FunctionCtx, *cotangents: Tensor
    ) -> tuple[Tensor, None, None, None]:
        """The cotangent of x."""
        x, a, b = ctx.saved_tensors  # pyright: ignore[reportAttributeAccessIssue]
        log_density = (a - 1) * torch.log(x) + (b - 1) * torch.log1p(-x) - log_beta(a, b)
        density = torch.exp(log_density).clamp(1e-3, 100.0)
        return cotangents[0] * density, None, None, None


def dirichlet_prior_loss(logits: Tensor, a: Tensor, b: Tensor, terms: int) -> Tensor:
    """The mean of (F_k(p) − i/(N+1))², p the sorted softmax of logits [N, E]; b = Σα − a, [E]."""
    p = torch.softmax(logits.float(), -1)
    ascending = torch.sort(p, dim=0).values
    count = logits.shape[0]
    places = torch.arange(1, count + 1, device=logits.device, dtype=torch.float32) / (count + 1)
    miss = BetaDistribution.apply(ascending, a, b, terms) - places.unsqueeze(1)
    return (miss * miss).mean()
