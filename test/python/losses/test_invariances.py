"""What does not change the loss and its gradient: order of experts, padding, other groups, ties."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from sluice.losses import dirichlet_prior

DTYPES = pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
SCORES = pytest.mark.parametrize("scores", ["logits", "probabilities"])
CLIPS = pytest.mark.parametrize("clip", [None, (1e-3, 100.0)])
RTOL = {torch.float32: 2e-6, torch.float64: 1e-13}
ALPHA = [0.3, 2.0, 0.75, 1.0, 7.0]
T, E = 60, len(ALPHA)


def scores_of(kind, dtype, tokens=T, seed=0):
    logits = 2 * torch.randn(tokens, E, generator=torch.Generator().manual_seed(seed))
    return (logits if kind == "logits" else logits.softmax(1)).to(dtype)


def loss_and_gradient(x, alpha, **options):
    x = x.clone().requires_grad_()
    loss = dirichlet_prior(x, alpha, **options)
    loss.backward()
    assert x.grad is not None
    return loss.detach(), x.grad


def assert_same(got, expected):
    for ours, theirs in zip(got, expected, strict=True):
        scale = theirs.abs().max().item()
        np.testing.assert_allclose(ours, theirs, rtol=0, atol=RTOL[theirs.dtype] * scale)


@DTYPES
@SCORES
@CLIPS
def test_permutation_of_experts(scores, dtype, clip):
    x, order = scores_of(scores, dtype), torch.tensor([3, 1, 4, 0, 2])
    alpha = torch.tensor(ALPHA)
    loss, gradient = loss_and_gradient(x, alpha, scores=scores, clip=clip)
    permuted = loss_and_gradient(x[:, order], alpha[order], scores=scores, clip=clip)
    assert_same(permuted, (loss, gradient[:, order]))


@DTYPES
@SCORES
def test_padding_by_masked_tokens(scores, dtype):
    """Whatever they hold, also NaN."""
    x = scores_of(scores, dtype)
    expected = loss_and_gradient(x, ALPHA, scores=scores)
    padded = scores_of(scores, dtype, 2 * T, seed=1)
    padded[1], padded[4] = torch.nan, torch.inf
    mask = torch.zeros(2 * T, dtype=torch.bool)
    mask[torch.randperm(2 * T, generator=torch.Generator().manual_seed(2))[:T].sort()[0]] = True
    mask[1], mask[4] = False, False
    rows = mask.nonzero()[:, 0]
    padded[rows] = x[: len(rows)]
    expected = loss_and_gradient(x[: len(rows)], ALPHA, scores=scores)
    loss, gradient = loss_and_gradient(padded, ALPHA, scores=scores, mask=mask)
    assert_same((loss, gradient[mask]), expected)
    assert not gradient[~mask].any()


@DTYPES
@SCORES
def test_a_group_alone(scores, dtype):
    """Tokens of one group, the others masked, give the loss of these tokens with their α."""
    x, groups = scores_of(scores, dtype), torch.arange(T) % 3
    alpha = torch.tensor([ALPHA, ALPHA[::-1], [1.0] * E])
    for g in range(3):
        own = groups == g
        expected = loss_and_gradient(x[own], alpha[g], scores=scores)
        loss, gradient = loss_and_gradient(x, alpha, scores=scores, groups=groups, mask=own)
        assert_same((loss, gradient[own]), expected)
        assert not gradient[~own].any()


@DTYPES
@SCORES
@pytest.mark.parametrize("ids", [torch.int32, torch.int64])
def test_the_loss_of_groups_is_the_mean_over_their_tokens(scores, dtype, ids):
    x = scores_of(scores, dtype)
    groups = (torch.arange(T) * 7 % 11 % 3).to(ids)
    alpha = torch.tensor([ALPHA, ALPHA[::-1], [1.0] * E])
    shares = [(groups == g).double().mean().item() for g in range(3)]
    alone = [loss_and_gradient(x[groups == g], alpha[g], scores=scores) for g in range(3)]
    loss, gradient = loss_and_gradient(x, alpha, scores=scores, groups=groups)
    expected = sum(share * each for share, (each, _) in zip(shares, alone, strict=True))
    np.testing.assert_allclose(loss, expected, rtol=RTOL[dtype] * 10)
    for g in range(3):
        assert_same((gradient[groups == g],), (shares[g] * alone[g][1],))


@SCORES
def test_ties_go_by_token(scores):
    """Of equal tokens the first has the first position."""
    x = torch.tensor([[0.25, 0.75], [0.25, 0.75]], dtype=torch.float64)
    x = x.log() if scores == "logits" else x
    loss, gradient = loss_and_gradient(x, 1.0, scores=scores, reduction="sum")
    misses = np.array([[0.25, 0.75]]) - np.array([[1 / 3], [2 / 3]])
    np.testing.assert_allclose(loss, (misses**2).sum(), rtol=1e-14)
    slopes = 2 * misses
    if scores == "logits":
        slopes = 0.25 * 0.75 * (slopes - slopes[:, ::-1])
    np.testing.assert_allclose(gradient, slopes, rtol=1e-13)


def test_constant_shifts_of_logits():
    x = scores_of("logits", torch.float64)
    shift = torch.linspace(-5, 5, T, dtype=torch.float64)[:, None]
    assert_same(
        [v.float() for v in loss_and_gradient(x + shift, ALPHA)],
        [v.float() for v in loss_and_gradient(x, ALPHA)],
    )
