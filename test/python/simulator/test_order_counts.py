"""What an order kernel moves is what it says: keys and tokens, once and once more to count."""

from __future__ import annotations

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


def test_digits_that_do_not_differ_are_not_sorted_by() -> None:
    compiled = ranks.compile(E=1, target="sim", grad=False)
    few = np.random.default_rng(0).integers(0, 256, (TOKENS, 1))
    # 1 + n / 256 differs from 1 in eight bits of its fraction alone.
    compiled((1 + few / 256).astype(np.float32))
    counts = compiled.kernels[0].counts
    assert counts is not None
    # Made: 8 bytes a token. One pass: 8. Ranks: 4.
    assert counts["bytes_written"] == TOKENS * (8 + 8 + 4)
