"""Tensors are taken as they lie in memory, and results come as torch users expect."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from small_routers import gate, noisy, per_token, power

import sluice

DTYPES = [torch.float32, torch.float64, torch.bfloat16, torch.float16]


@pytest.mark.parametrize("dtype", DTYPES)
def test_results_and_gradients_have_the_dtype_of_the_tensors(dtype: torch.dtype) -> None:
    logits = torch.rand(3, 4).to(dtype).requires_grad_()
    weights, mean = gate(logits, torch.zeros(4, dtype=dtype))
    assert weights.dtype == dtype
    assert mean.dtype == (torch.float64 if dtype == torch.float64 else torch.float32)
    weights.sum().backward()
    assert logits.grad is not None
    assert logits.grad.dtype == dtype


def test_half_precision_is_computed_in_float32() -> None:
    logits = torch.randn(5, 8).bfloat16()
    bias = torch.randn(8).bfloat16()
    exact, _ = gate(logits.float(), bias.float())
    assert torch.equal(gate(logits, bias)[0], exact.bfloat16())


VIEWS = {
    "transposed": lambda x: x.T,
    "rows": lambda x: x[::2],
    "columns": lambda x: x[:, ::3],
    "one row": lambda x: x[:1].expand(7, -1),
    "one column": lambda x: x[:, :1].expand(-1, 5),
    "offset": lambda x: x[2:, 1:],
    "negated view": lambda x: torch.complex(x, -x).conj().imag,
}


@pytest.mark.parametrize("name", VIEWS)
def test_views_give_what_their_copies_give(name: str) -> None:
    x = VIEWS[name](torch.randn(6, 9))
    assert torch.equal(power(x, n=3), power(x.contiguous().clone(), n=3))


@pytest.mark.parametrize("experts", [1, 2, 3, 8, 17, 64, 257, 4096])
def test_every_number_of_experts(experts: int) -> None:
    logits = torch.randn(3, experts, requires_grad=True)
    weights, _ = gate(logits, torch.zeros(experts))
    torch.testing.assert_close(weights, torch.softmax(logits, -1))
    (weights[:, 0].sum()).backward()
    expected = weights[:, :1] * (torch.eye(1, experts) - weights)
    torch.testing.assert_close(logits.grad, expected.detach())


def test_no_tokens() -> None:
    logits = torch.zeros(0, 4, requires_grad=True)
    bias = torch.zeros(4, requires_grad=True)
    weights, mean = gate(logits, bias)
    assert weights.shape == (0, 4)
    assert mean == 0
    (weights.sum() + mean).backward()
    assert logits.grad is not None
    assert logits.grad.shape == (0, 4)
    assert torch.equal(bias.grad, torch.zeros(4))  # type: ignore[arg-type]


def test_results_of_every_shape() -> None:
    scale, logits, shift = torch.rand(5), torch.randn(5, 3), torch.rand(3)
    scores, sums, totals = per_token(scale, logits, shift)
    expected = logits * scale[:, None] + shift
    torch.testing.assert_close(scores, expected)
    torch.testing.assert_close(sums, expected.sum(1))
    torch.testing.assert_close(totals, expected.sum(0))


@pytest.mark.parametrize(
    "tau",
    [2, np.float32(2), np.int64(2), np.array(2.0), torch.tensor(2), torch.tensor(2.0)],
    ids=lambda tau: f"{type(tau).__name__} {getattr(tau, 'dtype', '')}",
)
def test_scalars_of_every_kind(tau: object) -> None:
    logits, rng = torch.randn(3, 4), sluice.Rng(1)
    assert torch.equal(noisy(logits, tau=tau, rng=rng), noisy(logits, tau=2.0, rng=rng))


def test_default_device_does_not_move_results() -> None:
    x = torch.randn(3, 4)
    with torch.device("meta"):
        assert power(x).device.type == "cpu"


def test_zeros_without_memory_are_zeros() -> None:
    zeros = torch.zeros(3, 4)
    lazy = torch._efficientzerotensor((3, 4))  # type: ignore[attr-defined]
    expected = power(zeros)  # makes the shape a known one
    assert torch.equal(power(lazy), expected)
    assert torch.equal(power(lazy), expected)


def test_tensor_without_memory_is_refused() -> None:
    empty = torch.randn(3, 4)
    empty.untyped_storage().resize_(0)
    with pytest.raises(sluice.SluiceTypeError) as caught:
        power(empty)
    assert str(caught.value) == (
        "error SL213: a tensor without memory, such as torch uses while tracing, cannot be read\n"
        "fix: call the function on tensors that hold data"
    )


def test_one_function_serves_torch_and_numpy() -> None:
    x = torch.randn(3, 4)
    result = power(x.numpy())
    assert isinstance(result, np.ndarray)
    assert np.array_equal(result, power(x).numpy())
