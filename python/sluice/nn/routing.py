"""What a router module returns."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from torch import Tensor
from torch.utils._pytree import register_pytree_node

from sluice.errors import SluiceTypeError
from sluice.runtime.tracing import tracing

_KNOWN = "_sluice_loss_weights"  # an attribute of `Routing.kl`


class Routing(tuple[Tensor, Tensor, Tensor]):
    """Routing weights and the terms of a router's loss; unpacks as (weights, kl, sparsity).

    It stays whole where torch takes it apart and rebuilds it, as FSDP, exports and the backward
    hooks of a module do. Reentrant checkpointing makes a plain tuple of it.

    Attributes:
        weights: [..., E], each row sums to 1.
        kl: scalar, the mean over tokens of KL(posterior ‖ prior).
        sparsity: scalar, the mean over tokens of (Σ z − k)².
        kl_weight, sparsity_weight: β_θ and λ_sparsity of the module at this step; may be left out
            where `kl` is a view of that of another `Routing`, which has them.

    Raises:
        SluiceTypeError: they are left out, but nobody knows them.
    """

    kl_weight: float | Tensor
    sparsity_weight: float | Tensor

    def __new__(
        cls,
        weights: Tensor,
        kl: Tensor,
        sparsity: Tensor,
        kl_weight: float | Tensor | None = None,
        sparsity_weight: float | Tensor | None = None,
    ) -> Routing:
        if kl_weight is None or sparsity_weight is None:
            kl_weight, sparsity_weight = _weights_known_to(kl)
        return cls._of((weights, kl, sparsity), kl_weight, sparsity_weight)

    @classmethod
    def _of(cls, parts: Iterable[Any], kl_weight: Any, sparsity_weight: Any) -> Routing:
        """One of any parts, which a function on trees may have made of tensors and numbers."""
        routing = super().__new__(cls, parts)
        routing.kl_weight, routing.sparsity_weight = kl_weight, sparsity_weight
        if isinstance(routing.kl, Tensor) and not tracing():
            # Of a tuple, torch's backward hooks keep views of its tensors and nothing else.
            setattr(routing.kl, _KNOWN, (kl_weight, sparsity_weight))
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


def _weights_known_to(kl: Tensor) -> tuple[float | Tensor, float | Tensor]:
    """Those of the `Routing` that `kl` is a view of."""
    known = getattr(kl._base, _KNOWN, None)
    if known is None:
        raise SluiceTypeError(
            "SL201",
            "a Routing is made of three tensors alone, which do not tell the weights of its loss",
            fix="pass kl_weight and sparsity_weight as well; backward hooks on a DirMoE within "
            "torch.compile belong on its heads",
        )
    return known


def _flatten(routing: Routing) -> tuple[list[Any], None]:
    return [*routing.__getnewargs__()], None


def _unflatten(values: Iterable[Any], _: None) -> Routing:
    *parts, kl_weight, sparsity_weight = values
    return Routing._of(parts, kl_weight, sparsity_weight)


register_pytree_node(
    Routing, _flatten, _unflatten, serialized_type_name="sluice.nn.routing.Routing"
)
