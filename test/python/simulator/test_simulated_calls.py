"""Calls run on the simulator of a GPU where they are asked to, and give the CPU's numbers."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pytest
from dirmoe_composite import NUMBERS, example_inputs

import sluice
import sluice.language as sl
from sluice.config import config
from sluice.routers import dirmoe

DTYPES = pytest.mark.parametrize("dtype", ["float32", "float64"])
RNG = sluice.Rng(seed=0xFEDCBA9876543210, offset=3, token_offset=(1 << 32) - 100)


@sluice.jit
def gate(x: sl.Tensor["T", "E"], tau: sl.Scalar):
    return sl.softmax(x / tau, "E"), sl.mean(x, "T")


@sluice.jit
def uniform(like: sl.Tensor["T", "E"], rng: sl.Rng):
    return sl.uniform(like, rng)


@sluice.jit
def highest_draw(like: sl.Tensor["T", "E"], rng: sl.Rng):
    return sl.max(sl.uniform(like, rng), "E")


@sluice.jit
def extremes(x: sl.Tensor["T", "E"]):
    return sl.max(x, "E"), sl.min(x, "E")


@sluice.jit
def log_gamma(alpha: sl.Tensor["T", "E"], rng: sl.Rng):
    return sl.log_gamma_sample(alpha, rng)


@sluice.jit
def group_rank(x: sl.Tensor["T", "E"], g: sl.Group["T"]):
    return sl.rank(x, "T", group=g)


def on_each(monkeypatch: pytest.MonkeyPatch, call: Callable[[], Any]) -> tuple[Any, Any]:
    """What `call` gives on the CPU and on the simulator."""
    results = []
    for target in ("cpu", "sim"):
        monkeypatch.setattr(config, "target", target)
        results.append(call())
    return results[0], results[1]


def counts_of(compiled: sluice.Compiled) -> Mapping[str, int]:
    """What the first kernel did so far."""
    counts = compiled.kernels[0].counts
    assert counts is not None
    return counts


def test_compiled_for_the_simulator_is_called() -> None:
    compiled = gate.compile(E=8, target="sim")
    assert compiled.target == "sim"
    assert "gpu.func @gate" in compiled.asm["gpu"]
    x = np.random.default_rng(0).normal(size=(5, 8)).astype(np.float32)
    weights, mean = compiled(x, tau=0.5)
    np.testing.assert_allclose(weights, gate.interpret(x, tau=0.5)[0], rtol=1e-6)
    np.testing.assert_allclose(mean, x.mean(0), rtol=1e-5, atol=1e-7)


def test_kernels_count_what_they_do() -> None:
    # A router of its own: counts go on over all calls of one.
    compiled = sluice.jit(gate.__sluice_function__).compile(E=8, target="sim", grad=False)
    assert counts_of(compiled)["launches"] == 0
    for _ in range(2):
        compiled(np.ones((40, 8), np.float32), tau=0.5)
    counts = counts_of(compiled)
    assert counts["launches"] == 2
    assert counts["bytes_read"] >= 2 * 40 * 8 * 4
    assert counts["sectors_written"] >= 2 * 40 * 8 * 4 // 32
    assert counts["shuffles"] > 0


def test_the_cpu_counts_nothing() -> None:
    assert gate.compile(E=8, target="cpu").kernels[0].counts is None


def test_a_call_follows_the_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    x = np.ones((4, 6), np.float32)
    cpu, sim = on_each(monkeypatch, lambda: gate(x, tau=1.0))
    for ours, theirs in zip(cpu, sim, strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=1e-6)


@sluice.jit
def weighted(x: sl.Tensor["T", "E"], y: sl.Tensor["T", "E"]):
    return sl.softmax(x, "E") * y


@pytest.mark.parametrize("experts", [8, 20, 64])
def test_views_give_what_their_copies_give(monkeypatch: pytest.MonkeyPatch, experts: int) -> None:
    monkeypatch.setattr(config, "target", "sim")
    wide = np.random.default_rng(0).normal(size=(37, 3 * experts)).astype(np.float32)
    dense = wide[:, :experts].copy()
    views = {
        "row after row": dense,
        "a third of each row": wide[:, experts : 2 * experts],
        "not from a whole access on": wide[:, 1 : experts + 1],
        "every third": wide[:, ::3],
        "backwards": dense[::-1],
    }
    for first, x in views.items():
        for second, y in views.items():
            ours, copied = weighted(x, y), weighted(x.copy(), y.copy())
            assert np.array_equal(ours, copied), (first, second)


def test_the_environment_chooses_the_simulator() -> None:
    text = "import sluice.config; print(sluice.config.target)"
    environment = {**os.environ, "SLUICE_TARGET": "sim"}
    command = [sys.executable, "-c", text]
    run = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    assert run.stdout == "sim\n"


@DTYPES
@pytest.mark.parametrize("experts", [1, 5, 64, 300])
def test_noise_is_bitwise_that_of_the_cpu(
    monkeypatch: pytest.MonkeyPatch, experts: int, dtype: str
) -> None:
    like = np.zeros((50, experts), dtype)
    cpu, sim = on_each(monkeypatch, lambda: uniform(like, rng=RNG))
    assert np.array_equal(cpu, sim)


@DTYPES
@pytest.mark.parametrize("experts", [1, 5, 8, 64, 300])
def test_noise_is_of_all_experts_where_no_row_is_read_or_written(
    monkeypatch: pytest.MonkeyPatch, experts: int, dtype: str
) -> None:
    like = np.zeros((50, experts), dtype)
    expected = uniform(like, rng=RNG).max(1)
    for result in on_each(monkeypatch, lambda: highest_draw(like, rng=RNG)):
        assert np.array_equal(result, expected)


@DTYPES
def test_draws_agree_in_all_but_flipped_lanes(monkeypatch: pytest.MonkeyPatch, dtype: str) -> None:
    alpha = np.geomspace(1e-3, 50.0, 1000 * 64).reshape(1000, 64).astype(dtype)
    cpu, sim = on_each(monkeypatch, lambda: log_gamma(alpha, rng=RNG))
    bound = 8.0 * np.finfo(dtype).eps
    # One ulp can accept on one of them what the other one rejects.
    assert (np.abs(cpu - sim) > bound * np.maximum(1.0, np.abs(cpu))).mean() <= 1e-6


@DTYPES
@pytest.mark.parametrize("experts", [1, 8, 100, 1500])
def test_dirmoe_gives_the_numbers_of_the_cpu(
    monkeypatch: pytest.MonkeyPatch, experts: int, dtype: str
) -> None:
    inputs = {name: x.astype(dtype) for name, x in example_inputs(19, experts).items()}

    def forward_and_backward() -> list[np.ndarray]:
        results, pullback = sluice.vjp(dirmoe, **inputs, **NUMBERS, rng=RNG)
        return [*results, *pullback(results).values()]

    bound = 16.0 * np.finfo(dtype).eps
    for cpu, sim in zip(*on_each(monkeypatch, forward_and_backward), strict=True):
        # Relative to the largest entry: single gradients cancel.
        assert np.abs(cpu - sim).max() <= bound * np.abs(cpu).max()


def test_sums_are_bitwise_repeatable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(config, "target", "sim")
    x = np.random.default_rng(1).normal(size=(3000, 8)).astype(np.float32)
    first = gate(x, tau=1.0)[1]
    assert all(np.array_equal(first, gate(x, tau=1.0)[1]) for _ in range(3))


def test_no_tokens_finish_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    cpu, sim = on_each(monkeypatch, lambda: gate(np.zeros((0, 8), np.float32), tau=1.0))
    assert sim[0].shape == (0, 8)
    assert np.array_equal(cpu[1], sim[1], equal_nan=True)


@pytest.mark.parametrize("experts", [128, 1500])
def test_extremes_of_whole_warps_are_those_of_floats(
    monkeypatch: pytest.MonkeyPatch, experts: int
) -> None:
    """Warps reduce integers in the floats' order: signs, zeros, infinities and both NaNs count."""
    x = np.random.default_rng(1).normal(size=(9, experts)).astype(np.float32)
    x[1] = -np.abs(x[1])
    x[2] = np.abs(x[2])
    x[3] = np.where(np.arange(experts) % 2, -0.0, 0.0)
    x[4, 17], x[4, 18] = np.inf, -np.inf
    x[5, 99] = np.nan
    x[6, 100] = np.copysign(np.float32(np.nan), np.float32(-1))
    x[7] = -np.inf
    x[8] = 1e-42  # subnormal
    monkeypatch.setattr(config, "target", "sim")
    greatest, least = extremes(x)
    np.testing.assert_array_equal(greatest, x.max(1))
    np.testing.assert_array_equal(least, x.min(1))


@pytest.mark.parametrize("group", [1 << 20, 1 << 40])
def test_a_group_that_is_too_large_is_refused_as_on_the_cpu(
    monkeypatch: pytest.MonkeyPatch, group: int
) -> None:
    def message() -> str:
        with pytest.raises(sluice.SluiceValueError) as caught:
            group_rank(np.zeros((2, 3), np.float32), np.array([0, group]))
        assert caught.value.code == "SL312"
        return caught.value.message

    cpu, sim = on_each(monkeypatch, message)
    assert cpu == sim


def test_the_largest_group_is_ranked_as_on_the_cpu(monkeypatch: pytest.MonkeyPatch) -> None:
    groups = np.array([(1 << 20) - 1, -(1 << 40), 0, (1 << 20) - 1])
    cpu, sim = on_each(monkeypatch, lambda: group_rank(np.zeros((4, 1), np.float32), groups))
    np.testing.assert_array_equal(cpu, [[0], [-1], [0], [1]])
    np.testing.assert_array_equal(cpu, sim)
