"""What a router module returns."""

from __future__ import annotations

from typing import NamedTuple

from torch import Tensor


class _Fields(NamedTuple):
    weights: Tensor
    kl: Tensor
    sparsity: Tensor


class Routing(_Fields):
    """Routing weights and the terms of a router's loss; unpacks as (weights, kl, sparsity).

    Attributes:
        weights: [..., E], each row sums to 1.
        kl: scalar, the mean over tokens of KL(posterior ‖ prior).
        sparsity: scalar, the mean over tokens of (Σ z − k)².
        kl_weight, sparsity_weight: β_θ and λ_sparsity of the module at this step.
    """

    kl_weight: float | Tensor
    sparsity_weight: float | Tensor

    def __new__(
        cls,
        weights: Tensor,
        kl: Tensor,
        sparsity: Tensor,
        kl_weight: float | Tensor = 1.0,
        sparsity_weight: float | Tensor = 0.01,
    ) -> Routing:
        routing = super().__new__(cls, weights, kl, sparsity)
        routing.kl_weight, routing.sparsity_weight = kl_weight, sparsity_weight
        return routing

    @property
    def loss(self) -> Tensor:
        """β_θ · kl + λ_sparsity · sparsity, to add to the loss of the task."""
        return self.kl_weight * self.kl + self.sparsity_weight * self.sparsity
