"""DirMoE's heads compute in float32 at least, whatever autocast and the weights say."""

from __future__ import annotations

import pytest
import torch

from sluice.nn import DirMoE
from sluice.routers import concentrations


def router(dtype=None):
    torch.manual_seed(0)
    return DirMoE(16, 8, 2, seed=7, dtype=dtype)


@pytest.fixture
def hidden():
    return torch.randn(10, 16, generator=torch.Generator().manual_seed(1))


@pytest.mark.parametrize("training", [True, False])
def test_autocast_changes_nothing(hidden, training):
    plain = router().train(training)(hidden)
    with torch.autocast("cpu", dtype=torch.bfloat16):
        cast = router().train(training)(hidden)
    assert cast.weights.dtype == torch.float32
    assert all(torch.equal(a, b) for a, b in zip(plain, cast, strict=True))


@pytest.mark.parametrize("dtype", [torch.bfloat16, torch.float16])
def test_half_weights_give_float32_routing_and_half_gradients(hidden, dtype):
    module = router().to(dtype)
    exact = router()
    exact.load_state_dict(module.state_dict())
    routing, expected = module(hidden.to(dtype)), exact(hidden.to(dtype).float())
    assert torch.equal(routing.weights, expected.weights)
    (routing.weights.square().sum() + routing.loss).backward()
    gradient = module.heads.linear.weight.grad
    assert gradient is not None
    assert gradient.dtype == dtype
    assert gradient.isfinite().all()


def test_float64_throughout(hidden):
    routing = router(torch.float64)(hidden.double())
    assert {value.dtype for value in routing} == {torch.float64}


@pytest.mark.parametrize("scale", [1.0, 1e4])
def test_concentrations_are_ordered_and_positive(hidden, scale):
    with torch.no_grad():
        _, above, low = router().heads(scale * hidden)
        a_hi, a_lo = concentrations(above, low)
    assert (a_lo > 0).all()
    assert (a_hi > a_lo).all()
