"""DirMoE in plain torch float64, differentiated by torch: what the compiled router must match."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import torch
from torch import Tensor

from sluice.interpreter.counters import counters_of
from sluice.interpreter.draws import log_gamma_sample, logistic
from sluice.interpreter.gamma_gradient import log_gamma_sample_grad
from sluice.runtime.rng import Rng

GATE, GAMMA = 0, 1  # streams of the two draws, in program order


class Result(NamedTuple):
    weights: Tensor
    kl: Tensor
    sparsity: Tensor


class LogGamma(torch.autograd.Function):
    """log z ~ log Gamma(α, 1) with the implicit gradient, both from the interpreter."""

    @staticmethod
    def forward(ctx: Any, alpha: Tensor, rng: Rng) -> Tensor:
        values = alpha.detach().numpy()
        log_z = log_gamma_sample(values, _counters(values.shape, rng, GAMMA))
        ctx.slope = torch.from_numpy(log_gamma_sample_grad(values, log_z))
        return torch.from_numpy(log_z)

    @staticmethod
    def backward(ctx: Any, *cotangents: Tensor) -> tuple[Tensor, None]:
        return ctx.slope * cotangents[0], None


def dirmoe_composite(
    logits: Tensor,
    a_hi: Tensor,
    a_lo: Tensor,
    *,
    tau: Any,
    lam_q: Any,
    lam_p: Any,
    prior_hi: Any,
    prior_lo: Any,
    k: Any,
    rng: Rng,
) -> Result:
    """`sluice.routers.dirmoe` on float64 tensors [T, E]; numbers may be tensors [] or [T, 1]."""
    noise = torch.from_numpy(logistic(_counters(logits.shape, rng, GATE)))
    z = torch.sigmoid((logits + noise) / tau)
    alpha = lam_q * (z * a_hi + (1.0 - z) * a_lo)
    theta = torch.softmax(LogGamma.apply(alpha, rng), -1)  # type: ignore[arg-type]
    prior = lam_p * (z * prior_hi + (1.0 - z) * prior_lo)
    weights = z * theta
    return Result(
        weights / weights.sum(-1, keepdim=True),
        _kl_dirichlet(alpha, prior).mean(),
        ((z.sum(-1, keepdim=True) - k) ** 2).mean(),
    )


def _counters(shape: Any, rng: Rng, stream: int) -> Any:
    return counters_of(rng, stream, ("T", "E"), tuple(shape))


def _kl_dirichlet(alpha: Tensor, beta: Tensor) -> Tensor:
    """The textbook form; float64 leaves it enough digits where the laws differ."""
    total = alpha.sum(-1)
    value = torch.lgamma(total) - torch.lgamma(beta.sum(-1))
    value = value - (torch.lgamma(alpha) - torch.lgamma(beta)).sum(-1)
    slope = torch.digamma(alpha) - torch.digamma(total).unsqueeze(-1)
    return value + ((alpha - beta) * slope).sum(-1)


def example_inputs(tokens: int, experts: int, seed: int = 0) -> dict[str, np.ndarray]:
    """Logits and concentrations as float64 arrays, α_hi in [1, 8] above α_lo in [0.05, 0.8]."""
    draw = np.random.default_rng(seed)
    return {
        "logits": draw.normal(size=(tokens, experts)),
        "a_hi": draw.uniform(1.0, 8.0, (tokens, experts)),
        "a_lo": draw.uniform(0.05, 0.8, (tokens, experts)),
    }


NUMBERS = {
    "tau": 0.75,
    "lam_q": 1.5,
    "lam_p": 1.25,
    "prior_hi": 2.0,
    "prior_lo": 0.125,
    "k": 2.0,
}
"""Scalar arguments, all exact in float32."""
