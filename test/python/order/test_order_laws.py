"""Order on every target: stable, NaN last, zeros equal, groups apart, whatever the layout."""

from __future__ import annotations

import numpy as np
import pytest

import sluice
import sluice.language as sl
from sluice.config import config

DTYPES = pytest.mark.parametrize("dtype", ["float32", "float64"])
#: Tokens and experts: around a warp, a tile, and what one merge and two make of tiles.
FEW = [(0, 3), (1, 3), (2, 3), (31, 8), (33, 64), (257, 1), (1000, 3)]
MANY = [(2047, 2), (2048, 1), (2049, 2), (8192, 1), (8193, 2), (33_000, 1)]
SHAPES = FEW + MANY
SPECIAL = [0.0, -0.0, np.inf, -np.inf, np.nan, -np.nan, 1e-45, -1e-45, 3e38, -3e38, 1.0, -1.0]


@sluice.jit
def order(x: sl.Tensor["T", "E"]):
    """Ranks and numbers in their order, [T, E] each."""
    return sl.rank(x, "T"), sl.sort(x, "T")


@sluice.jit
def masked(x: sl.Tensor["T", "E"], keep: sl.Mask["T"]):
    """Ranks, -1 where left out, and numbers in their order, NaN at the end."""
    return sl.rank(x, "T", where=keep), sl.sort(x, "T", where=keep)


@sluice.jit
def grouped(x: sl.Tensor["T", "E"], of: sl.Group["T"], keep: sl.Mask["T"]):
    """Ranks among the tokens of the own group, -1 where left out."""
    return sl.rank(x, "T", group=of), sl.rank(x, "T", group=of, where=keep)


def numbers(tokens: int, experts: int, dtype: str, decimals: int = 9) -> np.ndarray:
    generator = np.random.default_rng(tokens * 64 + experts)
    return generator.normal(size=(tokens, experts)).round(decimals).astype(dtype)


def assert_exact(function, *args) -> None:
    for ours, exact in zip(function(*args), function.interpret(*args), strict=True):
        assert np.array_equal(ours, exact.astype(ours.dtype), equal_nan=True)


@DTYPES
@pytest.mark.parametrize(("tokens", "experts"), SHAPES)
def test_any_number_of_tokens_and_experts(tokens, experts, dtype):
    x = numbers(tokens, experts, dtype)
    assert_exact(order, x)
    assert np.array_equal(order(x)[1], np.sort(x, axis=0))


@DTYPES
@pytest.mark.parametrize("tokens", [1000, 9000])
def test_equal_numbers_keep_their_order(tokens, dtype):
    x = numbers(tokens, 3, dtype, decimals=0)
    rank, _ = order(x)
    assert np.array_equal(np.argsort(rank, 0), np.argsort(x, 0, kind="stable"))


@DTYPES
@pytest.mark.parametrize("tokens", [300, 9000])
def test_a_constant_column_stays_as_it_is(tokens, dtype):
    x = np.zeros((tokens, 2), dtype)
    x[:, 1] = np.nan
    rank, _ = order(x)
    assert np.array_equal(rank, np.repeat(np.arange(tokens)[:, None], 2, 1))


@DTYPES
@pytest.mark.parametrize("tokens", [500, 5000])
def test_special_numbers(tokens, dtype):
    x = np.random.default_rng(0).choice(np.array(SPECIAL), (tokens, 3)).astype(dtype)
    assert_exact(order, x)
    rank, ascending = order(x)
    assert np.array_equal(np.argsort(rank, 0), np.argsort(x, 0, kind="stable"))
    assert np.array_equal(ascending, np.sort(x, 0), equal_nan=True)


@DTYPES
def test_every_bit_is_that_of_the_cpu(dtype, monkeypatch):
    x = np.random.default_rng(0).choice(np.array(SPECIAL), (300, 3)).astype(dtype)
    ours = order(x)
    monkeypatch.setattr(config, "target", "cpu")
    for mine, other in zip(ours, order(x), strict=True):
        assert mine.tobytes() == other.tobytes()


@DTYPES
@pytest.mark.parametrize("keep", ["some", "none", "one", "all"])
def test_masked_tokens_are_in_no_place(keep, dtype):
    x = numbers(300, 3, dtype, decimals=1)
    x[::7] = np.nan
    chosen = {
        "some": np.random.default_rng(1).random(300) < 0.4,
        "none": np.zeros(300, bool),
        "one": np.arange(300) == 123,
        "all": np.ones(300, bool),
    }[keep]
    assert_exact(masked, x, chosen)


@DTYPES
@pytest.mark.parametrize("groups", [1, 3, 1000])
@pytest.mark.parametrize("tokens", [400, 9000])
def test_groups_are_ranked_apart(tokens, groups, dtype):
    x = numbers(tokens, 3, dtype, decimals=1)
    generator = np.random.default_rng(groups)
    of = generator.integers(0, groups, tokens) * (999_999 // groups)
    assert_exact(grouped, x, of, generator.random(tokens) < 0.8)


@DTYPES
def test_layout_does_not_matter(dtype):
    wide = numbers(700, 18, dtype)
    for view in (wide[::2, ::3], wide[::-1, 5:7], np.asfortranarray(wide)[:, 1::9]):
        for ours, plain in zip(order(view), order(view.copy()), strict=True):
            assert np.array_equal(ours, plain)
