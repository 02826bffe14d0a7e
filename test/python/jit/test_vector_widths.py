"""Code for narrower vectors than this machine's gives the same numbers: that of other machines."""

from __future__ import annotations

import inspect
from pathlib import Path

import numpy as np
import pytest
from dirmoe_composite import NUMBERS

import sluice
import sluice.language as sl
from sluice.config import config
from sluice.routers import dirmoe
from sluice.runtime import native

RNG = sluice.Rng(seed=3, offset=1, token_offset=1 << 33)


def forward_and_gradients(experts: int) -> list[np.ndarray]:
    """Of DirMoE, compiled anew."""
    router = sluice.jit(inspect.unwrap(dirmoe))
    random = np.random.default_rng(experts)
    low = random.random((37, experts), dtype=np.float32) * 2 + 0.02
    high = low + random.random((37, experts), dtype=np.float32)
    logits, cotangent = random.normal(size=(2, 37, experts)).astype(np.float32)
    outputs, pullback = sluice.vjp(router, logits, high, low, **NUMBERS, rng=RNG)
    gradients = pullback((cotangent, np.float32(1), np.float32(0.01)))
    return [*outputs, *gradients.values()]


@pytest.mark.parametrize("bits", [128, 256, 512])
@pytest.mark.parametrize("experts", [1, 2, 3, 8, 40, 160])
def test_any_width_gives_the_same_numbers(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, bits: int, experts: int
) -> None:
    expected = forward_and_gradients(experts)
    options = native._options
    monkeypatch.setattr(native, "_options", lambda *args: options(*args) | {"vector_bits": bits})
    monkeypatch.setattr(config, "cache_dir", tmp_path)  # what is cached does not say its width
    for wide, narrow in zip(expected, forward_and_gradients(experts), strict=True):
        np.testing.assert_allclose(narrow, wide, rtol=1e-5, atol=1e-6 * np.abs(wide).max())


@sluice.jit
def scaled_by_a_draw(alpha: sl.Tensor["T"], bias: sl.Tensor["E"], rng: sl.Rng):
    return sl.gamma_sample(alpha, rng) * bias


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("experts", [512, 513, 1024, 4096])
def test_a_draw_for_a_token_beside_long_rows(experts: int, dtype: str) -> None:
    # A tile has one token there, and its numbers are vectors of one lane.
    alpha = np.geomspace(0.01, 50, 300).astype(dtype)
    bias = np.linspace(-1, 1, experts).astype(dtype)
    got, pullback = sluice.vjp(scaled_by_a_draw, alpha, bias, rng=RNG)
    few, few_pullback = sluice.vjp(scaled_by_a_draw, alpha, bias[:4].copy(), rng=RNG)
    np.testing.assert_allclose(got[:, :4], few, rtol=1e-6)
    cotangent = np.zeros_like(got)
    cotangent[:, :4] = 1
    expected = few_pullback(np.ones_like(few))["alpha"]
    np.testing.assert_allclose(pullback(cotangent)["alpha"], expected, rtol=1e-5)
