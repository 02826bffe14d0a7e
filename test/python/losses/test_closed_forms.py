"""Priors whose marginals have closed forms, and what the loss is on average under any prior."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch
from reference import positions, squared_distance

from sluice.losses import dirichlet_prior

BOUND = {torch.float32: 1e-6, torch.float64: 1e-13}
DTYPES = pytest.mark.parametrize("dtype", [torch.float32, torch.float64])


def draws(alpha, tokens, seed=0):
    return np.random.default_rng(seed).dirichlet(alpha, tokens)


@DTYPES
@pytest.mark.parametrize("experts", [2, 3, 8, 64])
def test_all_concentrations_are_1(experts, dtype):
    p = draws(np.full(experts, 0.5), 50)
    expected = squared_distance(p, lambda p: -np.expm1((experts - 1) * np.log1p(-p))).mean()
    got = dirichlet_prior(torch.tensor(p, dtype=dtype), 1.0, scores="probabilities")
    assert abs(got.item() - expected) <= BOUND[dtype]


@DTYPES
@pytest.mark.parametrize("a", [0.05, 0.75, 3.0, 40.0])
def test_the_other_concentrations_sum_to_1(a, dtype):
    """F = p^α_k; the other of two experts mirrors it, also where its p rounds to 1."""
    p = draws([a, 1.0], 50)
    expected = squared_distance(p[:, :1], lambda p: p**a).mean()
    logits = torch.tensor(np.log(np.maximum(p, 1e-300)), dtype=dtype)
    got = dirichlet_prior(logits, [a, 1.0])
    assert abs(got.item() - expected) <= BOUND[dtype]


@DTYPES
def test_the_other_concentrations_sum_to_1_in_each_entry(dtype):
    """The gradient says what the loss saw of each token of expert 0: 2 (F − i/(N+1)) f."""
    alpha = np.array([2.5, 0.25, 0.25, 0.5])
    p = draws(np.full(4, 2.0), 50)
    x = torch.tensor(p, dtype=dtype, requires_grad=True)
    dirichlet_prior(x, alpha, scores="probabilities", clip=None, reduction="sum").backward()
    assert x.grad is not None
    density = 2.5 * p[:, 0] ** 1.5
    expected = 2 * (p[:, 0] ** 2.5 - positions(p)[:, 0]) * density
    np.testing.assert_allclose(x.grad[:, 0], expected, atol=10 * BOUND[dtype])


@DTYPES
@pytest.mark.parametrize("alpha", [[0.05] * 8, [0.75] * 8, [1.0] * 3, [5.0] * 4, [50.0] * 8])
def test_expected_loss_of_rows_from_the_prior(alpha, dtype, target):
    """E[L] = 1/(6(N+1)), within 5 standard errors."""
    tokens, batches = 40, 30 if target == "sim" else 300
    p = torch.tensor(draws(alpha, batches * tokens, seed=3), dtype=dtype)
    losses = torch.stack(
        [dirichlet_prior(rows, alpha, scores="probabilities") for rows in p.split(tokens)]
    )
    error = losses.double().mean().item() - 1 / (6 * (tokens + 1))
    assert abs(error) < 5 * losses.double().std().item() / math.sqrt(batches)


def test_expected_loss_of_asymmetric_rows_as_logits(target):
    alpha, tokens, batches = [0.05, 50.0, 2.0, 0.5], 40, 30 if target == "sim" else 300
    logits = torch.tensor(np.log(np.maximum(draws(alpha, batches * tokens, seed=4), 1e-300)))
    losses = torch.stack([dirichlet_prior(rows, alpha) for rows in logits.split(tokens)])
    error = losses.mean().item() - 1 / (6 * (tokens + 1))
    assert abs(error) < 5 * losses.std().item() / math.sqrt(batches)
