"""Ranks, sorts and quantiles on a GPU are bitwise those of the CPU, in graphs too."""

from __future__ import annotations

from typing import Any

import pytest
import torch

import sluice
import sluice.language as sl

DTYPES = pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
TOKENS = [0, 1, 2, 31, 33, 1000, 2048, 2049, 8193, 100_003]
SPECIAL = [0.0, -0.0, float("inf"), -float("inf"), float("nan"), 1e-45, -1e-45, 3e38, 1.0, -1.0]


@sluice.jit
def order(x: sl.Tensor["T", "E"]):
    """Ranks and numbers in their order, [T, E] each."""
    return sl.rank(x, "T"), sl.sort(x, "T")


@sluice.jit
def quantile(x: sl.Tensor["T", "E"], q: sl.Scalar):
    """A quantile of each expert, [E]."""
    return sl.quantile(x, q, "T")


@sluice.jit
def grouped(x: sl.Tensor["T", "E"], of: sl.Group["T"], keep: sl.Mask["T"]):
    """Ranks among the tokens of the own group, and of those that are kept; a masked sort."""
    return (
        sl.rank(x, "T", group=of),
        sl.rank(x, "T", group=of, where=keep),
        sl.sort(x, "T", where=keep),
    )


@sluice.jit
def between_kernels(x: sl.Tensor["T", "E"]):
    """Ranks whose keys are made by one kernel and used by another."""
    return sl.rank(x * 2.0, "T") + 0.5


def _numbers(tokens: int, experts: int, dtype: torch.dtype, decimals: int = 9) -> torch.Tensor:
    generator = torch.Generator().manual_seed(tokens * 64 + experts)
    x = torch.randn(tokens, experts, generator=generator, dtype=torch.float64)
    return torch.round(x, decimals=decimals).to(dtype)


def _bits(x: torch.Tensor) -> torch.Tensor:
    return x.cpu().view({4: torch.int32, 8: torch.int64}[x.element_size()])


def _assert_as_on_the_cpu(function: Any, *args: torch.Tensor, device: Any) -> None:
    theirs = function(*args)
    ours = function(*(x.to(device) for x in args))
    if isinstance(ours, torch.Tensor):
        ours, theirs = (ours,), (theirs,)
    for mine, other in zip(ours, theirs, strict=True):
        assert torch.equal(_bits(mine), _bits(other))


@DTYPES
@pytest.mark.parametrize("tokens", TOKENS)
@pytest.mark.parametrize("experts", [1, 3, 8, 64])
def test_order_is_that_of_the_cpu(device, tokens, experts, dtype):
    _assert_as_on_the_cpu(order, _numbers(tokens, experts, dtype), device=device)


@DTYPES
@pytest.mark.parametrize("tokens", [100, 8193])
def test_order_of_as_many_experts_as_cub_may_have(device, tokens, dtype):
    # More than any GPU has multiprocessors.
    x = _numbers(tokens, 300, dtype, 2)
    _assert_as_on_the_cpu(order, x, device=device)
    of, keep = torch.arange(tokens) % 7, torch.arange(tokens) % 3 > 0
    _assert_as_on_the_cpu(grouped, x, of, keep, device=device)


@DTYPES
@pytest.mark.parametrize("q", [0.0, 0.3, 1.0])
def test_quantiles_agree_with_the_cpu(device, q, dtype):
    x = _numbers(4097, 8, dtype)
    torch.testing.assert_close(quantile(x.to(device), q=q).cpu(), quantile(x, q=q))


@DTYPES
def test_special_numbers_and_ties(device, dtype):
    chosen = torch.randint(len(SPECIAL), (3000, 8), generator=torch.Generator().manual_seed(0))
    x = torch.tensor(SPECIAL, dtype=dtype)[chosen]
    _assert_as_on_the_cpu(order, x, device=device)
    _assert_as_on_the_cpu(between_kernels, x, device=device)
    _assert_as_on_the_cpu(grouped, x, chosen[:, 0], chosen[:, 1] > 3, device=device)


@DTYPES
@pytest.mark.parametrize("tokens", TOKENS)
@pytest.mark.parametrize("groups", [1, 3, 1 << 19])
def test_groups_and_masks_are_those_of_the_cpu(device, tokens, groups, dtype):
    generator = torch.Generator().manual_seed(groups)
    of = torch.randint(groups, (tokens,), generator=generator)
    keep = torch.rand(tokens, generator=generator) < 0.7
    _assert_as_on_the_cpu(grouped, _numbers(tokens, 5, dtype, 1), of, keep, device=device)


def test_half_of_the_experts_at_a_time(device):
    # More scratch memory than all experts at once may take.
    x = _numbers(400_000, 7, torch.float32)
    _assert_as_on_the_cpu(order, x, device=device)


def test_views_give_what_their_copies_give(device):
    wide = _numbers(3000, 24, torch.float32).to(device)
    for view in (wide[::3], wide[:, ::5], wide[1:2000].T[:8].T):
        for ours, copied in zip(order(view), order(view.clone()), strict=True):
            assert torch.equal(ours, copied)


def test_the_gradient_of_sort(device):
    x = _numbers(500, 8, torch.float64).to(device).requires_grad_()
    cotangent = torch.randn_like(x)
    (gradient,) = torch.autograd.grad(order(x)[1], x, cotangent)
    places = torch.argsort(torch.argsort(x.detach(), dim=0, stable=True), dim=0)
    assert torch.equal(gradient, torch.gather(cotangent, 0, places))


def test_the_first_call_of_all_may_be_captured_and_replays_follow_their_input(device):
    @sluice.jit
    def fresh(x: sl.Tensor["T", "E"]):
        return sl.sort(x, "T")

    x = torch.randn(3000, 8, device=device)
    graph = torch.cuda.CUDAGraph()
    with torch.cuda.graph(graph):
        result = fresh(x)
    for _ in range(3):
        x.normal_()
        graph.replay()
        assert torch.equal(result, torch.sort(x, dim=0).values)
