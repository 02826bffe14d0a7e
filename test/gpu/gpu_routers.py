"""The router, its inputs and its gradients, for tests on a GPU."""

from __future__ import annotations

from typing import Any

import torch

import sluice
import sluice.language as sl
from sluice.routers import dirmoe

SCALARS = {"tau": 0.7, "lam_q": 2.0, "lam_p": 2.0, "prior_hi": 2.0, "prior_lo": 0.1, "k": 2.0}
Inputs = tuple[torch.Tensor, ...]


@sluice.jit
def noises(like: sl.Tensor["T", "E"], rng: sl.Rng):
    """Every kind of noise that is no Gamma draw."""
    return sl.uniform(like, rng), sl.logistic(like, rng), sl.gumbel(like, rng), sl.normal(like, rng)


@sluice.jit
def log_gamma(alpha: sl.Tensor["T", "E"], rng: sl.Rng):
    """The logarithms of Gamma draws, [T, E]."""
    return sl.log_gamma_sample(alpha, rng)


@sluice.jit
def gate(logits: sl.Tensor["T", "E"], bias: sl.Tensor["E"], tau: sl.Scalar, rng: sl.Rng):
    """Weights [T, E] and the mean over tokens of their squares' sum."""
    weights = sl.gumbel_softmax(logits + bias, tau, rng, "E")
    return weights, sl.mean(sl.sum(weights * weights, "E"), "T")


@sluice.jit
def twice(x: sl.Tensor["T", "E"]):
    """Nothing but memory."""
    return x + x


@sluice.jit
def sums(x: sl.Tensor["T"]):
    """A number for each token, and their sum."""
    return x + x, sl.sum(x, "T")


def inputs(tokens: int, experts: int, dtype: torch.dtype, device: Any = "cpu") -> Inputs:
    """Logits and concentrations as a router early in training has them."""
    generator = torch.Generator().manual_seed(tokens * 8192 + experts)
    heads = torch.randn(3, tokens, experts, generator=generator)
    low = torch.nn.functional.softplus(heads[2]) + 0.01
    above = torch.nn.functional.softplus(heads[1])
    logits, high, low = (x.to(device, dtype) for x in (heads[0], low + above, low))
    return logits, high, low


def results_and_gradients(tensors: Inputs, rng: Any) -> list[torch.Tensor]:
    """Weights, KL, sparsity, and the gradients of a loss of all three."""
    leaves = [x.detach().clone().requires_grad_() for x in tensors]
    outputs = dirmoe(*leaves, **SCALARS, rng=rng)
    # Unlike for neighbours: a flat one leaves but what cancels of a gradient.
    steps = torch.arange(outputs[0].numel(), device=outputs[0].device) * 7 % 13 - 6
    cotangent = (steps / 8).to(outputs[0]).reshape(outputs[0].shape)
    ones = [torch.ones_like(x) for x in outputs[1:]]
    gradients = torch.autograd.grad(outputs, leaves, [cotangent, *ones])
    return [x.detach() for x in (*outputs, *gradients)]
