"""A generator kept in device memory draws as one on the host, and moves on in place."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from torch.utils.checkpoint import checkpoint

import sluice
from sluice.nn import DirMoE, Generator
from sluice.runtime.device_rng import DeviceRng


def _router(**options: Any) -> DirMoE:
    torch.manual_seed(0)
    return DirMoE(6, 5, k=2, seed=7, **options)


def test_hands_out_what_the_host_would() -> None:
    mine, other = Generator(seed=2**63).keep_on("cpu"), Generator(seed=2**63)
    for token_offset in (0, 3, 0):
        assert mine.next(token_offset).host() == other.next(token_offset)
    assert (mine.offset, mine.step) == (other.offset, other.step) == (3, 3)


def test_what_was_handed_out_stays() -> None:
    generator = Generator(seed=1).keep_on("cpu")
    first = generator.next()
    generator.next()
    assert first.host() == sluice.Rng(1, 0)


def test_continues_where_the_host_was_and_back() -> None:
    generator = Generator(seed=1)
    generator.next()
    assert generator.keep_on("cpu").next().host() == sluice.Rng(1, 1)
    assert generator.keep_on(None).next() == sluice.Rng(1, 2)


def test_moves_on_in_one_place() -> None:
    generator = Generator(seed=1).keep_on("cpu")
    kept = generator._on_device
    assert kept is not None
    address = kept.state.data_ptr()
    generator.next()
    generator.offset = 8
    generator.load_state_dict(generator.state_dict())
    assert kept.state.data_ptr() == address
    assert kept.host() == sluice.Rng(1, 8)


def test_state_is_saved_and_restored() -> None:
    generator = Generator(seed=2**64 - 1).keep_on("cpu")
    generator.next()
    restored = Generator(seed=0).keep_on("cpu")
    restored.load_state_dict(generator.state_dict())
    assert restored.next().host() == sluice.Rng(2**64 - 1, 1)


@pytest.mark.parametrize("reentrant", [True, False])
def test_rerun_of_a_checkpoint_draws_the_same(reentrant: bool) -> None:
    def gradient(kept: str | None) -> Any:
        router = _router()
        router.generator.keep_on(kept)
        hidden = torch.linspace(-1, 1, 24).reshape(4, 6).requires_grad_()
        for _ in range(2):
            weights = checkpoint(lambda x: router(x).weights, hidden, use_reentrant=reentrant)
            (weights**2).sum().backward()
        return hidden.grad

    assert torch.equal(gradient(None), gradient("cpu"))


def test_router_takes_its_scalars_as_tensors() -> None:
    hidden = torch.randn(3, 6)
    tau = torch.tensor(0.5)
    assert torch.equal(_router(tau=tau)(hidden).weights, _router(tau=0.5)(hidden).weights)


def test_schedule_goes_by_the_steps_of_the_host() -> None:
    seen: list[int] = []
    router = _router(tau=lambda step: seen.append(step) or 1.0)
    router.generator.keep_on("cpu")
    for _ in range(2):
        router(torch.randn(3, 6))
    router(torch.randn(3, 6), rng=sluice.Rng(1, 9).to("cpu"))
    assert seen == [0, 1, 9]


def test_repr_says_where_it_is_kept() -> None:
    assert repr(Generator(seed=1).keep_on("cpu")) == "Generator(seed=1, kept on cpu)"


def test_hands_out_device_memory() -> None:
    assert isinstance(Generator(seed=1).keep_on("cpu").next(), DeviceRng)
