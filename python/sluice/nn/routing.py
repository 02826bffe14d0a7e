"""What a router module returns."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from torch import Tensor
from torch.utils._pytree import register_pytree_node


class Routing(tuple[Tensor, Tensor, Tensor]):
    """Routing weights and the terms of a router's loss; unpacks as (weights, kl, sparsity).

    It stays whole where torch takes it apart and rebuilds it, as FSDP and exports do.

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
        kl_weight: float | Tensor,
        sparsity_weight: float | Tensor,
    ) -> Routing:
        routing = super().__new__(cls, (weights, kl, sparsity))
        routing.kl_weight, routing.sparsity_weight = kl_weight, sparsity_weight
        return routing

    @property
    def weights(self) -> Tensor:
        return self[0]

    @property
    def kl(self) -> Tensor:
        return self[1]

    @property
    def sparsity(self) -> Tensor:
        return self[2]

    @property
    def loss(self) -> Tensor:
        """β_θ · kl + λ_sparsity · sparsity, to add to the loss of the task."""
        return self.kl_weight * self.kl + self.sparsity_weight * self.sparsity

    def __getnewargs__(self) -> tuple[Any, ...]:
        return *self, self.kl_weight, self.sparsity_weight

    def __repr__(self) -> str:
        names = ("weights", "kl", "sparsity", "kl_weight", "sparsity_weight")
        return f"Routing({', '.join(f'{name}={getattr(self, name)!r}' for name in names)})"


def _flatten(routing: Routing) -> tuple[list[Any], None]:
    return [*routing.__getnewargs__()], None


def _unflatten(values: Iterable[Any], _: None) -> Routing:
    return Routing(*values)


register_pytree_node(
    Routing, _flatten, _unflatten, serialized_type_name="sluice.nn.routing.Routing"
)
