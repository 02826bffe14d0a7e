"""The same bits for any number of threads."""

from __future__ import annotations

import pytest
import torch

import sluice
from sluice.losses import dirichlet_prior

DTYPES = pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
GROUPED = pytest.mark.parametrize("grouped", [False, True])


@pytest.fixture
def threads():
    """Sets the number of threads, and restores it."""
    before = sluice.get_num_threads()
    yield sluice.set_num_threads
    sluice.set_num_threads(before)


def loss_and_gradient(tokens, experts, grouped, dtype):
    """Of logits, some masked."""
    generator = torch.Generator().manual_seed(0)
    x = torch.randn(tokens, experts, generator=generator).to(dtype).requires_grad_()
    mask = torch.rand(tokens, generator=generator) < 0.9
    groups = torch.arange(tokens) % 3 if grouped else None
    alpha = torch.tensor([[0.5], [1.0], [2.0]]).repeat(1, experts) if grouped else 0.75
    loss = dirichlet_prior(x, alpha, mask=mask, groups=groups)
    return loss.detach(), *torch.autograd.grad(loss, x)


def assert_repeats(threads, *arguments):
    seen = []
    for count in (1, 2, 5):
        threads(count)
        seen.append(loss_and_gradient(*arguments))
    for other in seen[1:]:
        assert all(torch.equal(a, b) for a, b in zip(seen[0], other, strict=True))


@DTYPES
@GROUPED
@pytest.mark.parametrize("experts", [2, 8, 64])
def test_loss_and_gradient_do_not_depend_on_threads(experts, grouped, dtype, threads, target):
    assert_repeats(threads, 40 if target == "sim" else 5000, experts, grouped, dtype)


@DTYPES
@GROUPED
@pytest.mark.cpu  # on the simulator 200 experts take half a minute
def test_many_experts_do_not_depend_on_threads(grouped, dtype, threads):
    assert_repeats(threads, 300, 200, grouped, dtype)
