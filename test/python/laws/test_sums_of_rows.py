"""A sum over experts is the same to the last bit in every kernel, whatever its layout.

What a backward kernel computes anew it compares with what the forward kernel left, such as a
maximum: an ulp between them, and an expert that was chosen has no gradient.
"""

from __future__ import annotations

import numpy as np
import pytest

import sluice
import sluice.language as sl

EXPERTS = pytest.mark.parametrize("experts", [3, 31, 64, 160, 256, 384, 1000])


@sluice.jit
def totals(x: sl.Tensor["T", "E"]):
    return sl.sum(x, "E"), sl.softmax(x, "E")


@sluice.jit
def chosen(x: sl.Tensor["T", "E"], e: sl.Tensor["E"]):
    """The largest two of a softmax by its maxima, and losses, for which a forward keeps numbers."""
    p = sl.softmax(x + e, "E")
    first = p >= sl.max(p, "E")
    rest = sl.where(first, -1.0, p)
    second = rest >= sl.max(rest, "E")
    z = sl.logsumexp(x + e, "E")
    both = sl.where(first | second, p, 0.0)
    return both, sl.mean(z * z, "T"), sl.sum(sl.mean(both, "T") * sl.mean(p, "T"), "E")


@sluice.jit
def largest(x: sl.Tensor["T", "E"], e: sl.Tensor["E"]):
    """One expert, by so little work that kernels have layouts of their own."""
    p = sl.softmax(x + e, "E")
    return p * sl.where(p >= sl.max(p, "E"), 1.0, 0.0), sl.mean(p, ("T", "E")), 0.0


@sluice.jit
def winners(x: sl.Tensor["T", "E"]):
    """Of each expert, the tokens at which its share is the largest, by a maximum over tokens."""
    p = sl.softmax(x, "E")
    return sl.sum(sl.where(p >= sl.max(p, "T"), 1.0, 0.0), "T")


def _rows(tokens: int, experts: int, dtype: str) -> np.ndarray:
    return (2 * np.random.default_rng(experts).normal(size=(tokens, experts))).astype(dtype)


@pytest.mark.cpu
@EXPERTS
@pytest.mark.parametrize("dtype", ["float32", "float64", "float16"])
def test_every_layout_gives_the_same_bits(experts, dtype):
    x = _rows(5, experts, dtype)
    layouts = [{"lanes": 2**i} for i in range(6)]
    layouts += [{"lanes": 32, "warps_per_row": warps} for warps in (2, 3, 4)]
    results = []
    for layout in layouts:
        if experts > 32 * layout["lanes"] * layout.get("warps_per_row", 1):
            continue  # more than a thread can have
        results.append(totals.compile(E=experts, dtype=dtype, target="sim", layout=layout)(x))
    assert len(results) > 3
    for total, shares in results:
        assert np.array_equal(total, results[0][0])
        assert np.array_equal(shares, results[0][1])


@EXPERTS
@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize(("router", "k"), [(chosen, 2), (largest, 1)], ids=["chosen", "largest"])
def test_what_the_forward_chose_has_the_gradient(router, k, experts, dtype):
    x, e = _rows(128, experts, dtype), np.zeros(experts, dtype)
    (weights, *_), pullback = sluice.vjp(router, x, e)
    kept = weights > 0
    assert (kept.sum(1) == k).all()
    cotangent = np.random.default_rng(1).normal(size=weights.shape)
    gradient = pullback((cotangent.astype(dtype), 0.0, 0.0))["x"]
    p = np.exp(x.astype(np.float64))
    p /= p.sum(1, keepdims=True)
    c = np.where(kept, cotangent, 0)
    np.testing.assert_allclose(gradient, p * (c - (c * p).sum(1, keepdims=True)), atol=2e-6)


@EXPERTS
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_each_expert_has_a_token_with_its_largest_share(experts, dtype):
    assert (winners(_rows(200, experts, dtype)) >= 1).all()
