"""A checkpointed DirMoE trains exactly as one that is not."""

from __future__ import annotations

import pytest
import torch
from torch import nn
from torch.utils.checkpoint import checkpoint

from sluice.nn import DirMoE

MODES = pytest.mark.parametrize("reentrant", [True, False])


def loss_of(module, x):
    weights, kl, sparsity = module(x)
    return (weights**2).sum() + kl + 0.01 * sparsity


class Block(nn.Module):
    """A router between layers, with dropout, so that torch draws as well."""

    def __init__(self) -> None:
        super().__init__()
        self.before = nn.Linear(8, 8)
        self.router = DirMoE(8, 4, 2, seed=5)

    def forward(self, x):
        return loss_of(self.router, nn.functional.dropout(self.before(x), 0.25))


def gradients(run, forwards):
    """Losses and gradients after several forwards and one backward."""
    torch.manual_seed(1)
    block = Block()
    x = torch.randn(6, 8, requires_grad=True)
    losses = [run(block, x) for _ in range(forwards)]
    sum(losses[1:], losses[0]).backward()
    assert x.grad is not None
    grads = [p.grad for p in block.parameters()]
    return [torch.stack(losses), x.grad, *grads], block.router.generator.offset


@MODES
# Of more than two, gradients may be added in another order.
@pytest.mark.parametrize("forwards", [1, 2])
def test_losses_and_gradients_are_bitwise_the_same(reentrant, forwards):
    plain, count = gradients(lambda block, x: block(x), forwards)
    again, counted = gradients(
        lambda block, x: checkpoint(block, x, use_reentrant=reentrant), forwards
    )
    assert counted == count == forwards
    for expected, got in zip(plain, again, strict=True):
        assert torch.equal(expected, got)


@MODES
def test_generator_passed_from_outside_needs_no_random_state_of_torch(reentrant):
    module = DirMoE(8, 4, 2, seed=5)
    x = torch.randn(6, 8, requires_grad=True)

    def run(x, rng):
        weights, kl, _ = module(x, rng=rng)
        return (weights**2).sum() + kl

    rng = module.generator.next()
    plain = torch.autograd.grad(run(x, rng), x)[0]
    loss = checkpoint(run, x, rng, use_reentrant=reentrant, preserve_rng_state=False)
    loss.backward()
    assert x.grad is not None
    assert torch.equal(plain, x.grad)
