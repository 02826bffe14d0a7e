"""Replicas of torch.nn.DataParallel count for themselves, so that training on them is refused."""

from __future__ import annotations

import pytest
import torch
from torch import nn

from sluice.errors import SluiceValueError
from sluice.nn import DirichletPriorLoss, DirMoE

FIX = "fix: use torch.nn.parallel.DistributedDataParallel, one process a device"


def replica(module: nn.Module) -> nn.Module:
    """What DataParallel calls on a device: a copy that has the original's tensors."""
    copy = module._replicate_for_data_parallel()
    copy._parameters = module._parameters
    copy._buffers = module._buffers
    copy._modules = {name: replica(child) for name, child in module.named_children()}
    return copy


def test_a_router() -> None:
    router = DirMoE(16, 8, k=2, seed=1)
    with pytest.raises(SluiceValueError) as caught:
        replica(router)(torch.zeros(3, 16))
    assert str(caught.value) == (
        "error SL323: a Generator counts its forwards, but it runs on a replica that "
        "torch.nn.DataParallel throws away after each\n" + FIX
    )
    assert router.generator.offset == 0


def test_a_loss() -> None:
    loss = DirichletPriorLoss(0.75)
    with pytest.raises(SluiceValueError) as caught:
        replica(loss)(torch.zeros(3, 8))
    assert str(caught.value) == (
        "error SL323: a DirichletPriorLoss counts its forwards, but it runs on a replica that "
        "torch.nn.DataParallel throws away after each\n" + FIX
    )


def test_evaluation_counts_nothing() -> None:
    router, loss = DirMoE(16, 8, k=2).eval(), DirichletPriorLoss(0.75).eval()
    hidden = torch.randn(3, 16)
    assert torch.equal(replica(router)(hidden).weights, router(hidden).weights)
    assert torch.equal(replica(loss)(hidden), loss(hidden))
