"""The traffic that a kernel says it causes is what the simulator counts, within 10 %."""

from __future__ import annotations

import math

import numpy as np
import pytest
from dirmoe_composite import NUMBERS, example_inputs

import sluice
from sluice.config import config
from sluice.routers import dirmoe
from sluice.runtime.compiled import Kernel


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("experts", [8, 64, 256])
def test_bytes_per_token(monkeypatch: pytest.MonkeyPatch, experts: int, dtype: str) -> None:
    monkeypatch.setattr(config, "target", "sim")
    tokens = 1024
    # A router of its own: counts go on over all calls of one.
    router = sluice.jit(dirmoe.__sluice_function__)
    compiled = router.compile(E=experts, dtype=dtype, target="sim")
    inputs = {name: x.astype(dtype) for name, x in example_inputs(tokens, experts).items()}
    results = compiled(**inputs, **NUMBERS, rng=sluice.Rng(seed=1))
    assert np.isfinite(results[0]).all()
    kernel = compiled.kernels[0]
    counts = kernel.counts
    assert counts is not None
    read, written = kernel.bytes_read_per_token, kernel.bytes_written_per_token
    assert counts["bytes_read"] == pytest.approx(tokens * read, rel=0.1)
    assert counts["bytes_written"] == pytest.approx(tokens * written, rel=0.1)
    if experts > 8:
        # A warp's accesses cover whole sectors; a short row's lanes each take a part of theirs.
        assert 32 * counts["sectors_read"] == pytest.approx(tokens * read, rel=0.1)
        written += _padding(kernel, experts, np.dtype(dtype).itemsize)
        assert 32 * counts["sectors_written"] == pytest.approx(tokens * written, rel=0.1)


def _padding(kernel: Kernel, experts: int, size: int) -> float:
    """Bytes per token beside the numbers of `size` bytes that a warp writes for its few tokens."""
    assert kernel.layout is not None
    tokens = max(1, 32 // kernel.layout["lanes"])
    numbers = kernel.residual_bytes_per_token % (experts * size) / size
    return numbers * (32 * math.ceil(tokens * size / 32) / tokens - size)
