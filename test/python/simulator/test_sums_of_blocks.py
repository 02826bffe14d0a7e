"""Blocks hand their sums over tokens to the last one, whatever and however many these are."""

from __future__ import annotations

import numpy as np
import pytest

import sluice
import sluice.language as sl

ALL = ("T", "E")


@sluice.jit
def ten_numbers(x: sl.Tensor["T", "E"]):
    square = x * x
    return (
        sl.sum(x, ALL),
        sl.max(x, ALL),
        sl.min(x, ALL),
        sl.sum(square, ALL),
        sl.max(square, ALL),
        sl.min(square, ALL),
        sl.sum(x * square, ALL),
        sl.max(x * square, ALL),
        sl.sum(sl.max(x, "E"), "T"),
        sl.min(sl.sum(x, "E"), "T"),
    )


@sluice.jit
def numbers_and_rows(x: sl.Tensor["T", "E"]):
    return sl.sum(x, ALL), sl.sum(x, "T"), sl.max(x, ALL), sl.max(x, "T")


@sluice.jit
def total(x: sl.Tensor["T", "E"]):
    return sl.sum(x, ALL)


# A block has 16 tokens; a thread waits for the posts of one block after the other.
NARROW = {"threads": 32, "max_blocks": 300}


@pytest.mark.parametrize("tokens", [0, 1, 16, 17, 2000])
def test_ten_numbers(tokens: int) -> None:
    x = np.random.default_rng(1).normal(size=(tokens, 8)).astype(np.float32)
    results = ten_numbers.compile(E=8, target="sim", layout=NARROW)(x)
    wide, square = x.astype(np.float64), x * x
    rows = x.sum(1)
    np.testing.assert_allclose(results[0], wide.sum(), rtol=1e-5, atol=1e-4)
    np.testing.assert_allclose(results[3], (wide * wide).sum(), rtol=1e-5)
    np.testing.assert_allclose(results[6], (wide**3).sum(), rtol=1e-5, atol=1e-3)
    for place, values, extreme in (
        (1, x, np.max),
        (2, x, np.min),
        (4, square, np.max),
        (5, square, np.min),
        (7, x * square, np.max),
    ):
        empty = -np.inf if extreme is np.max else np.inf
        assert results[place] == extreme(values, initial=empty)
    np.testing.assert_allclose(results[8], wide.max(1, initial=-np.inf).sum(), rtol=1e-5)
    np.testing.assert_allclose(results[9], rows.min(initial=np.inf), rtol=1e-5)


@pytest.mark.parametrize("layout", [NARROW, {"max_blocks": 1}, {}])
def test_numbers_beside_rows(layout: dict[str, int]) -> None:
    x = np.random.default_rng(2).normal(size=(3000, 8)).astype(np.float32)
    compiled = numbers_and_rows.compile(E=8, target="sim", layout=layout)
    first, again = compiled(x), compiled(x)
    wide = x.astype(np.float64)
    np.testing.assert_allclose(first[0], wide.sum(), rtol=1e-5, atol=1e-4)
    np.testing.assert_allclose(first[1], wide.sum(0), rtol=1e-5, atol=1e-4)
    assert first[2] == x.max()
    assert np.array_equal(first[3], x.max(0))
    for one, other in zip(first, again, strict=True):
        assert np.array_equal(one, other)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("value", [-1, 0x7FFFFFFFFFFFFFFF])
def test_no_value_is_taken_for_a_missing_post(dtype: str, value: int) -> None:
    # All bits are those of a word that is not posted, turned round, or its complement.
    x = np.zeros((200, 8), dtype)
    size = x.itemsize
    x[3].view(f"i{size}")[:] = value >> (64 - 8 * size)
    compiled = total.compile(E=8, dtype=dtype, target="sim", layout=NARROW)
    assert np.isnan(compiled(x))
    x[3] = -0.0
    assert compiled(x) == 0
    x[3] = np.inf
    assert compiled(x) == np.inf
