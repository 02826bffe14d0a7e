"""Rounds that normalise over experts and tokens in turn: each waits for all tokens of the last."""

from __future__ import annotations

import numpy as np
import pytest
import torch

import sluice
import sluice.language as sl


@sluice.jit
def sinkhorn(x: sl.Tensor["T", "E"], rounds: sl.constexpr):
    y = x + 0.0
    for _ in range(rounds):
        y = y - sl.logsumexp(y, "E")
        y = y - sl.logsumexp(y, "T")
    return sl.exp(y)


def torch_sinkhorn(x: torch.Tensor, rounds: int) -> torch.Tensor:
    for _ in range(rounds):
        x = x - x.logsumexp(1, keepdim=True)
        x = x - x.logsumexp(0, keepdim=True)
    return x.exp()


@pytest.mark.parametrize("rounds", [1, 4, 7])
@pytest.mark.parametrize("experts", [3, 16])
def test_values_and_gradients(experts: int, rounds: int) -> None:
    noise = np.random.default_rng(rounds)
    x = torch.tensor(noise.normal(size=(37, experts)) * 3, requires_grad=True)
    cotangent = torch.tensor(noise.normal(size=(37, experts)))
    expected = torch_sinkhorn(x, rounds)
    (slope,) = torch.autograd.grad(expected, x, cotangent)
    single = x.detach().float().requires_grad_()
    got = sinkhorn(single, rounds=rounds)
    (got_slope,) = torch.autograd.grad(got, single, cotangent.float())
    torch.testing.assert_close(got.double(), expected, rtol=1e-4, atol=1e-7)
    torch.testing.assert_close(got_slope.double(), slope, rtol=1e-4, atol=2e-6)


@pytest.mark.cpu
def test_work_grows_with_the_number_of_rounds() -> None:
    """Not with its square, as if each round began with the input."""

    def work(rounds: int) -> int:
        compiled = sinkhorn.compile(E=8, rounds=rounds)
        return sum(kernel.operations_per_token or 0 for kernel in compiled.kernels)

    assert work(12) < 2.5 * work(6)
