"""Gradients of DirMoE: against torch's on the formula in float64, for every input."""

from __future__ import annotations

import pytest

torch = pytest.importorskip("torch")

from dirmoe_composite import NUMBERS, dirmoe_composite, example_inputs  # noqa: E402

import sluice  # noqa: E402
from sluice.routers import dirmoe, dirmoe_eval  # noqa: E402

RNG = sluice.Rng(seed=6)


def leaves(tokens, experts, dtype):
    """Every differentiable argument of DirMoE as a leaf, numbers as 0-d tensors."""
    values = {k: torch.from_numpy(x).to(dtype) for k, x in example_inputs(tokens, experts).items()}
    values |= {k: torch.tensor(x, dtype=dtype) for k, x in NUMBERS.items()}
    return {k: value.requires_grad_() for k, value in values.items()}


def gradients(function, arguments):
    """Gradients of a loss that weighs every result, by argument."""
    weights, kl, sparsity = function(**arguments, rng=RNG)
    mix = torch.linspace(-1.0, 1.0, weights.numel(), dtype=torch.float64).reshape(weights.shape)
    loss = (weights * mix.to(weights.dtype)).sum() + 0.7 * kl + 0.3 * sparsity
    found = torch.autograd.grad(loss, list(arguments.values()))
    return dict(zip(arguments, found, strict=True))


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
@pytest.mark.parametrize(("tokens", "experts"), [(1, 1), (50, 8), (20, 64), (7, 100)])
def test_all_inputs_against_the_composite(tokens, experts, dtype):
    got = gradients(dirmoe, leaves(tokens, experts, dtype))
    # The composite gets each number once per token: what every token adds to its gradient.
    exact = {
        name: (x if x.ndim else x.expand(tokens, 1)).detach().double().clone().requires_grad_()
        for name, x in leaves(tokens, experts, dtype).items()
    }
    expected = gradients(dirmoe_composite, exact)
    # Float32: the Gamma gradient holds 1e-5, and each entry sums a few such terms. Float64: it
    # holds 1e-9, and the textbook KL of the composite cancels to about 1e-12.
    bound = {torch.float32: 1e-4, torch.float64: 5e-9}[dtype]
    for name, gradient in got.items():
        if gradient.ndim:
            error, scale = (gradient - expected[name]).abs().max(), expected[name].abs().max()
        else:
            error, scale = (gradient - expected[name].sum()).abs(), expected[name].abs().sum()
        assert error <= bound * scale, name


def float64_leaves(names):
    arguments = leaves(4, 3, torch.float64)
    return [arguments[name] for name in names]


def test_losses_pass_gradcheck_at_fixed_noise():
    names = ["logits", "a_hi", "a_lo", *NUMBERS]

    def losses(*values):
        # The weights are left out: a rejection sampler's draw has steps in α.
        return dirmoe(**dict(zip(names, values, strict=True)), rng=RNG)[1:]

    assert torch.autograd.gradcheck(losses, float64_leaves(names), fast_mode=False)


def test_evaluation_passes_gradcheck():
    names = ["logits", "a_hi", "a_lo", *NUMBERS]

    def results(*values):
        return dirmoe_eval(**dict(zip(names, values, strict=True)))

    assert torch.autograd.gradcheck(results, float64_leaves(names), fast_mode=False)
