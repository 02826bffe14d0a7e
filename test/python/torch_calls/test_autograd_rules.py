"""Calls keep the rules of torch's autograd."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Callable

import pytest
import torch
from small_routers import counted, gate, noisy, power

import sluice
import sluice.language as sl

LOGITS = torch.linspace(-1.0, 2.0, 12).reshape(3, 4)
BIAS = torch.linspace(0.0, 0.5, 4)


@sluice.jit
def stopped(x: sl.Tensor["T", "E"], b: sl.Tensor["E"]):
    return x * sl.stop_gradient(b)


def test_results_require_grad_as_the_inputs_do() -> None:
    leaf = LOGITS.clone().requires_grad_()
    assert not any(output.requires_grad for output in gate(LOGITS, BIAS))
    assert all(output.requires_grad for output in gate(leaf, BIAS))
    with torch.no_grad():
        assert not any(output.requires_grad for output in gate(leaf, BIAS))
    with torch.inference_mode():
        assert gate(leaf, BIAS)[0].is_inference()


def test_only_results_with_a_derivative_require_grad() -> None:
    for of_x, of_bias, expected in (
        (True, False, [0]),
        (False, True, [0, 5]),
        (True, True, [0, 5]),
        (False, False, []),
    ):
        x, bias = LOGITS.clone().requires_grad_(of_x), BIAS.clone().requires_grad_(of_bias)
        results = counted(x, bias, rng=sluice.Rng(1))
        assert [i for i, result in enumerate(results) if result.requires_grad] == expected


def test_a_running_count_has_no_graph() -> None:
    leaf, load = LOGITS.clone().requires_grad_(), torch.zeros(4)
    for step in range(2):
        weights, counts, *_ = counted(leaf, BIAS, rng=sluice.Rng(1, step))
        load += counts
        weights[:, 0].sum().backward()
    assert torch.equal(load, 2 * (LOGITS > 0).float().sum(0))
    assert not load.requires_grad
    assert leaf.grad is not None
    assert leaf.grad.any()


def test_a_loss_of_counts_alone_is_refused_as_torch_does() -> None:
    _, counts, *_ = counted(LOGITS.clone().requires_grad_(), BIAS, rng=sluice.Rng(1))
    with pytest.raises(RuntimeError, match="does not require grad"):
        counts.sum().backward()


@sluice.jit
def with_its_factor(x: sl.Tensor["T", "E"], b: sl.Tensor["E"]):
    """The backward reads a result that has no derivative."""
    factor = sl.exp(sl.stop_gradient(x))
    return factor, sl.tanh(b) * factor


def test_a_result_without_a_derivative_may_be_what_a_backward_reads() -> None:
    leaf = BIAS.clone().requires_grad_()
    factor, product = with_its_factor(LOGITS, leaf)
    assert not factor.requires_grad
    (gradient,) = torch.autograd.grad(product.sum(), leaf, create_graph=True)
    torch.testing.assert_close(gradient, (1 - BIAS.tanh() ** 2) * LOGITS.exp().sum(0))
    with pytest.raises(sluice.SluiceUnsupportedError, match="SL424"):
        gradient.sum().backward()
    factor, product = with_its_factor(LOGITS, leaf)
    factor.mul_(2)
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        product.sum().backward()


@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16, torch.float16, torch.float64])
def test_a_stopped_gradient_is_zero_in_its_dtype(dtype: torch.dtype) -> None:
    x, b = (value.to(dtype, copy=True).requires_grad_() for value in (LOGITS, BIAS))
    stopped(x, b).sum().backward()
    assert x.grad is not None
    assert b.grad is not None
    assert x.grad.dtype == b.grad.dtype == dtype
    assert not b.grad.any()
    assert torch.equal(x.grad, b.detach().expand(3, 4))


@sluice.jit
def softmax(x: sl.Tensor["T", "E"]):
    return sl.softmax(x, "E")


@sluice.jit
def with_a_residual(x: sl.Tensor["T", "E"]):
    """The backward reads what the forward kept beside its result."""
    return sl.softmax(x * sl.lgamma(sl.sum(x * x, "E") + 1.0), "E")


def _with_gaps(saved: torch.Tensor) -> torch.Tensor:
    """The same numbers, no two beside each other, at an odd address if they are bytes."""
    room = torch.empty(2 * saved.numel() + 1, dtype=saved.dtype)
    strides = [2 * stride for stride in saved.stride()]
    return torch.as_strided(room, saved.shape, strides, 1).copy_(saved)


@pytest.mark.parametrize("function", [softmax, with_a_residual])
def test_hooks_may_move_what_is_saved(function: sluice.JitFunction) -> None:
    leaf = LOGITS.clone().requires_grad_()
    (expected,) = torch.autograd.grad(function(leaf)[0, 0], leaf)
    with torch.autograd.graph.saved_tensors_hooks(lambda saved: saved, _with_gaps):
        result = function(leaf)
    (gradient,) = torch.autograd.grad(result[0, 0], leaf)
    assert torch.equal(gradient, expected)


def test_a_result_that_the_backward_reads_must_not_change() -> None:
    leaf = LOGITS.clone().requires_grad_()
    weights = softmax(leaf)
    (expected,) = torch.autograd.grad(torch.softmax(leaf, -1)[0, 0], leaf)
    (gradient,) = torch.autograd.grad(weights[0, 0], leaf, retain_graph=True)
    torch.testing.assert_close(gradient, expected)
    with torch.no_grad():
        weights.mul_(2)
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        weights[0, 0].backward()


def test_gradient_reaches_only_those_that_require_it() -> None:
    leaf, bias = LOGITS.clone().requires_grad_(), BIAS.clone()
    gate(leaf, bias)[1].backward()
    assert leaf.grad is not None
    assert bias.grad is None


def test_scalar_tensor_gets_its_gradient_in_its_own_dtype() -> None:
    tau = torch.tensor(0.7, dtype=torch.float64, requires_grad=True)
    noisy(LOGITS, tau=tau, rng=sluice.Rng(1)).sum().backward()
    assert tau.grad is not None
    assert tau.grad.dtype == torch.float64
    assert tau.grad != 0


def test_change_in_place_before_the_backward_is_noticed() -> None:
    leaf = LOGITS.clone().requires_grad_()
    x = leaf * 1.0
    y = power(x, n=3)
    x.add_(1.0)
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        y.sum().backward()


def test_backward_twice_needs_retain_graph() -> None:
    leaf = LOGITS.clone().requires_grad_()
    loss = power(leaf, n=3).sum()
    loss.backward(retain_graph=True)
    first = leaf.grad.clone()  # type: ignore[union-attr]
    loss.backward()
    torch.testing.assert_close(leaf.grad, 2 * first)
    with pytest.raises(RuntimeError, match="second time"):
        loss.backward()


def test_second_derivative_is_refused() -> None:
    leaf = LOGITS.clone().requires_grad_()
    (gradient,) = torch.autograd.grad(power(leaf, n=3).sum(), leaf, create_graph=True)
    torch.testing.assert_close(gradient, 3 * LOGITS**2)
    with pytest.raises(sluice.SluiceUnsupportedError) as caught:
        gradient.sum().backward()
    assert str(caught.value) == (
        "error SL424: the gradient of a jitted function cannot be differentiated\n"
        "fix: differentiate compiled calls only, once, without create_graph=True"
    )


@sluice.jit
def kept_aside(x: sl.Tensor["T", "E"]):
    return sl.sum(sl.lgamma(sl.exp(x)) * sl.tanh(x), "E")


@pytest.mark.parametrize("function", [softmax, kept_aside])
def test_second_derivative_is_refused_on_every_way_to_an_input(
    function: Callable[..., torch.Tensor],
) -> None:
    leaf = LOGITS.clone().requires_grad_()
    weight = torch.ones((), dtype=leaf.dtype, requires_grad=True)
    loss = function(weight * leaf).square().sum()
    gradient, of_weight = torch.autograd.grad(loss, (leaf, weight), create_graph=True)
    other = leaf.sum() + weight
    for derivative in (gradient.square().sum(), of_weight):
        for inputs in ([leaf], [weight], [leaf, weight]):
            with pytest.raises(sluice.SluiceUnsupportedError, match="SL424"):
                torch.autograd.grad(derivative + other, inputs, retain_graph=True)
            with pytest.raises(sluice.SluiceUnsupportedError, match="SL424"):
                (derivative + other).backward(inputs=inputs, retain_graph=True)
    with pytest.raises(sluice.SluiceUnsupportedError, match="SL424"):
        torch.autograd.functional.hessian(lambda x: function(x).square().sum(), LOGITS)


def test_derivative_by_a_cotangent_is_refused() -> None:
    leaf = LOGITS.clone().requires_grad_()
    result = softmax(leaf)
    cotangent = torch.ones_like(result, requires_grad=True)
    (gradient,) = torch.autograd.grad(result, leaf, cotangent, create_graph=True)
    with pytest.raises(sluice.SluiceUnsupportedError, match="SL424"):
        torch.autograd.grad(gradient.sum(), cotangent)


def test_what_the_backward_needs_is_freed_with_the_graph() -> None:
    leaf = LOGITS.clone().requires_grad_()
    x = leaf * 1.0
    alive = weakref.ref(x)
    y = power(x, n=3)
    del x
    assert alive() is not None
    y.sum().backward()
    del y
    gc.collect()
    assert alive() is None


def test_forward_without_gradients_has_no_backward() -> None:
    assert power.compile(E=4, grad=False).grad == ()
    assert "route-backward" not in power.compile(E=4, grad=False).asm


def test_checkpoint_gives_the_same_gradient() -> None:
    def call(x: torch.Tensor) -> torch.Tensor:
        return noisy(x, tau=0.5, rng=sluice.Rng(5))

    plain, again = LOGITS.clone().requires_grad_(), LOGITS.clone().requires_grad_()
    call(plain).sum().backward()
    torch.utils.checkpoint.checkpoint(call, again, use_reentrant=False).sum().backward()  # type: ignore[union-attr]
    assert torch.equal(plain.grad, again.grad)  # type: ignore[arg-type]
