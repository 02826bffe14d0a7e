"""A GPU, the CPU and the simulator draw the same noise and compute the same router."""

from __future__ import annotations

import pytest
import torch
from gpu_routers import gate, inputs, noises, results_and_gradients

import sluice
from sluice.config import config

RNG = sluice.Rng(seed=0xFEDCBA9876543210, offset=3, token_offset=(1 << 32) - 10)
DTYPES = pytest.mark.parametrize("dtype", [torch.float32, torch.float64, torch.bfloat16])
EXPERTS = [1, 2, 3, 8, 31, 64, 100, 128, 256, 257, 384, 1024, 1025, 4096]
HOSTS = pytest.mark.parametrize("host", ["cpu", "sim"])


def _redrawn(mine: torch.Tensor, other: torch.Tensor, bound: float) -> float:
    """The share of entries that differ by more than rounding."""
    scale = other.double().abs().clamp_min(1.0)
    return (((mine.double() - other.double()).abs() / scale) > bound).double().mean().item()


@HOSTS
@DTYPES
@pytest.mark.parametrize("experts", [1, 5, 64, 384])
def test_noise_is_bitwise_equal(device, monkeypatch, host, dtype, experts):
    monkeypatch.setattr(config, "target", host)
    like = torch.zeros(77, experts, dtype=dtype)
    for mine, other in zip(noises(like.to(device), rng=RNG), noises(like, rng=RNG), strict=True):
        assert torch.equal(mine.cpu(), other)


@DTYPES
@pytest.mark.parametrize("tokens", [1, 37, 2000])
@pytest.mark.parametrize("experts", EXPERTS)
def test_router_agrees_with_the_cpu(device, dtype, tokens, experts):
    tensors = inputs(tokens, experts, dtype)
    mine = results_and_gradients(tuple(x.to(device) for x in tensors), RNG)
    # A flipped acceptance draws a lane anew; all else is rounding.
    bound = max(2e-5, torch.finfo(dtype).eps)
    for ours, theirs in zip(mine, results_and_gradients(tensors, RNG), strict=True):
        assert ours.dtype == theirs.dtype
        lanes = 0.0 if dtype == torch.float64 else max(1e-6, 2.0 / ours.numel())
        assert _redrawn(ours.cpu(), theirs, 50 * bound) <= lanes


@pytest.mark.parametrize("experts", [1, 8, 31, 64, 256])
def test_router_agrees_with_the_simulator(device, monkeypatch, experts):
    monkeypatch.setattr(config, "target", "sim")
    tensors = inputs(37, experts, torch.float32)
    mine = results_and_gradients(tuple(x.to(device) for x in tensors), RNG)
    for ours, theirs in zip(mine, results_and_gradients(tensors, RNG), strict=True):
        torch.testing.assert_close(ours.cpu(), theirs, rtol=1e-4, atol=1e-4)


def test_a_half_precision_router_reads_any_alignment(device):
    wide = torch.randn(65, 70, device=device, dtype=torch.bfloat16)
    bias = torch.randn(67, device=device, dtype=torch.bfloat16)
    for offset in range(4):
        view, shift = wide[1:, offset : offset + 64], bias[offset % 3 :][:64]
        ours, _ = gate(view, shift, tau=0.5, rng=RNG)
        copied, _ = gate(view.clone(), shift.clone(), tau=0.5, rng=RNG)
        assert torch.equal(ours, copied)


@pytest.mark.parametrize("name", ["transposed", "one row", "columns"])
def test_views_give_what_their_copies_give(device, name):
    x = torch.randn(66, 66, device=device)
    view = {"transposed": x.T, "one row": x[:1].expand(9, -1), "columns": x[:, ::3]}[name]
    bias = torch.zeros(view.shape[1], device=device)
    ours, copied = (gate(v, bias, tau=0.5, rng=RNG)[0] for v in (view, view.clone()))
    assert torch.equal(ours, copied)


def test_no_tokens(device):
    results = results_and_gradients(inputs(0, 8, torch.float32, device), RNG)
    assert [x.shape[0] for x in results if x.ndim] == [0] * 4
    assert results[1] == 0
