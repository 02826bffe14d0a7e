"""A small transformer whose feed-forward layers are mixtures of experts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from .routers import Routing


@dataclass(frozen=True)
class Shape:
    """The sizes both models share."""

    width: int = 128
    layers: int = 3
    heads: int = 4
    context: int = 96
    experts: int = 8
    expert_width: int = 96
    k: int = 2


def rotate(x: Tensor) -> Tensor:
    """Rotary positions (Su et al. 2021) for (batch, heads, context, size)."""
    half = x.shape[-1] // 2
    speed = 100.0 ** (-torch.arange(half) / half)
    angle = torch.arange(x.shape[-2]).unsqueeze(-1) * speed
    cos, sin = angle.cos(), angle.sin()
    a, b = x[..., :half], x[..., half:]
    return torch.cat((a * cos - b * sin, a * sin + b * cos), -1)


class Attention(nn.Module):
    """Causal multi-head self-attention."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.heads = shape.heads
        self.qkv = nn.Linear(shape.width, 3 * shape.width, bias=False)
        self.out = nn.Linear(shape.width, shape.width, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        """(batch, context, width) → the same."""
        q, k, v = self.qkv(x).unflatten(-1, (3, self.heads, -1)).permute(2, 0, 3, 1, 4)
        mixed = F.scaled_dot_product_attention(rotate(q), rotate(k), v, is_causal=True)
        return self.out(mixed.transpose(1, 2).flatten(-2))


class Experts(nn.Module):
    """Eight two-layer networks, all computed for every token and mixed by the routing weights.

    A sparse dispatch would cost more than it saves at this width. Every router therefore pays
    for the same arithmetic here, and step times compare the routers alone.
    """

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.experts = shape.experts
        hidden = shape.experts * shape.expert_width
        self.up = nn.Linear(shape.width, hidden)
        self.down = nn.Linear(hidden, shape.width, bias=False)
        nn.init.normal_(self.down.weight, std=shape.expert_width**-0.5)

    def forward(self, x: Tensor, weights: Tensor) -> Tensor:
        """Tokens (T, width) and weights (T, E) → (T, width): Σ_e weights_e · expert_e(x)."""
        hidden = F.gelu(self.up(x)).unflatten(-1, (self.experts, -1))
        return self.down((hidden * weights.unsqueeze(-1)).flatten(1))


class Block(nn.Module):
    """Attention and a mixture of experts, each behind a norm and beside a shortcut."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.norms = nn.ModuleList(nn.LayerNorm(shape.width) for _ in range(2))
        self.attention = Attention(shape)
        self.experts = Experts(shape)

    def forward(self, x: Tensor, router: nn.Module) -> tuple[Tensor, Routing]:
        """(batch, context, width) → the same, and what the router decided."""
        x = x + self.attention(self.norms[0](x))
        tokens = self.norms[1](x).flatten(0, 1)
        routing = router(tokens)
        return x + self.experts(tokens, routing.weights).view_as(x), routing


class CharModel(nn.Module):
    """Next-character logits, and the routing of each layer.

    Routers are made last: equal seeds give models with equal weights outside their routers.
    """

    def __init__(self, shape: Shape, alphabet: int, make_router: Callable[[], nn.Module]) -> None:
        super().__init__()
        self.embed = nn.Embedding(alphabet, shape.width)
        self.blocks = nn.ModuleList(Block(shape) for _ in range(shape.layers))
        self.norm = nn.LayerNorm(shape.width)
        self.head = nn.Linear(shape.width, alphabet)
        self.routers = nn.ModuleList(make_router() for _ in range(shape.layers))

    def forward(self, chars: Tensor) -> tuple[Tensor, list[Routing]]:
        """Characters (batch, context) → logits (batch, context, alphabet), one routing a layer."""
        x = self.embed(chars)
        routings = []
        for block, router in zip(self.blocks, self.routers, strict=True):
            x, routing = block(x, router)
            routings.append(routing)
        return self.head(self.norm(x)), routings
