"""A GPU, the CPU and the simulator draw the same noise and compute the same router."""

from __future__ import annotations

import pytest
import torch
from gpu_routers import gate, inputs, log_gamma, noises, results_and_gradients

import sluice
from sluice.config import config

RNG = sluice.Rng(seed=0xFEDCBA9876543210, offset=3, token_offset=(1 << 32) - 10)
DTYPES = pytest.mark.parametrize("dtype", [torch.float32, torch.float64, torch.bfloat16])
EXPERTS = [1, 2, 3, 8, 31, 64, 100, 128, 256, 257, 384, 1024, 1025, 4096]
HOSTS = pytest.mark.parametrize("host", ["cpu", "sim"])


def _off(mine: torch.Tensor, other: torch.Tensor) -> torch.Tensor:
    """Which entries differ by more than rounding, of the arithmetic and of the storage."""
    mine, exact = mine.cpu().double(), other.double()
    bound = {torch.float64: 1e-11}.get(other.dtype, 2e-5) * exact.abs().max()
    stored = torch.finfo(other.dtype).eps * exact.abs()
    return ~((mine - exact).abs() <= bound + stored)


def _assert_agree(ours: list[torch.Tensor], theirs: list[torch.Tensor], flips: int) -> None:
    """All equal but in `flips` tokens, of which an acceptance drew a lane anew."""
    for mine, other in zip(ours, theirs, strict=True):
        assert mine.dtype == other.dtype
        off = _off(mine, other)
        # The two losses do not depend on the draws of the Gammas.
        assert int(off.any(-1).sum() if off.ndim else off) <= (flips if off.ndim else 0)


@HOSTS
@DTYPES
@pytest.mark.parametrize("experts", [1, 5, 64, 384])
def test_noise_is_bitwise_equal(device, monkeypatch, host, dtype, experts):
    monkeypatch.setattr(config, "target", host)
    like = torch.zeros(77, experts, dtype=dtype)
    for mine, other in zip(noises(like.to(device), rng=RNG), noises(like, rng=RNG), strict=True):
        assert torch.equal(mine.cpu(), other)


@pytest.mark.parametrize("alpha", [1e-3, 0.3, 1.0, 2.0, 50.0])
def test_one_gamma_draw_in_a_million_flips_at_most(device, alpha):
    concentration = torch.full((16384, 1024), alpha)
    other = log_gamma(concentration, rng=RNG)
    mine = log_gamma(concentration.to(device), rng=RNG).cpu()
    off = (mine - other).abs() > 1e-5 * other.abs().clamp_min(1.0)
    assert off.double().mean() <= 1e-6


@DTYPES
@pytest.mark.parametrize("tokens", [1, 37, 2000])
@pytest.mark.parametrize("experts", EXPERTS)
def test_router_agrees_with_the_cpu(device, dtype, tokens, experts):
    tensors = inputs(tokens, experts, dtype)
    mine = results_and_gradients(tuple(x.to(device) for x in tensors), RNG)
    flips = 0 if dtype == torch.float64 else 1 + tokens * experts // 10**6
    _assert_agree(mine, results_and_gradients(tensors, RNG), flips)


@DTYPES
@pytest.mark.parametrize("experts", [1, 8, 31, 64, 256, 1025])
def test_router_agrees_with_the_simulator(device, monkeypatch, experts, dtype):
    monkeypatch.setattr(config, "target", "sim")
    tensors = inputs(37, experts, dtype)
    mine = results_and_gradients(tuple(x.to(device) for x in tensors), RNG)
    flips = 0 if dtype == torch.float64 else 1
    _assert_agree(mine, results_and_gradients(tensors, RNG), flips)


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
