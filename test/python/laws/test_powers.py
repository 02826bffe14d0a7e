"""Powers with whole exponents, and their slopes, are right at all magnitudes."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

torch = pytest.importorskip("torch")

import sluice  # noqa: E402
import sluice.language as sl  # noqa: E402

SPECIAL = [0.0, np.inf, np.nan]


@sluice.jit
def power(x: sl.Tensor["T", "E"], exponent: sl.constexpr):
    return x**exponent


def bases(dtype: str) -> np.ndarray:
    """Both signs of all magnitudes, subnormal ones too, and of what is no number."""
    low, high = {"float32": (-45, 38), "float64": (-323, 308)}[dtype]
    sizes = 10.0 ** np.linspace(low, high, 4 * (high - low) + 1)
    sizes = np.concatenate([sizes, SPECIAL]).astype(dtype)
    return np.concatenate([sizes, -sizes])[:, None]


def assert_close(got: np.ndarray, wide: np.ndarray) -> None:
    """Within a few roundings of `wide`, which has a larger range, and of the same sign."""
    info = np.finfo(got.dtype)
    # The largest numbers may become infinite by as many roundings.
    most = info.max * (1 - 16 * np.longdouble(info.eps))
    both = (abs(wide) > most) & (abs(got) > most)
    expected = np.where(both, got, wide)
    near = abs(got - expected) <= 8 * info.eps * abs(expected) + 4 * info.smallest_subnormal
    assert (near | (got == expected) | (np.isnan(got) & np.isnan(expected))).all()
    assert (np.isnan(wide) | (np.signbit(got) == np.signbit(wide))).all()


@pytest.mark.filterwarnings("ignore:(divide by zero|invalid value|overflow):RuntimeWarning")
@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("exponent", [-4, -3, -2, -1, 1, 2, 3, 4])
def test_value_and_slope(exponent, dtype):
    x = bases(dtype)
    wide = x.astype(np.longdouble)
    leaf = torch.tensor(x, requires_grad=True)
    value = power(leaf, exponent=exponent)
    (slope,) = torch.autograd.grad(value, leaf, torch.ones_like(value))
    assert_close(value.detach().numpy(), wide**exponent)
    assert_close(slope.numpy(), exponent * wide ** (exponent - 1))


@pytest.mark.parametrize("exponent", [-4, -3, -2, -1])
def test_slope_is_that_of_torch(exponent):
    x = torch.tensor([[0.0, 1e-10, 1e-8, 1e-5, 1.0, 1e5, 1e20, np.inf]])
    slopes: list[Any] = []
    for compute in (lambda leaf: power(leaf, exponent=exponent), lambda leaf: leaf**exponent):
        leaf = torch.cat([x, -x]).requires_grad_()
        slopes += torch.autograd.grad(compute(leaf).sum(), leaf)
    ours, theirs = slopes
    torch.testing.assert_close(ours, theirs, rtol=1e-6, atol=1e-38)
    assert torch.equal(ours.signbit(), theirs.signbit())
