"""What a router module returns is a tuple of three that keeps the weights of its loss."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Callable

import pytest
import torch
from torch.utils._pytree import tree_map

from sluice.nn import DirMoE, Routing

pytestmark = pytest.mark.cpu  # about a container


@pytest.fixture
def routing() -> Routing:
    return Routing(torch.ones(2, 3), torch.tensor(5.0), torch.tensor(7.0), 0.5, torch.tensor(2.0))


def test_unpacks_as_three(routing: Routing) -> None:
    weights, kl, sparsity = routing
    assert (weights, kl, sparsity) == (routing.weights, routing.kl, routing.sparsity)
    assert len(routing) == 3
    assert routing.loss == 0.5 * 5 + 2 * 7


@pytest.mark.parametrize(
    "moved",
    [copy.copy, copy.deepcopy, lambda r: pickle.loads(pickle.dumps(r)), lambda r: tree_map(id_, r)],
)
def test_stays_whole(routing: Routing, moved: Callable[[Routing], Routing]) -> None:
    other = moved(routing)
    assert type(other) is Routing
    assert torch.equal(other.weights, routing.weights)
    assert (other.kl_weight, other.sparsity_weight) == (0.5, 2.0)
    assert other.loss == routing.loss


def id_(value: object) -> object:
    return value


def test_says_what_it_has(routing: Routing) -> None:
    assert repr(routing) == (
        "Routing(weights=tensor([[1., 1., 1.],\n        [1., 1., 1.]]), kl=tensor(5.), "
        "sparsity=tensor(7.), kl_weight=0.5, sparsity_weight=tensor(2.))"
    )


@pytest.mark.parametrize(
    ("hidden", "weights", "result"),
    [
        (torch.bfloat16, torch.float32, torch.float32),
        (torch.float32, torch.bfloat16, torch.float32),
        (torch.float64, torch.bfloat16, torch.float64),
        (torch.float16, torch.float64, torch.float64),
    ],
)
def test_has_the_dtype_of_the_arithmetic(
    hidden: torch.dtype, weights: torch.dtype, result: torch.dtype
) -> None:
    router = DirMoE(4, 3, 1, seed=1, dtype=weights)
    assert {part.dtype for part in router(torch.randn(5, 4, dtype=hidden))} == {result}
