"""A generator in device memory draws what its numbers say, and moves on there."""

from __future__ import annotations

from typing import Any

import pytest
import small_routers
import torch
from routers_for_gpus import fresh

import sluice


def _noisy(logits: torch.Tensor, rng: Any) -> torch.Tensor:
    return small_routers.noisy(logits, tau=0.7, rng=rng)


@pytest.mark.parametrize(
    "rng", [sluice.Rng(1), sluice.Rng(2**64 - 1, 2**32 - 1, 2**56 - 1), sluice.Rng(2**63, 5, 6)]
)
def test_keeps_all_bits(rng: sluice.Rng) -> None:
    assert rng.to("cpu").host() == rng


def test_draws_as_the_generator_it_came_from() -> None:
    logits, rng = torch.randn(6, 5), sluice.Rng(2**63 + 1, 3, 4)
    assert torch.equal(_noisy(logits, rng.to("cpu")), _noisy(logits, rng))


def test_goes_to_a_gpu_by_address(gpu: Any) -> None:
    logits, rng = torch.randn(6, 5), sluice.Rng(9, 3).to("cpu")
    drawn = fresh().noisy(logits, tau=0.7, rng=rng)
    launch = gpu.launches[0]
    assert (launch.rng, launch.rng_state) == ((0, 0, 0), rng.state.data_ptr())
    expected = fresh().noisy(logits, tau=0.7, rng=sluice.Rng(9, 3))
    assert torch.equal(drawn, expected)


def test_advances_in_place() -> None:
    logits, rng = torch.randn(6, 5), sluice.Rng(1).to("cpu")
    state = rng.state
    rng.advance_().advance_(2)
    assert rng.state is state
    assert rng.step == 3
    assert torch.equal(_noisy(logits, rng), _noisy(logits, sluice.Rng(1, 3)))


def test_reads_ahead_in_the_same_memory(gpu: Any) -> None:
    logits, rng = torch.randn(6, 5), sluice.Rng(1, 4, 2).to("cpu")
    router = fresh()
    layers = [rng.advance(layer) for layer in range(3)]
    for step in range(2):
        for layer, ahead in enumerate(layers):
            assert ahead.host() == sluice.Rng(1, 4 + 3 * step + layer, 2)
            drawn = router.noisy(logits, tau=0.7, rng=ahead)
            assert gpu.launches[-1].rng == (0, layer, 0)
            assert gpu.launches[-1].rng_state == rng.state.data_ptr()
            expected = router.noisy(logits, tau=0.7, rng=ahead.host())
            assert torch.equal(drawn, expected)
        rng.advance_(3)


def test_what_is_ahead_can_be_copied_and_set() -> None:
    rng = sluice.Rng(1, 2).to("cpu")
    ahead = rng.advance(3).advance()
    assert (ahead.step, ahead.copy().host()) == (6, sluice.Rng(1, 6))
    ahead.set_(sluice.Rng(5, 1))
    assert ahead.host() == sluice.Rng(5, 1)
    ahead.advance_(3)
    assert rng.host() == sluice.Rng(5, 0)


@pytest.mark.parametrize(("n", "error"), [(-1, "SL310"), (2**32, "SL310"), (0.5, "SL213")])
def test_how_far_ahead_is_checked(n: Any, error: str) -> None:
    with pytest.raises(sluice.SluiceError) as caught:
        sluice.Rng(1).to("cpu").advance(n)
    assert caught.value.code == error


def test_copy_stays_behind() -> None:
    rng = sluice.Rng(1, 2, 3).to("cpu")
    copy = rng.copy(token_offset=8)
    rng.advance_()
    assert copy.host() == sluice.Rng(1, 2, 8)
    assert rng.host() == sluice.Rng(1, 3, 3)


def test_advanced_before_the_backward_is_noticed(gpu: Any) -> None:
    logits, rng = torch.randn(6, 5, requires_grad=True), sluice.Rng(1).to("cpu")
    drawn = fresh().noisy(logits, tau=0.7, rng=rng)
    rng.advance_()
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        drawn.sum().backward()


def test_interpreter_draws_the_same() -> None:
    logits, rng = torch.randn(6, 5), sluice.Rng(3, 4)
    expected = small_routers.noisy.interpret(logits, tau=0.7, rng=rng)
    assert torch.equal(small_routers.noisy.interpret(logits, tau=0.7, rng=rng.to("cpu")), expected)


def test_on_another_device_is_refused(gpu: Any) -> None:
    rng = sluice.Rng(1).to("cpu")
    gpu.place(rng.state, "cuda:1")
    with pytest.raises(sluice.SluiceTypeError) as caught:
        fresh().noisy(torch.randn(6, 5), tau=0.7, rng=rng)
    assert "error SL212: 'rng' is on cuda:1, but 'logits' is on cuda:0" in str(caught.value)


def test_state_of_another_shape_is_refused() -> None:
    with pytest.raises(sluice.SluiceTypeError) as caught:
        sluice.DeviceRng(torch.zeros(2))
    assert str(caught.value) == (
        "error SL213: the state of a DeviceRng is a torch.float32 tensor of shape (2,)\n"
        "fix: make it by sluice.Rng(seed=...).to(device)"
    )


@pytest.mark.parametrize("steps", [-1, 1 << 32, 1 << 33])
def test_moves_on_by_no_steps_that_would_wrap(steps: int) -> None:
    rng = sluice.Rng(1, 3).to("cpu")
    with pytest.raises(sluice.SluiceValueError) as caught:
        rng.advance_(steps)
    assert str(caught.value) == (
        f"error SL310: a DeviceRng cannot move on by {steps} steps\n"
        "fix: pass 0 <= n < 2**32; set_(sluice.Rng(...)) goes anywhere"
    )
    assert (rng.host(), rng.step) == (sluice.Rng(1, 3), 3)


@pytest.mark.parametrize("steps", ["a", None, 1.5, True])
def test_moves_on_by_an_integer_only(steps: Any) -> None:
    rng = sluice.Rng(1).to("cpu")
    for advance in (rng.advance, rng.advance_):
        with pytest.raises(sluice.SluiceTypeError, match="SL213: the number of steps n is a "):
            advance(steps)


def test_takes_over_an_rng_only() -> None:
    with pytest.raises(sluice.SluiceTypeError) as caught:
        sluice.Rng(1).to("cpu").set_(3)  # type: ignore[arg-type]
    assert str(caught.value) == (
        "error SL213: set_ takes a sluice.Rng, not a value of type int\n"
        "fix: pass sluice.Rng(seed=..., offset=...), such as another.host()"
    )
