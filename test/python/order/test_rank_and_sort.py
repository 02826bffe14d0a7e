"""Order along the tokens: compiled, interpreted and in NumPy the same, and its derivative."""

from __future__ import annotations

import numpy as np
import pytest

import sluice
import sluice.language as sl

DTYPES = pytest.mark.parametrize("dtype", ["float32", "float64"])


@sluice.jit
def rank(x: sl.Tensor["T", "E"]):
    return sl.rank(x, "T")


@sluice.jit
def sort(x: sl.Tensor["T", "E"]):
    return sl.sort(x, "T")


@sluice.jit
def quantile(x: sl.Tensor["T", "E"], q: sl.Scalar):
    return sl.quantile(x, q, "T")


@sluice.jit
def quantiles(x: sl.Tensor["T", "E"], q: sl.Tensor["E"]):
    return sl.quantile(x, q, "T")


@sluice.jit
def fused(x: sl.Tensor["T", "E"], bias: sl.Tensor["E"]):
    p = sl.softmax(x + bias, "E")
    before = sl.rank(p, "T")
    return sl.mean((p - before) ** 2, "T"), sl.max(before, "E")


@sluice.jit
def sorted_twice(x: sl.Tensor["T", "E"]):
    ascending = sl.sort(x * x, "T")
    return sl.sort(-ascending, "T"), sl.sum(ascending, "E")


@sluice.jit
def per_token(x: sl.Tensor["T"]):
    return sl.rank(x), sl.sort(x)


def numbers(tokens=257, experts=7, dtype="float64", decimals=1):
    return np.random.default_rng(0).normal(size=(tokens, experts)).round(decimals).astype(dtype)


def ranks(x):
    return np.argsort(np.argsort(x, axis=0, kind="stable"), axis=0, kind="stable")


@DTYPES
@pytest.mark.parametrize("experts", [1, 7, 64])
def test_rank_is_stable(dtype, experts):
    x = numbers(experts=experts, dtype=dtype)
    assert np.array_equal(rank(x), ranks(x))
    assert np.array_equal(rank.interpret(x), ranks(x))


@DTYPES
def test_sort_puts_nan_last(dtype):
    x = numbers(dtype=dtype)
    x[::9, 3] = np.nan
    for result in (sort(x), sort.interpret(x)):
        assert np.array_equal(result, np.sort(x, axis=0), equal_nan=True)


def test_bfloat16_is_ordered_as_it_is_stored():
    torch = pytest.importorskip("torch")
    x = torch.from_numpy(numbers()).to(torch.bfloat16)
    assert torch.equal(sort(x), torch.sort(x, dim=0).values)
    assert np.array_equal(rank(x).double().numpy(), ranks(x.double().numpy()))


@pytest.mark.parametrize("q", [0.0, 0.1, 0.5, 0.77, 1.0])
def test_quantile_is_that_of_numpy(q):
    x = numbers()
    expected = np.quantile(x, q, axis=0)
    np.testing.assert_allclose(quantile(x, q=q), expected, rtol=1e-12)
    np.testing.assert_allclose(quantile.interpret(x, q=q), expected, rtol=1e-12)


@DTYPES
@pytest.mark.parametrize("tokens", [0, 20])
def test_a_quantile_at_what_is_no_share_is_nan(tokens, dtype):
    """For all experts, or for that whose q it is; also over no tokens."""
    x = numbers(tokens=tokens, dtype=dtype)
    q = np.array([-0.01, 0.0, np.nan, 1.0, 1.01, np.inf, 0.5], dtype)
    for call in (quantiles, quantiles.interpret):
        assert np.array_equal(np.isnan(call(x, q)), ~((q >= 0) & (q <= 1)))
    for call in (quantile, quantile.interpret):
        for bad in (-0.01, np.nan, 1.01, -np.inf):
            assert np.isnan(call(x, q=bad)).all()


def test_the_gradient_of_a_quantile_at_what_is_no_share_is_0():
    _, pullback = sluice.vjp(quantile, numbers(), q=np.array(1.5))
    gradients = pullback(np.ones(7))
    assert not gradients["x"].any()
    assert gradients["q"] == 0


@pytest.mark.parametrize("function", [fused, sorted_twice])
def test_order_between_fused_kernels(function):
    x = numbers(decimals=9)
    args = (x, x[0]) if function is fused else (x,)
    for ours, exact in zip(function(*args), function.interpret(*args), strict=True):
        np.testing.assert_allclose(ours, exact, rtol=1e-12)


def test_strided_arrays():
    x = numbers(experts=12)[::2, ::-3]
    assert np.array_equal(rank(x), ranks(x))


def test_one_number_a_token():
    x = numbers(experts=1)[:, 0]
    place, ascending = per_token(x)
    assert np.array_equal(place, ranks(x))
    assert np.array_equal(ascending, np.sort(x))


@pytest.mark.parametrize("tokens", [0, 1])
def test_few_tokens(tokens):
    x = numbers(tokens=tokens)
    assert np.array_equal(rank(x), np.zeros(x.shape))
    assert np.array_equal(sort(x), x)
    assert np.array_equal(quantile(x, q=0.5), x[0] if tokens else np.zeros(7))


def test_the_gradient_of_sort_is_the_inverse_permutation():
    x = numbers()
    cotangent = np.random.default_rng(1).normal(size=x.shape)
    _, pullback = sluice.vjp(sort, x)
    gradient = pullback(cotangent)["x"]
    assert np.array_equal(gradient, np.take_along_axis(cotangent, ranks(x), axis=0))


def test_there_is_no_gradient_through_ranks():
    x = numbers()
    _, pullback = sluice.vjp(rank, x)
    assert not pullback(np.ones(x.shape))["x"].any()


def test_the_gradient_of_a_quantile_goes_to_its_neighbours():
    x = np.array([[3.0], [1.0], [2.0], [5.0]])
    _, pullback = sluice.vjp(quantile, x, q=np.array(0.5))
    gradients = pullback(np.ones(1))
    assert np.array_equal(gradients["x"], [[0.5], [0.0], [0.5], [0.0]])
    assert gradients["q"] == 3.0  # (n - 1) times the distance of the neighbours


@pytest.mark.cpu
def test_results_do_not_depend_on_the_number_of_threads():
    x = numbers(tokens=5000, experts=40, dtype="float32")
    threads = sluice.get_num_threads()
    try:
        results = []
        for count in (1, 2, 5):
            sluice.set_num_threads(count)
            results.append(rank(x).tobytes())
    finally:
        sluice.set_num_threads(threads)
    assert len(set(results)) == 1


def test_ranks_are_a_kernel_between_two():
    names = [kernel.name for kernel in fused.compile(E=8, grad=False).kernels]
    assert names == ["fused", "fused_0_order0", "fused_1"]
