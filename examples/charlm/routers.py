"""The two routers compared: DirMoE compiled by Sluice, and softmax top-2 in plain PyTorch."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple, Protocol

import torch
from torch import Tensor, nn

from sluice.calibrate import two_level
from sluice.nn import DirMoE
from sluice.schedules import Geometric


class Routing(Protocol):
    """What a router decides for T tokens and E experts."""

    @property
    def weights(self) -> Tensor:
        """(T, E), each row sums to 1."""
        ...

    @property
    def loss(self) -> Tensor:
        """Scalar to add to the loss of the task."""
        ...


class TopKRouting(NamedTuple):
    """The `Routing` of `TopK`."""

    weights: Tensor
    loss: Tensor


class TopK(nn.Module):
    """Softmax, the k largest, renormalised, with the load-balancing loss of Switch."""

    def __init__(self, width: int, experts: int, k: int, balance: float = 0.01) -> None:
        super().__init__()
        self.gate = nn.Linear(width, experts)
        self.k, self.balance = k, balance

    def forward(self, tokens: Tensor) -> TopKRouting:
        """(T, width) → weights that are zero outside the k largest."""
        probs = torch.softmax(self.gate(tokens), -1)
        best, index = probs.topk(self.k, -1)
        weights = torch.zeros_like(probs).scatter(-1, index, best / best.sum(-1, keepdim=True))
        load = (weights.detach() > 0).float().mean(0)
        balance = probs.shape[-1] / self.k * (load * probs.mean(0)).sum()
        return TopKRouting(weights, self.balance * balance)

    def gates(self, tokens: Tensor) -> Tensor:
        """1 for the experts in use, 0 for the others, (T, E)."""
        return (self(tokens).weights > 0).float()


def make_dirmoe(width: int, experts: int, k: int, steps: int) -> DirMoE:
    """DirMoE with a prior that gives the k open experts 95 % ± 14 % of the weight.

    The temperature falls from 1 to ½ over the run. Against the paper (1 and 0.01), the weights of
    the two terms of its loss suit a run of some hundred steps, in which the gates settle early.
    """
    prior = two_level(mass=0.95, variance=0.02, k=k, experts=experts)
    return DirMoE(
        width,
        experts,
        k,
        tau=Geometric(1.0, 0.5 ** (1 / steps), 0.5),
        prior_hi=prior.hi,
        prior_lo=prior.lo,
        kl_weight=0.003,
        sparsity_weight=0.03,
    )


def make_top_k(width: int, experts: int, k: int, steps: int) -> TopK:
    """The rival; it has no schedule."""
    return TopK(width, experts, k)


ROUTERS: dict[str, Callable[[int, int, int, int], nn.Module]] = {
    "dirmoe": make_dirmoe,
    "top-2": make_top_k,
}
"""By the name on the command line: width, experts, k and steps to a fresh router."""
