"""The PyTorch baseline computes what the compiled router computes."""

from __future__ import annotations

import pytest

torch = pytest.importorskip("torch")
pytest.importorskip("rich")

from benchmarks import baselines, dirmoe  # noqa: E402


def test_the_baseline_and_sluice_agree_in_their_means():
    # The two means of the sparsity then differ by 0.7 % (one standard deviation).
    inputs = dirmoe.make_inputs(65536, 8)
    torch.manual_seed(7)  # not that of the inputs: their noise would follow them
    ours = dirmoe.sluice_router()(inputs)
    theirs = baselines.dirmoe(*inputs, **dirmoe.SCALARS)
    for a, b in zip(ours, theirs, strict=True):
        torch.testing.assert_close(a.mean(0), b.mean(0), rtol=0.03, atol=0.01)


def test_the_kl_divergence_is_that_of_torch_distributions():
    a, b = torch.rand(2, 5, 8, dtype=torch.float64) + 0.1
    dirichlet = torch.distributions.Dirichlet
    expected = torch.distributions.kl_divergence(dirichlet(a), dirichlet(b))
    torch.testing.assert_close(baselines.kl_dirichlet(a, b), expected)


def test_every_input_gets_a_gradient():
    inputs = dirmoe.make_inputs(16, 8)
    weights, kl, sparsity = baselines.dirmoe(*inputs, **dirmoe.SCALARS)
    grads = torch.autograd.grad((weights**2).sum() + kl + sparsity, inputs)
    assert all(torch.isfinite(g).all() and g.abs().sum() > 0 for g in grads)
