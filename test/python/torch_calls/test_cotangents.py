"""The backward takes cotangents as torch hands them over."""

from __future__ import annotations

import pytest
import torch
from small_routers import gate, per_token

import sluice
import sluice.language as sl
from sluice.routers import dirmoe

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


@sluice.jit
def with_raw(x: sl.Tensor["T", "E"], bias: sl.Tensor["E"], scale: sl.Scalar, keep: sl.Mask["T"]):
    """Weights of the tokens that are kept, and what is logged beside them of all."""
    p = sl.softmax(x + bias, "E")
    total, top = sl.logsumexp(x + bias, "E"), sl.max(x * bias, "E")
    return sl.where(keep, p, 0), p, scale * x, (x + bias) ** 2, total * total, top


@pytest.mark.parametrize("bad", [torch.nan, -torch.inf, torch.inf])
def test_results_that_are_not_used_may_be_of_bad_rows(bad: float) -> None:
    gradients = []
    for value in (bad, 0.5):
        x = torch.tensor([[0.3, value, 0.5], [1.0, 0.1, 3.0]], requires_grad=True)
        bias, scale = torch.zeros(3, requires_grad=True), torch.tensor(2.0, requires_grad=True)
        results = with_raw(x, bias, scale=scale, keep=torch.tensor([False, True]))
        (results[0] * COTANGENT[:2, :3]).sum().backward()
        gradients.append((x.grad, bias.grad, scale.grad))
    torch.testing.assert_close(*gradients, rtol=0.0, atol=0.0)


def test_graph_leaves_out_results_that_are_not_used() -> None:
    x = torch.tensor([[0.3, -torch.inf, 0.5], [1.0, 0.1, 3.0]])
    scale = torch.tensor(2.0, requires_grad=True)
    keep = torch.tensor([True, True])

    def loss(bias: torch.Tensor) -> torch.Tensor:
        return (with_raw(x, bias, scale=scale, keep=keep)[0] * COTANGENT[:2, :3]).sum()

    graph = torch.compile(loss, backend="aot_eager", fullgraph=True)
    gradients = []
    for function in (loss, graph):
        bias = torch.zeros(3, requires_grad=True)
        function(bias).backward()
        gradients.append(bias.grad)
    assert gradients[0].isfinite().all()
    assert torch.equal(*gradients)
    assert not scale.grad


@pytest.mark.parametrize("used", [(0,), (1,), (2,), (0, 1), (1, 2), (0, 2)])
@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16])
def test_dirmoe_of_the_results_that_are_used(used: tuple[int, ...], dtype: torch.dtype) -> None:
    made = torch.Generator().manual_seed(5)
    logits, a_hi, a_lo = (torch.rand(6, 5, generator=made) * n for n in (1.0, 3.0, 0.5))
    numbers = {"lam_q": 1.5, "lam_p": 1.0, "prior_hi": 5.0, "prior_lo": 0.5, "k": 2.0}
    c = torch.randn(6, 5, generator=made).to(dtype)
    gradients = []
    unused = [i for i in range(3) if i not in used]
    for rest in ([], unused):  # not in the loss, or with a weight of 0
        inputs = [x.to(dtype).requires_grad_() for x in (logits, a_hi + 0.5, a_lo + 0.1)]
        weights, kl, sparsity = dirmoe(*inputs, tau=0.7, **numbers, rng=sluice.Rng(seed=3))
        terms = [(weights * c).sum().float(), kl.float(), sparsity.float()]
        shares = [terms[i] if i in used else 0.0 * terms[i] for i in (*used, *rest)]
        loss = torch.stack(shares).sum()
        gradients.append(torch.autograd.grad(loss, inputs))
    for alone, among_zeros in zip(*gradients, strict=True):
        torch.testing.assert_close(alone, among_zeros)


def test_results_that_are_used_keep_infinite_slopes() -> None:
    x = torch.tensor([[0.5, 0.0, 0.5]], requires_grad=True)
    with_logged(x)[1].sum().backward()
    assert x.grad is not None
    assert x.grad.isnan().tolist() == [[False, True, False]]
