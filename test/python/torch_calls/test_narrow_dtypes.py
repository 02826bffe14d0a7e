"""Numbers of 16 bits: computed in float32, rounded once, on any processor."""

from __future__ import annotations

import re

import pytest
import torch

import sluice
import sluice.language as sl

NARROW = pytest.mark.parametrize("dtype", [torch.bfloat16, torch.float16])


@sluice.jit
def scaled(x: sl.Tensor["T", "E"], b: sl.Tensor["E"]):
    return x * b


@sluice.jit
def mixed(x: sl.Tensor["T", "E"], y: sl.Tensor["T", "E"]):
    return x * y


def same_bits(got: torch.Tensor, expected: torch.Tensor) -> bool:
    """Equal, and NaN where NaN is: which one it is differs between libraries."""
    numbers = ~expected.isnan()
    same = got.view(torch.int16) == expected.view(torch.int16)
    return bool((same | ~numbers).all()) and bool((got.isnan() == ~numbers).all())


def every_number(dtype: torch.dtype) -> torch.Tensor:
    return torch.arange(-(1 << 15), 1 << 15).to(torch.int16).view(dtype)


@NARROW
def test_every_number_keeps_its_bits(dtype):
    x = every_number(dtype).reshape(-1, 64)
    assert same_bits(scaled(x, torch.ones(64, dtype=dtype)), x)


@NARROW
@pytest.mark.parametrize("factor", [0.7, 3.1e-5, 1.0078125, -6.0e4])
def test_products_are_rounded_as_torch_rounds(dtype, factor):
    x = every_number(dtype).reshape(-1, 32)
    b = torch.linspace(1, 2, 32).mul(factor).to(dtype)
    assert same_bits(scaled(x, b), (x.float() * b.float()).to(dtype))


@NARROW
@pytest.mark.parametrize("experts", [*range(1, 36), 63, 64, 65, 100, 129, 160])
@pytest.mark.parametrize("tokens", [1, 5, 16, 33])
def test_every_number_of_experts_and_tokens(dtype, experts, tokens):
    generator = torch.Generator().manual_seed(experts)
    x, cotangent = (torch.randn(tokens, experts, generator=generator).to(dtype) for _ in range(2))
    b = torch.randn(experts, generator=generator).to(dtype)
    result = scaled(x.requires_grad_(), b)
    assert same_bits(result.detach(), (x.detach().float() * b.float()).to(dtype))
    (gradient,) = torch.autograd.grad(result, x, cotangent)
    assert same_bits(gradient, (cotangent.float() * b.float()).to(dtype))


@NARROW
def test_beside_float64(dtype):
    x = torch.linspace(-3, 3, 40).reshape(5, 8).to(dtype).requires_grad_()
    y = torch.linspace(-1, 1, 40, dtype=torch.float64).reshape(5, 8)
    result = mixed(x, y)
    assert torch.equal(result.detach(), x.detach().double() * y)
    (gradient,) = torch.autograd.grad(result, x, torch.ones_like(y))
    assert torch.equal(gradient, y.to(dtype))


@NARROW
@pytest.mark.parametrize("experts", [8, 65])
def test_code_calls_no_function_that_is_not_there(dtype, experts, target):
    """Where a processor has no instructions, LLVM calls; two functions are Sluice's own."""
    name = str(dtype).removeprefix("torch.")
    compiled = scaled.compile(E=experts, dtype=name, target=target)
    called = set(re.findall(r"call\w*\s+\"?(\w+)", compiled.asm["asm"]))
    own = {"__extendhfsf2", "__truncsfhf2"}
    assert not {each for each in called if each.startswith("__")} - own
    if dtype == torch.bfloat16:
        assert "bfloat" not in compiled.asm["llvm"]
