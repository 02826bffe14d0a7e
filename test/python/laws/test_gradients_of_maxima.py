"""A maximum's gradient goes to where it is, though the backward computes the row anew."""

from __future__ import annotations

from typing import Any

import pytest

torch = pytest.importorskip("torch")

import sluice  # noqa: E402
import sluice.language as sl  # noqa: E402


@sluice.jit
def below_the_most(x: sl.Tensor["T", "E"]):
    """What a row's sum went into, compared with its maximum, in two results."""
    p = sl.softmax(x, "E")
    below = p - sl.max(p, "E")
    return below, below


@sluice.jit
def above_the_least(x: sl.Tensor["T", "E"]):
    p = x - sl.mean(x, "E")
    return p * p - sl.min(p, "E"), sl.logsumexp(p, "E")


@sluice.jit
def below_the_most_of_all_tokens(x: sl.Tensor["T", "E"]):
    """The maximum is known only after the kernel that computes the rows."""
    p = sl.softmax(x, "E")
    return p - sl.max(p, "T"), sl.sum(p * p, "E")


def expected_below(x: Any) -> tuple[Any, Any]:
    p = torch.softmax(x, -1)
    below = p - p.max(-1, keepdim=True).values
    return below, below


def expected_above(x: Any) -> tuple[Any, Any]:
    p = x - x.mean(-1, keepdim=True)
    return p * p - p.min(-1, keepdim=True).values, torch.logsumexp(p, -1)


def expected_below_all(x: Any) -> tuple[Any, Any]:
    p = torch.softmax(x, -1)
    return p - p.max(0).values, (p * p).sum(-1)


@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16])
@pytest.mark.parametrize("experts", [8, 64, 300, 1024, 1000, 4096])
@pytest.mark.parametrize(
    ("function", "reference"),
    [
        (below_the_most, expected_below),
        (above_the_least, expected_above),
        (below_the_most_of_all_tokens, expected_below_all),
    ],
)
def test_it_goes_to_the_largest(function, reference, experts, dtype):
    torch.manual_seed(experts)
    # No two of a row are alike in bfloat16 where its ends are.
    ordered = torch.cat([torch.randn(3, experts - 2), torch.tensor([[6.0, -6.0]] * 3)], 1)
    x = ordered[:, torch.randperm(experts)].to(dtype).requires_grad_()
    weights = [torch.randn(3, experts), torch.randn(3, experts)]
    gradients = []
    for compute, leaf in ((function, x), (reference, x.detach().double().requires_grad_())):
        results = [result.double() for result in compute(leaf)]
        losses = [
            (result * (weight if result.ndim == 2 else weight[:, 0])).sum()
            for result, weight in zip(results, weights, strict=True)
        ]
        gradients.append(torch.autograd.grad(sum(losses), leaf)[0].double())
    got, expected = gradients
    bound = {torch.float32: 2e-5, torch.bfloat16: 1e-2}[dtype]
    assert (got - expected).abs().max() <= bound * expected.abs().max()
