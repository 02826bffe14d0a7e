"""The Dirichlet-prior shaping loss on a GPU: its value and gradient are those of the CPU."""

from __future__ import annotations

from typing import Any

import pytest
import torch

import sluice
import sluice.language as sl
from sluice.losses.dirichlet import dirichlet_prior_loss

DTYPES = pytest.mark.parametrize("dtype", [torch.float32, torch.float64])


@sluice.jit
def loss(logits: sl.Tensor["T", "E"], alpha: sl.Tensor["E"]):
    """The loss with its defaults."""
    return dirichlet_prior_loss(logits, alpha)


@sluice.jit
def loss_of_probabilities(x: sl.Tensor["T", "E"], alpha: sl.Tensor["E"]):
    """The loss of probabilities, its gradient not clipped."""
    return dirichlet_prior_loss(x, alpha, scores="probabilities", clip=None)


@sluice.jit
def grouped_loss(
    x: sl.Tensor["T", "E"], alpha: sl.Tensor["G", "E"], of: sl.Group["T"], keep: sl.Mask["T"]
):
    """The loss within groups, of the tokens that are kept."""
    return dirichlet_prior_loss(x, alpha, groups=of, mask=keep)


def _logits(tokens: int, experts: int, dtype: torch.dtype) -> torch.Tensor:
    generator = torch.Generator().manual_seed(tokens + experts)
    return torch.randn(tokens, experts, generator=generator, dtype=torch.float64).to(dtype)


def _alpha(experts: int, dtype: torch.dtype) -> torch.Tensor:
    return torch.linspace(0.05, 5, experts, dtype=torch.float64).to(dtype)


def _value_and_gradient(function: Any, x: torch.Tensor, *args: Any) -> list[torch.Tensor]:
    leaf = x.detach().clone().requires_grad_()
    value = function(leaf, *args)
    return [value.detach().cpu(), torch.autograd.grad(value, leaf)[0].cpu()]


def _assert_as_on_the_cpu(device: Any, function: Any, *args: Any) -> None:
    moved = [x.to(device) if isinstance(x, torch.Tensor) else x for x in args]
    ours, theirs = _value_and_gradient(function, *moved), _value_and_gradient(function, *args)
    bound = 1e-10 if args[0].dtype == torch.float64 else 2e-5 + _of_swaps(len(args[0]))
    for mine, other in zip(ours, theirs, strict=True):
        scale = other.abs().max() if other.numel() else 0.0
        torch.testing.assert_close(mine, other, rtol=0.0, atol=float(bound * scale))


def _of_swaps(tokens: int) -> float:
    """What float32 neighbours cost that an ulp puts in another order: a place each.

    A place is 1/(N + 1) of a miss, which is 0.1 at least where gradients are large.
    """
    return 10.0 / tokens if tokens >= 500 else 0.0


@DTYPES
@pytest.mark.parametrize("tokens", [0, 1, 2, 33, 8192])
@pytest.mark.parametrize("experts", [2, 8, 64, 256])
def test_agrees_with_the_cpu(device, tokens, experts, dtype):
    x, alpha = _logits(tokens, experts, dtype), _alpha(experts, dtype)
    _assert_as_on_the_cpu(device, loss, x, alpha)


@DTYPES
def test_of_probabilities(device, dtype):
    x = torch.softmax(_logits(1000, 16, dtype), -1)
    _assert_as_on_the_cpu(device, loss_of_probabilities, x, _alpha(16, dtype))


@DTYPES
def test_of_groups_and_masked_tokens(device, dtype):
    generator = torch.Generator().manual_seed(0)
    of = torch.randint(3, (1000,), generator=generator)
    keep = torch.rand(1000, generator=generator) < 0.7
    alpha = torch.stack([_alpha(16, dtype), _alpha(16, dtype).flip(0), _alpha(16, dtype) + 1])
    _assert_as_on_the_cpu(device, grouped_loss, _logits(1000, 16, dtype), alpha, of, keep)


def test_a_row_with_nan_is_left_out(device):
    x = _logits(500, 8, torch.float32)
    x[17, 3] = float("nan")
    alpha = _alpha(8, torch.float32)
    _assert_as_on_the_cpu(device, loss, x, alpha)
    without = torch.cat([x[:17], x[18:]])
    value, gradient = _value_and_gradient(loss, x.to(device), alpha.to(device))
    torch.testing.assert_close(value, _value_and_gradient(loss, without, alpha)[0])
    assert not gradient[17].any()


def test_repeats_every_bit(device):
    x, alpha = _logits(8192, 64, torch.float32).to(device), _alpha(64, torch.float32).to(device)
    first = _value_and_gradient(loss, x, alpha)
    for _ in range(5):
        again = _value_and_gradient(loss, x, alpha)
        assert all(torch.equal(a, b) for a, b in zip(first, again, strict=True))


@pytest.mark.parametrize("grouped", [False, True])
def test_a_graph_of_forward_and_backward_follows_its_inputs(device, grouped):
    """Nothing reads the groups of tokens on the host, which a capture would refuse."""
    x, alpha = _logits(3000, 8, torch.float32).to(device), _alpha(8, torch.float32).to(device)
    x.requires_grad_()
    of = torch.arange(3000, device=device) % 3
    beside = (torch.stack([alpha, alpha + 1, alpha + 2]), of, of < 2) if grouped else (alpha,)
    function, alpha = grouped_loss if grouped else loss, beside[0]
    stream = torch.cuda.Stream()
    stream.wait_stream(torch.cuda.current_stream())
    with torch.cuda.stream(stream):
        torch.autograd.grad(function(x, *beside), x)
    torch.cuda.current_stream().wait_stream(stream)
    graph = torch.cuda.CUDAGraph()
    with torch.cuda.graph(graph):
        value = function(x, *beside)
        (gradient,) = torch.autograd.grad(value, x)
    for _ in range(3):
        with torch.no_grad():
            x.normal_()
            alpha.mul_(1.5)
        graph.replay()
        expected = _value_and_gradient(function, x, *beside)
        assert torch.equal(value.cpu(), expected[0])
        assert torch.equal(gradient.cpu(), expected[1])
