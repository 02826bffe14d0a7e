"""What an order kernel moves is what it says; how often it sorts and merges."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

import sluice
import sluice.language as sl

TOKENS, EXPERTS = 1000, 3


@sluice.jit
def ranks(x: sl.Tensor["T", "E"]):
    return sl.rank(x, "T")


@sluice.jit
def sort(x: sl.Tensor["T", "E"]):
    return sl.sort(x, "T")


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("function", [ranks, sort])
def test_bytes_per_token(function: sluice.JitFunction, dtype: str) -> None:
    compiled = function.compile(E=EXPERTS, dtype=dtype, target="sim", grad=False)
    x = np.random.default_rng(0).normal(size=(TOKENS, EXPERTS)).astype(dtype)
    compiled(x)
    for kernel in compiled.kernels:
        counts = kernel.counts
        assert counts is not None
        assert counts["bytes_read"] == pytest.approx(TOKENS * kernel.bytes_read_per_token, rel=0.1)
        assert counts["bytes_written"] == TOKENS * kernel.bytes_written_per_token


def counts_of_ranks(x: np.ndarray) -> Counter[str]:
    """What one call adds: equal compilations share their counts."""
    compiled = ranks.compile(E=x.shape[1], target="sim", grad=False)
    before = Counter(compiled.kernels[0].counts)
    compiled(x)
    return Counter(compiled.kernels[0].counts) - before


def passes_over(x: np.ndarray) -> int:
    """How many digits one tile was sorted by: told from its votes."""
    warps, steps = 16, -(-len(x) // 32)
    differences = 4 * warps  # OR and AND, of a warp and then of all
    for_each_pass = 9 * steps + warps  # ballots, and a sum of the warps before
    passes, rest = divmod(counts_of_ranks(x)["votes"] - differences, for_each_pass)
    assert rest == 0
    return passes


def test_digits_that_do_not_differ_are_not_sorted_by() -> None:
    generator = np.random.default_rng(0)
    # 1 + n / 256 differs from 1 in eight bits of its fraction alone.
    few = 1 + generator.integers(0, 256, (TOKENS, 1)) / 256
    assert passes_over(few.astype(np.float32)) == 1
    assert passes_over(generator.normal(size=(TOKENS, 1)).astype(np.float32)) == 4
    assert passes_over(np.ones((TOKENS, 1), np.float32)) == 0


@pytest.mark.parametrize(("tokens", "merges"), [(2048, 0), (2049, 1), (8193, 2)])
def test_four_runs_are_merged_at_a_time(tokens: int, merges: int) -> None:
    x = np.random.default_rng(0).normal(size=(tokens, 1)).astype(np.float32)
    counts = counts_of_ranks(x)
    assert counts["launches"] == 1 + merges
    # Keys and tokens until the last launch, which writes ranks.
    assert counts["bytes_written"] == tokens * (8 * merges + 4)
