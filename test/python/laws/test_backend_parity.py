"""Compiled code and the interpreter make the same draws and the same router."""

from __future__ import annotations

import numpy as np
import pytest
from dirmoe_composite import NUMBERS, example_inputs

import sluice
import sluice.language as sl
from sluice.routers import dirmoe, dirmoe_eval

RNG = sluice.Rng(seed=0xFEDCBA9876543210, offset=3, token_offset=(1 << 32) - 100)
DTYPES = pytest.mark.parametrize("dtype", ["float32", "float64"])


@sluice.jit
def uniform(like: sl.Tensor["T", "E"], rng: sl.Rng):
    return sl.uniform(like, rng)


@sluice.jit
def logistic(like: sl.Tensor["T", "E"], rng: sl.Rng):
    return sl.logistic(like, rng)


@sluice.jit
def gumbel(like: sl.Tensor["T", "E"], rng: sl.Rng):
    return sl.gumbel(like, rng)


@sluice.jit
def normal(like: sl.Tensor["T", "E"], rng: sl.Rng):
    return sl.normal(like, rng)


@sluice.jit
def log_gamma(alpha: sl.Tensor["T", "E"], rng: sl.Rng):
    return sl.log_gamma_sample(alpha, rng)


@sluice.jit
def two_uniforms(per_token: sl.Tensor["T"], per_expert: sl.Tensor["E"], rng: sl.Rng):
    return sl.uniform(per_token, rng), sl.uniform(per_expert, rng)


@DTYPES
@pytest.mark.parametrize("experts", [1, 5, 64])
def test_uniforms_are_bitwise_equal(dtype, experts):
    # Tokens cross 2³², so the counter's third and first word both move.
    like = np.zeros((200, experts), dtype)
    compiled = uniform(like, rng=RNG)
    assert compiled.dtype == dtype
    assert np.array_equal(compiled, uniform.interpret(like, rng=RNG))


def test_uniforms_without_an_axis_are_bitwise_equal():
    args = (np.zeros(50, np.float32), np.zeros(6, np.float32))
    compiled = two_uniforms(*args, rng=RNG)
    for ours, theirs in zip(compiled, two_uniforms.interpret(*args, rng=RNG), strict=True):
        assert np.array_equal(ours, theirs)


@sluice.jit
def draws_of_one(x: sl.Tensor["T", "E"], b: sl.Tensor["E"], rng: sl.Rng):
    of_tokens = sl.log_gamma_sample(x, rng) - sl.log_gamma_sample(x, rng) * sl.gumbel(x, rng)
    return of_tokens, sl.log_gamma_sample(b, rng) - sl.log_gamma_sample(b, rng)


def test_draws_of_one_expert_agree(run):
    args = (np.full((20, 1), 2.0), np.full(1, 0.5))
    results = run(draws_of_one, *args, rng=RNG)
    for ours, theirs in zip(results, draws_of_one.interpret(*args, rng=RNG), strict=True):
        assert np.allclose(ours, theirs, rtol=1e-13, atol=1e-13)


@sluice.jit
def of_another_axis(like: sl.Tensor["T", "K"], rng: sl.Rng):
    return sl.uniform(like, rng)


def test_draws_do_not_depend_on_the_axis_name(run):
    like = np.zeros((20, 5), np.float32)
    expected = uniform.interpret(like, rng=RNG)
    assert np.array_equal(run(of_another_axis, like, rng=RNG), expected)
    assert len(np.unique(expected)) == expected.size


@DTYPES
@pytest.mark.parametrize("noise", [logistic, gumbel, normal])
def test_noises_agree_to_rounding(noise, dtype):
    like = np.zeros((500, 16), dtype)
    compiled, exact = noise(like, rng=RNG), noise.interpret(like, rng=RNG)
    # Logarithms of 2 ulp, and a difference or product of two of them.
    bound = 16.0 * np.finfo(dtype).eps
    assert (np.abs(compiled - exact) <= bound * np.maximum(1.0, np.abs(exact))).all()


@DTYPES
@pytest.mark.parametrize("alpha", [1e-3, 0.3, 2.0, 50.0])
def test_gamma_draws_agree_in_all_but_flipped_lanes(alpha, dtype):
    concentration = np.full((2000, 64), alpha, dtype)
    compiled = log_gamma(concentration, rng=RNG)
    exact = log_gamma.interpret(concentration, rng=RNG)
    bound = 64.0 * np.finfo(dtype).eps
    redrawn = np.abs(compiled - exact) > bound * np.maximum(1.0, np.abs(exact))
    # The float32 acceptance bound is off by about 1e-6, which flips as many lanes.
    assert redrawn.mean() <= {"float32": 1e-5, "float64": 0.0}[dtype]


@DTYPES
@pytest.mark.parametrize("experts", [1, 2, 7, 8, 64, 100, 4096])
def test_dirmoe_agrees(experts, dtype):
    inputs = {name: x.astype(dtype) for name, x in example_inputs(37, experts).items()}
    rng = sluice.Rng(seed=1)
    compiled = dirmoe(**inputs, **NUMBERS, rng=rng)
    exact = dirmoe.interpret(**inputs, **NUMBERS, rng=rng)
    # A weight carries the error of log z ≈ 64 ulp relative (as above); the KL of a row that of
    # about 2·10⁻⁵ relative (the stable form's), the mean over rows no more.
    weights, losses = {"float32": (2e-5, 1e-4), "float64": (1e-13, 1e-12)}[dtype]
    assert np.allclose(compiled[0], exact[0], rtol=weights, atol=weights)
    for ours, theirs in zip(compiled[1:], exact[1:], strict=True):
        assert np.allclose(ours, theirs, rtol=losses, atol=losses)


@DTYPES
def test_dirmoe_in_evaluation_agrees(dtype):
    inputs = {name: x.astype(dtype) for name, x in example_inputs(37, 8).items()}
    compiled = dirmoe_eval(**inputs, **NUMBERS)
    exact = dirmoe_eval.interpret(**inputs, **NUMBERS)
    bound = {"float32": 1e-5, "float64": 1e-12}[dtype]
    for ours, theirs in zip(compiled, exact, strict=True):
        assert np.allclose(ours, theirs, rtol=bound, atol=bound)


@pytest.mark.parametrize("name", ["bfloat16", "float16"])
def test_dirmoe_with_half_storage_agrees(name):
    torch = pytest.importorskip("torch")
    dtype = getattr(torch, name)
    inputs = {k: torch.from_numpy(x).to(dtype) for k, x in example_inputs(37, 8).items()}
    rng = sluice.Rng(seed=1)
    weights, kl, sparsity = dirmoe(**inputs, **NUMBERS, rng=rng)
    exact = dirmoe.interpret(**inputs, **NUMBERS, rng=rng)
    assert weights.dtype == dtype
    assert kl.dtype == sparsity.dtype == torch.float32
    # Arithmetic is in float32; storing rounds once, by half an ulp, and flushes below the least
    # normal number of float16.
    rounding = 0.5 * torch.finfo(dtype).eps + 2e-5
    assert torch.allclose(weights.double(), exact[0], rtol=rounding, atol=2e-5)
    assert torch.allclose(kl.double(), exact[1], rtol=1e-4)
    assert torch.allclose(sparsity.double(), exact[2], rtol=1e-4)
