"""The backward takes cotangents as torch hands them over."""

from __future__ import annotations

import pytest
import torch
from small_routers import gate, per_token

import sluice
import sluice.language as sl

LOGITS = torch.linspace(-1.0, 2.0, 12).reshape(3, 4)
BIAS = torch.linspace(0.0, 0.5, 4)
COTANGENT = torch.linspace(-1.0, 1.0, 12).reshape(3, 4)


def gradient(cotangent: torch.Tensor) -> torch.Tensor:
    logits = LOGITS.clone().requires_grad_()
    weights, _ = gate(logits, BIAS)
    return torch.autograd.grad(weights, logits, cotangent)[0]


@pytest.mark.parametrize(
    "same",
    [
        COTANGENT.T.contiguous().T,
        torch.stack([COTANGENT, COTANGENT], -1)[..., 0],
        torch.complex(COTANGENT, -COTANGENT).conj().imag,
    ],
    ids=["transposed", "strided", "negated view"],
)
def test_layout_does_not_matter(same: torch.Tensor) -> None:
    assert torch.equal(same, COTANGENT)
    assert torch.equal(gradient(same), gradient(COTANGENT))


def test_expanded_cotangent() -> None:
    row = COTANGENT[:1].expand(3, 4)
    assert torch.equal(gradient(row), gradient(row.contiguous()))


def test_zeros_without_memory() -> None:
    zeros = torch._efficientzerotensor((3, 4))  # type: ignore[attr-defined]
    assert torch.equal(gradient(zeros), torch.zeros(3, 4))


def test_output_that_is_not_used_counts_as_zero() -> None:
    one, both = LOGITS.clone().requires_grad_(), LOGITS.clone().requires_grad_()
    gate(one, BIAS)[1].backward()
    weights, mean = gate(both, BIAS)
    (mean + (0.0 * weights).sum()).backward()
    assert torch.equal(one.grad, both.grad)  # type: ignore[arg-type]


def test_each_output_alone_adds_up_to_all() -> None:
    inputs = torch.linspace(0.5, 1.0, 3), LOGITS, BIAS

    def gradients(chosen: list[int]) -> list[torch.Tensor]:
        leaves = [x.clone().requires_grad_() for x in inputs]
        outputs = per_token(*leaves)
        sum(outputs[i].sum() for i in chosen).backward()  # type: ignore[union-attr]
        return [leaf.grad for leaf in leaves]  # type: ignore[misc]

    alone = [gradients([i]) for i in range(3)]
    for together, *parts in zip(gradients([0, 1, 2]), *alone, strict=True):
        torch.testing.assert_close(together, sum(parts))


@sluice.jit
def with_logged(x: sl.Tensor["T", "E"]):
    """Weights, and what is logged beside them: each has an infinite slope at 0."""
    total = sl.sum(x, "E")
    entropy, root = -sl.sum(x * sl.log(x), "E"), sl.mean(sl.sqrt(total), "T")
    return x / total, entropy, root, 1.0 / x, sl.exp(200 * x), (x - 0.6) ** 2.5


def in_torch(x: torch.Tensor) -> tuple[torch.Tensor, ...]:
    total = x.sum(1, keepdim=True)
    entropy, root = -(x * x.log()).sum(1), total.sqrt().mean()
    return x / total, entropy, root, 1.0 / x, (200 * x).exp(), (x - 0.6) ** 2.5


@pytest.mark.parametrize("used", [[0], [2], [0, 2]])
def test_results_that_are_not_used_may_have_infinite_slopes(used: list[int]) -> None:
    ours = torch.tensor([[0.5, 0.0, 0.5], [1.0, 0.0, 3.0]], requires_grad=True)
    theirs = ours.detach().clone().requires_grad_()
    for x, call in ((ours, with_logged), (theirs, in_torch)):
        results = call(x)
        sum((results[i] * COTANGENT[:2, :1]).sum() for i in used).backward()  # type: ignore
    assert theirs.grad is not None
    assert theirs.grad.isfinite().all()
    torch.testing.assert_close(ours.grad, theirs.grad)


def test_results_that_are_used_keep_infinite_slopes() -> None:
    x = torch.tensor([[0.5, 0.0, 0.5]], requires_grad=True)
    with_logged(x)[1].sum().backward()
    assert x.grad is not None
    assert x.grad.isnan().tolist() == [[False, True, False]]
