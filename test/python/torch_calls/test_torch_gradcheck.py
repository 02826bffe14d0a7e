"""Gradients through torch are those of finite differences, in float64."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from small_routers import gate, noisy, per_token, power

import sluice

RNG = sluice.Rng(3)


def tensor(*shape: int, seed: int = 0) -> torch.Tensor:
    draw = torch.Generator().manual_seed(seed)
    return torch.rand(shape, generator=draw, dtype=torch.float64).add(0.5).requires_grad_()


@pytest.mark.parametrize(("tokens", "experts"), [(1, 1), (3, 4), (7, 5), (2, 33)])
def test_gate(tokens: int, experts: int) -> None:
    assert torch.autograd.gradcheck(gate, (tensor(tokens, experts), tensor(experts)))


def test_learned_temperature() -> None:
    def call(logits: torch.Tensor, tau: torch.Tensor) -> Any:
        return noisy(logits, tau=tau, rng=RNG)

    assert torch.autograd.gradcheck(call, (tensor(3, 4), tensor()))


def test_axes_of_every_kind() -> None:
    inputs = tensor(5), tensor(5, 3, seed=1), tensor(3, seed=2)
    assert torch.autograd.gradcheck(per_token, inputs)


@pytest.mark.parametrize("wanted", [(True, False), (False, True)])
def test_one_input_of_two(wanted: tuple[bool, bool]) -> None:
    logits, bias = tensor(3, 4), tensor(4, seed=1)
    inputs = logits.requires_grad_(wanted[0]), bias.requires_grad_(wanted[1])
    assert torch.autograd.gradcheck(gate, inputs)


def test_strided_input() -> None:
    base = tensor(4, 3)
    assert torch.autograd.gradcheck(lambda x: power(x.T, n=3), (base,))
    assert torch.autograd.gradcheck(lambda x: power(x[::2], n=3), (base,))
    assert torch.autograd.gradcheck(lambda x: power(x[:1].expand(5, 3), n=3), (base,))
