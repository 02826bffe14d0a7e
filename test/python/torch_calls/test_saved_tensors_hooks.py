"""Hooks on saved tensors may move what a backward reads, but not make another tensor of it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import torch
from torch.autograd.graph import save_on_cpu, saved_tensors_hooks

import sluice
import sluice.language as sl

pytestmark = pytest.mark.cpu  # about what is saved, which is refused before a launch

X = torch.linspace(-1.0, 2.0, 12).reshape(3, 4)
Hook = Callable[[torch.Tensor], torch.Tensor]


@sluice.jit
def reads_a_result(x: sl.Tensor["T", "E"]):
    return sl.softmax(x, "E")


@sluice.jit
def reads_arguments(x: sl.Tensor["T", "E"], mask: sl.Mask["T"]):
    return sl.where(mask, x * x, 0.0)


@sluice.jit
def reads_a_residual(x: sl.Tensor["T", "E"]):
    return sl.softmax(x * sl.lgamma(sl.sum(x * x, "E") + 1.0), "E")


def _of_arguments(x: torch.Tensor) -> torch.Tensor:
    return reads_arguments(x, torch.tensor([True, False, True]))


CALLS = {"a result": reads_a_result, "'x'": _of_arguments, "a residual": reads_a_residual}


def _gradient(call: Hook, unpack: Hook) -> torch.Tensor:
    leaf = X.clone().requires_grad_()
    with saved_tensors_hooks(lambda saved: saved, unpack):
        result = call(leaf)
    return torch.autograd.grad(result[0, 0], leaf)[0]


def _expect(call: Hook, unpack: Hook, message: str) -> None:
    with pytest.raises(sluice.SluiceValueError) as caught:
        _gradient(call, unpack)
    assert (caught.value.code, caught.value.message) == ("SL317", message)


OTHERS: dict[str, tuple[Hook, str]] = {
    "dtype": (lambda x: x.double(), "strided tensor of shape (3, 4), float64, on cpu"),
    "tokens": (lambda x: x[:2], "strided tensor of shape (2, 4), float32, on cpu"),
    "rank": (lambda x: x.flatten(), "strided tensor of shape (12,), float32, on cpu"),
    "layout": (lambda x: x.to_sparse(), "sparse_coo tensor of shape (3, 4), float32, on cpu"),
    "device": (lambda x: x.to("meta"), "strided tensor of shape (3, 4), float32, on meta"),
}


@pytest.mark.parametrize("other", OTHERS)
@pytest.mark.parametrize("what", ["a result", "'x'"])
def test_another_tensor_of_floats(what: str, other: str) -> None:
    change, made = OTHERS[other]
    _expect(
        CALLS[what],
        lambda saved: change(saved) if saved.is_floating_point() else saved,
        f"a hook on saved tensors has made of {what} a {made}",
    )


def test_another_mask() -> None:
    _expect(
        _of_arguments,
        lambda saved: saved.int() if saved.dtype == torch.bool else saved,
        "a hook on saved tensors has made of 'mask' a strided tensor of shape (3,), int32, on cpu",
    )


def test_another_residual() -> None:
    _expect(
        reads_a_residual,
        lambda saved: saved[:8] if saved.dtype == torch.uint8 else saved,
        "a hook on saved tensors has made of what the forward kept a strided tensor of shape (8,), "
        "uint8, on cpu",
    )


def test_the_whole_text() -> None:
    with pytest.raises(sluice.SluiceValueError) as caught:
        _gradient(reads_a_result, torch.Tensor.double)
    place, *_, fix = str(caught.value).splitlines()
    assert place.endswith(
        ": error SL317: a hook on saved tensors has made of a result a strided tensor of shape "
        "(3, 4), float64, on cpu"
    )
    assert fix == (
        "fix: let it return the saved numbers in their shape, dtype and device; strides may differ"
    )


@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
def test_the_same_in_other_strides(call: Hook) -> None:
    expected = _gradient(call, lambda saved: saved)
    assert torch.equal(
        _gradient(call, lambda saved: torch.stack([saved] * 2, -1)[..., 1]), expected
    )


@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
def test_saving_on_the_cpu(call: Hook) -> None:
    leaf = X.clone().requires_grad_()
    with save_on_cpu():
        result = call(leaf)
    (gradient,) = torch.autograd.grad(result[0, 0], leaf)
    assert torch.equal(gradient, _gradient(call, lambda saved: saved))
