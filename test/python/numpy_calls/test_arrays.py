"""Arrays are taken as they lie in memory, and results come as NumPy users expect."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from small_routers import gate, noisy, per_token, power

import sluice

X = np.random.default_rng(0).normal(size=(6, 9)).astype(np.float32)


def misaligned(x: np.ndarray) -> np.ndarray:
    fields = np.zeros(x.shape, np.dtype([("pad", np.int8), ("value", x.dtype)]))
    fields["value"] = x
    return fields["value"]


def read_only(x: np.ndarray) -> np.ndarray:
    y = x.copy()
    y.flags.writeable = False
    return y


VIEWS = {
    "rows reversed": lambda x: x[::-1],
    "columns reversed": lambda x: x[:, ::-1],
    "both reversed": lambda x: x[::-2, ::-3],
    "transposed": lambda x: x.T,
    "fortran": np.asfortranarray,
    "broadcast": lambda x: np.broadcast_to(x[:1], (5, 9)),
    "offset": lambda x: x[2:, 1:],
    "misaligned": misaligned,
    "swapped bytes": lambda x: x.astype(x.dtype.newbyteorder("S")),
    "read-only": read_only,
}


@pytest.mark.parametrize("name", VIEWS)
def test_views_give_what_their_copies_give(name: str) -> None:
    x = VIEWS[name](X)
    copy = np.array(x, dtype=np.float32, order="C")
    assert np.array_equal(power(x, n=3), power(copy, n=3))


@pytest.mark.parametrize("dtype", [np.float32, np.float64, np.float16])
def test_results_have_the_dtype_of_the_arrays(dtype: type) -> None:
    weights, mean = gate(X.astype(dtype), np.zeros(9, dtype))
    assert weights.dtype == dtype
    assert mean.dtype == (np.float64 if dtype == np.float64 else np.float32)


def test_results_are_new_arrays() -> None:
    weights, mean = gate(X, np.zeros(9, np.float32))
    assert isinstance(weights, np.ndarray)
    assert weights.flags.c_contiguous
    assert weights.flags.writeable
    assert isinstance(mean, np.ndarray)
    assert mean.shape == ()


def test_results_of_every_shape() -> None:
    scale, shift = np.arange(1, 7, dtype=np.float32), np.arange(9, dtype=np.float32)
    scores, sums, totals = per_token(scale, X, shift)
    expected = X * scale[:, None] + shift
    np.testing.assert_allclose(scores, expected, rtol=1e-6)
    np.testing.assert_allclose(sums, expected.sum(1), rtol=1e-5)
    np.testing.assert_allclose(totals, expected.sum(0), rtol=1e-5)


def test_no_tokens() -> None:
    weights, mean = gate(np.zeros((0, 9), np.float32), np.zeros(9, np.float32))
    assert weights.shape == (0, 9)
    assert mean == 0


def test_token_offset_gives_the_draws_of_the_whole_batch() -> None:
    whole = noisy(X, tau=0.5, rng=sluice.Rng(7))
    parts = [
        noisy(X[start:end], tau=0.5, rng=sluice.Rng(7, token_offset=start))
        for start, end in ((0, 2), (2, 6))
    ]
    assert np.array_equal(np.concatenate(parts), whole)


def test_torch_is_not_imported() -> None:
    program = (
        "import sys, numpy as np\n"
        "from small_routers import power\n"
        "power(np.ones((2, 3), np.float32))\n"
        "assert 'torch' not in sys.modules\n"
    )
    folder = Path(__file__).parents[1]
    subprocess.run([sys.executable, "-c", program], check=True, cwd=folder)
