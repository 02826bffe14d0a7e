"""Within torch.compile a call is one break of the graph, and changes nothing."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from small_routers import noisy

import sluice
from sluice.nn import DirMoE

pytestmark = [
    pytest.mark.cpu,  # about what is traced
    # Dynamo looks at each tensor's gradient.
    pytest.mark.filterwarnings("ignore:The .grad attribute:UserWarning"),
]


def layer(route, x: torch.Tensor, step: int) -> torch.Tensor:
    return torch.tanh(route(x * 2, tau=0.7, rng=sluice.Rng(seed=1, offset=step))).sum()


def test_a_call_is_one_break() -> None:
    route = torch.compiler.disable(noisy)
    found = torch._dynamo.explain(layer)(route, torch.randn(8, 4), 0)
    assert found.graph_break_count == 1


def test_values_gradients_and_draws_are_those_without() -> None:
    route = torch.compiler.disable(noisy)
    compiled = torch.compile(layer, backend="aot_eager")
    x = torch.randn(8, 4, requires_grad=True)
    for step in range(3):
        theirs, ours = layer(noisy, x, step), compiled(route, x, step)
        assert torch.equal(ours, theirs)
        assert torch.equal(*(torch.autograd.grad(value, x)[0] for value in (ours, theirs)))


def test_a_module_counts_its_steps() -> None:
    plain, other = (DirMoE(16, 8, 2, seed=3) for _ in range(2))
    other.load_state_dict(plain.state_dict())
    told: Any = torch.compiler.disable(other)

    @torch.compile(backend="aot_eager")
    def weights(x: torch.Tensor) -> torch.Tensor:
        return told(x + 1)[0] * 2

    x = torch.randn(4, 16)
    for _ in range(3):
        assert torch.equal(weights(x), plain(x + 1)[0] * 2)
