"""What the benchmarks compare Sluice with computes what it should, on the GPU that they time."""

from __future__ import annotations

import math
from itertools import combinations

import pytest
import torch

from benchmarks import dpsl_torch, gpu_contenders
from benchmarks.triton_gate import TritonGate

# Triton has warnings of its own.
pytestmark = pytest.mark.filterwarnings("default")

TAU = 2.0  # wide enough that float32 keeps apart from 0 and 1 what z is


def _noise(z: torch.Tensor) -> torch.Tensor:
    """The noise of a gate at logits of zero."""
    return torch.logit(z.double()) * TAU


def test_the_noise_of_triton_is_logistic(device):
    noise = _noise(TritonGate(TAU, device)(torch.zeros(1 << 18, device=device)))
    error = math.pi / math.sqrt(3 * noise.numel())
    assert abs(noise.mean()) < 5 * error
    assert noise.var().item() == pytest.approx(math.pi**2 / 3, rel=0.02)
    # Quarters of the law lie beyond ±log 3.
    for share in ((noise > math.log(3)), (noise < -math.log(3))):
        assert share.double().mean().item() == pytest.approx(0.25, abs=0.005)


@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16])
def test_the_gradient_of_triton_is_that_of_its_gate(device, dtype):
    logits = torch.randn(100, 7, device=device, dtype=dtype, requires_grad=True)
    z = TritonGate(TAU, device)(logits)
    cotangent = torch.randn_like(z)
    (gradient,) = torch.autograd.grad(z, logits, cotangent)
    y = z.detach().float()
    expected = cotangent.float() * y * (1 - y) / TAU
    torch.testing.assert_close(gradient, expected.to(dtype))


def test_each_call_of_triton_draws_anew(device):
    gate, logits = TritonGate(TAU, device), torch.zeros(1000, device=device)
    first, second = gate(logits), gate(logits)
    gate.move_on()
    third, fourth = gate(logits), gate(logits)
    drawn = [first, second, third, fourth]
    assert not any(torch.equal(a, b) for a, b in combinations(drawn, 2))
    gate.move_on()
    gate.seed.fill_(1)
    assert torch.equal(gate(logits), first)


def test_eager_and_sluice_agree_in_their_means(device):
    tensors = gpu_contenders.inputs(8192, 8, torch.float32, device)
    ours = gpu_contenders.sluice_dirmoe(device)(*tensors)
    for a, b in zip(ours, gpu_contenders.eager(*tensors), strict=True):
        torch.testing.assert_close(a.mean(0), b.mean(0), rtol=0.03, atol=0.01)


def test_the_incomplete_beta_function_of_torch_is_that_of_the_cpu(device):
    a = torch.linspace(0.05, 5, 64)
    b, x = a.sum() - a, torch.softmax(torch.randn(1000, 64), -1)
    terms = dpsl_torch.terms_for(a, b)
    ours = dpsl_torch.betainc(a.to(device), b.to(device), x.to(device), terms)
    torch.testing.assert_close(ours.cpu(), dpsl_torch.betainc(a, b, x, terms), rtol=0, atol=1e-5)
