"""The same bits for any number of threads."""

from __future__ import annotations

import pytest
import torch

import sluice
from sluice.losses import dirichlet_prior


@pytest.fixture
def threads():
    """Sets the number of threads, and restores it."""
    before = sluice.get_num_threads()
    yield sluice.set_num_threads
    sluice.set_num_threads(before)


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
@pytest.mark.parametrize("experts", [2, 8, 64, 200])
@pytest.mark.parametrize("grouped", [False, True])
def test_loss_and_gradient_do_not_depend_on_threads(grouped, experts, dtype, threads, target):
    tokens = {"sim": 40}.get(target, 5000 if experts <= 64 else 300)
    generator = torch.Generator().manual_seed(0)
    x = torch.randn(tokens, experts, generator=generator).to(dtype).requires_grad_()
    mask = torch.rand(tokens, generator=generator) < 0.9
    groups = torch.arange(tokens) % 3 if grouped else None
    alpha = torch.tensor([[0.5], [1.0], [2.0]]).repeat(1, experts) if grouped else 0.75
    seen = []
    for count in (1, 2, 5):
        threads(count)
        loss = dirichlet_prior(x, alpha, mask=mask, groups=groups)
        seen.append((loss.detach(), *torch.autograd.grad(loss, x)))
    for other in seen[1:]:
        assert all(torch.equal(a, b) for a, b in zip(seen[0], other, strict=True))
