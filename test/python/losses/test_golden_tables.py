"""The loss and its gradient against tables of 50 digits."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import numpy as np
import pytest
import torch

from sluice.losses import dirichlet_prior

BOUND = {"float32": 2e-6, "float64": 1e-10}
DATA = Path(__file__).parents[2] / "data"


def table(name, golden):
    """Probabilities [T, E], their gradient, α and the loss."""
    with open(DATA / f"{name}.tsv") as file:
        head = file.readline()
    found = re.search(r"alpha=(\[.*?\]) loss=(\S+),", head)
    assert found is not None
    alpha, loss = ast.literal_eval(found[1]), float(found[2])
    rows = golden(name)
    shape = (-1, len(alpha))
    assert np.array_equal(rows[:, 1].reshape(shape)[0], range(len(alpha)))
    return rows[:, 2].reshape(shape), rows[:, 3].reshape(shape), alpha, loss


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("name", ["dpsl_symmetric", "dpsl_asymmetric"])
def test_loss_and_gradient(name, dtype, golden):
    p, gradient, alpha, loss = table(name, golden)
    x = torch.tensor(p, dtype=getattr(torch, dtype), requires_grad=True)
    got = dirichlet_prior(x, alpha, scores="probabilities", clip=None)
    got.backward()
    assert abs(got.item() - loss) <= BOUND[dtype]
    assert x.grad is not None
    # Relative to the largest entry: single ones pass through zero.
    error = np.abs(x.grad.numpy() - gradient).max() / np.abs(gradient).max()
    assert error <= BOUND[dtype]
