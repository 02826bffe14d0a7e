"""A dense model as a mixture of one, and the mixture of its copies that it is upcycled to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import torch
from charlm.model import CharModel, Shape
from charlm.routers import TopKRouting
from torch import Tensor, nn


class OnlyExpert(nn.Module):
    """The router of a dense model: all weight on its one feed-forward network."""

    def forward(self, tokens: Tensor) -> TopKRouting:
        """(T, width) → weights of ones, (T, 1)."""
        return TopKRouting(tokens.new_ones(len(tokens), 1), tokens.new_zeros(()))


def make_dense(shape: Shape, alphabet: int, seed: int) -> CharModel:
    """A model with one expert, which every token takes."""
    torch.manual_seed(seed)
    return CharModel(replace(shape, experts=1), alphabet, OnlyExpert)


def upcycle(
    dense: CharModel, shape: Shape, make_router: Callable[[], nn.Module], seed: int
) -> CharModel:
    """The dense model with each feed-forward network copied `shape.experts` times.

    Weights that sum to 1 over equal experts change nothing: before its first step the mixture
    computes what the dense model does, whatever its fresh routers say.
    """
    torch.manual_seed(seed)
    model = CharModel(shape, dense.embed.num_embeddings, make_router)
    state = {**model.state_dict(), **dense.state_dict()}
    for layer in range(shape.layers):
        place = f"blocks.{layer}.experts"
        for name in (f"{place}.up.weight", f"{place}.up.bias"):
            state[name] = torch.cat([state[name]] * shape.experts)
        state[f"{place}.down.weight"] = torch.cat(
            [state[f"{place}.down.weight"]] * shape.experts, dim=1
        )
    model.load_state_dict(state)
    return model
