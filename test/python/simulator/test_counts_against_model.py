"""What a kernel says it does is what the simulator counts, within 10 %."""

from __future__ import annotations

import math
from collections import Counter

import numpy as np
import pytest
from dirmoe_composite import NUMBERS, example_inputs

import sluice
import sluice.language as sl
from sluice.config import config
from sluice.routers import dirmoe
from sluice.runtime.compiled import Compiled, Kernel


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


@sluice.jit
def balanced(x: sl.Tensor["T", "E"], bias: sl.Tensor["E"]):
    """Reductions of several kinds, a sum over tokens, and no draw."""
    p = sl.softmax(x + bias, "E")
    return p, sl.logsumexp(x, "E"), sl.mean(sl.sum(p * p, "E"), "T")


@sluice.jit
def scaled(x: sl.Tensor["T", "E"], w: sl.Tensor["E"], b: sl.Tensor["E"]):
    return x * w + b


@sluice.jit
def scaled_by_group(x: sl.Tensor["T", "E"], table: sl.Tensor["G", "E"], group: sl.Group["T"]):
    """Of more than 16 groups a thread keeps no rows: it reads them all for each token."""
    return x * sl.pick(table, group)


@sluice.jit
def spread(x: sl.Tensor["T"], y: sl.Tensor["T"], b: sl.Tensor["E"]):
    return sl.sum(x * y * b, "E")


@sluice.jit
def weights(x: sl.Tensor["T", "E"]):
    return sl.softmax(x, "E")


def counts_of(compiled: Compiled, *args: np.ndarray) -> tuple[Kernel, Counter[str]]:
    """The forward's kernel, and what one call adds to its counts."""
    before = Counter(compiled.kernels[0].counts)
    compiled(*args)
    kernel = compiled.kernels[0]
    return kernel, Counter(kernel.counts) - before


def bytes_read(kernel: Kernel, tokens: int, threads: int) -> float:
    """By the model, in a launch of `threads`."""
    assert kernel.bytes_read_per_warp is not None
    return tokens * kernel.bytes_read_per_token + threads / 32 * kernel.bytes_read_per_warp


@pytest.mark.parametrize(("experts", "tokens"), [(3, 500), (8, 20000), (64, 999), (256, 4096)])
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_bytes_of_what_all_tokens_share(experts: int, tokens: int, dtype: str) -> None:
    compiled = scaled.compile(E=experts, dtype=dtype, target="sim", grad=False)
    kernel, counts = counts_of(compiled, *_ones(dtype, (tokens, experts), (experts,), (experts,)))
    model = bytes_read(kernel, tokens, counts["threads"])
    assert counts["bytes_read"] == pytest.approx(model, rel=0.1)


@pytest.mark.parametrize(("experts", "warps"), [(64, 1), (64, 2), (3000, 3), (4096, 4)])
def test_each_warp_of_a_row_reads_the_numbers_of_its_token(experts: int, warps: int) -> None:
    layout = {"warps_per_row": warps}
    compiled = spread.compile(E=experts, target="sim", grad=False, layout=layout)
    kernel, counts = counts_of(compiled, *_ones("float32", (500,), (500,), (experts,)))
    assert kernel.bytes_read_per_token == 8 * warps
    model = bytes_read(kernel, 500, counts["threads"])
    assert counts["bytes_read"] == pytest.approx(model, rel=0.1)


@pytest.mark.parametrize("groups", [3, 20])
@pytest.mark.parametrize("experts", [8, 64, 300, 1000, 3000])
def test_bytes_of_a_table(experts: int, groups: int) -> None:
    tokens = 500
    compiled = scaled_by_group.compile(E=experts, G=groups, target="sim", grad=False)
    x, table = _ones("float32", (tokens, experts), (groups, experts))
    kernel, counts = counts_of(compiled, x, table, np.arange(tokens) % groups)
    model = bytes_read(kernel, tokens, counts["threads"])
    assert counts["bytes_read"] == pytest.approx(model, rel=0.1)


def _ones(dtype: str, *shapes: tuple[int, ...]) -> list[np.ndarray]:
    return [np.ones(shape, dtype) for shape in shapes]


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("experts", [5, 8, 64, 256, 2048])
def test_shuffles_per_token(experts: int, dtype: str) -> None:
    # What a block does once for its sums over tokens is not in the model: one block, of few warps
    # where one holds a row, and as many tokens as make that little.
    tokens = max(128, (1 << 17) // max(experts, 16))
    layout = {"max_blocks": 1} if experts > 256 else {"max_blocks": 1, "threads": 128}
    compiled = balanced.compile(E=experts, dtype=dtype, target="sim", layout=layout)
    x = np.random.default_rng(0).normal(size=(tokens, experts)).astype(dtype)
    kernel, counts = counts_of(compiled, x, x[0])
    assert kernel.shuffles_per_token is not None
    assert counts["shuffles"] == pytest.approx(tokens * kernel.shuffles_per_token, rel=0.1)


@sluice.jit
def reduced_often(x: sl.Tensor["T", "E"]):
    """Reductions of one row: what the first ones get of other lanes is the same."""
    return sl.max(x, "E"), sl.min(x, "E"), sl.sum(x, "E")


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize(("experts", "lanes"), [(2, 2), (16, 16), (64, 8)])
def test_shuffles_that_reductions_share(experts: int, lanes: int, dtype: str) -> None:
    layout = {"lanes": lanes, "threads": 128, "max_blocks": 1}
    compiled = reduced_often.compile(
        E=experts, dtype=dtype, target="sim", grad=False, layout=layout
    )
    tokens = 1024
    kernel, counts = counts_of(compiled, np.ones((tokens, experts), dtype))
    assert kernel.shuffles_per_token is not None
    assert counts["shuffles"] == tokens * kernel.shuffles_per_token


def test_a_row_of_one_expert_takes_no_shuffles() -> None:
    compiled = weights.compile(E=1, target="sim", grad=False)
    kernel, counts = counts_of(compiled, np.ones((100, 1), np.float32))
    assert counts["shuffles"] == kernel.shuffles_per_token == 0


@pytest.mark.parametrize("experts", [8, 64, 256])
def test_whole_warps_do_not_diverge(experts: int) -> None:
    compiled = weights.compile(E=experts, target="sim", grad=False)
    _, counts = counts_of(compiled, np.ones((1024, experts), np.float32))
    assert counts["branches"] > 0
    assert counts["divergent_branches"] == 0
