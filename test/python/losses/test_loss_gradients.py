"""The gradient: by finite differences, by 60 digits near the ends, and finite everywhere."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from reference import dirichlet_prior as reference
from reference import softmax

from sluice.losses import dirichlet_prior

ALPHAS = [1e-3, 0.05, 1.0, 30.0, 1e4]
DTYPES = pytest.mark.parametrize("dtype", [torch.float32, torch.float64])


def gradient_of(x, alpha, **options):
    x = x.clone().requires_grad_()
    loss = dirichlet_prior(x, alpha, **options)
    loss.backward()
    assert x.grad is not None
    return loss.detach(), x.grad


@pytest.mark.parametrize("scores", ["logits", "probabilities"])
@pytest.mark.parametrize("alpha", [0.5, [0.3, 2.0, 1.0]])
def test_finite_differences(scores, alpha):
    """Away from ties, without bounds of the density."""
    x = torch.randn(9, 3, generator=torch.Generator().manual_seed(1), dtype=torch.float64)
    x = (x if scores == "logits" else x.softmax(1)).requires_grad_()
    assert torch.autograd.gradcheck(
        lambda x: dirichlet_prior(x, alpha, scores=scores, clip=None), (x,)
    )


def test_finite_differences_with_groups_and_a_mask():
    x = torch.randn(12, 3, generator=torch.Generator().manual_seed(2), dtype=torch.float64)
    alpha, groups = [[0.3, 2.0, 1.0], [1.0, 1.0, 0.5]], torch.arange(12) % 2
    mask = torch.arange(12) % 5 != 0
    assert torch.autograd.gradcheck(
        lambda x: dirichlet_prior(x, alpha, groups=groups, mask=mask, clip=None),
        (x.requires_grad_(),),
    )


def test_logits_that_are_all_equal():
    """As a router starts whose weights are 0: several experts share the highest probability."""
    x = torch.zeros(6, 4, dtype=torch.float64)
    x[3:, :2] += 1.0
    loss, gradient = gradient_of(x, 0.5, clip=None)
    p = softmax(x.numpy())
    expected, to_p = reference(p, np.array(0.5))
    np.testing.assert_allclose(loss, expected, rtol=1e-12)
    np.testing.assert_allclose(
        gradient, p * (to_p - (to_p * p).sum(1, keepdims=True)), rtol=1e-9, atol=1e-14
    )


def test_bounds_of_the_density():
    x = torch.randn(40, 4, generator=torch.Generator().manual_seed(3), dtype=torch.float64) * 3
    stats = pytest.importorskip("scipy.stats")
    p = softmax(x.numpy())
    beta = stats.beta(0.3, 0.9)
    miss = reference(p, np.array(0.3))[1] / beta.pdf(p)
    to_p = miss * np.clip(beta.pdf(p), 0.5, 2.0)
    expected = p * (to_p - (to_p * p).sum(1, keepdims=True))
    _, gradient = gradient_of(x, 0.3, clip=(0.5, 2.0))
    np.testing.assert_allclose(gradient, expected, rtol=1e-9, atol=1e-14)
    _, gradient = gradient_of(torch.tensor(p), 0.3, clip=(0.5, 2.0), scores="probabilities")
    np.testing.assert_allclose(gradient, to_p, rtol=1e-9, atol=1e-14)


def far_logits(smallest, experts, dtype):
    """Rows whose smallest probabilities go down to `smallest`, and one with equal logits."""
    steps = torch.linspace(0, 1, 7, dtype=torch.float64)[:, None]
    spread = torch.linspace(-1, 0, experts, dtype=torch.float64)
    x = -np.log(smallest) * steps * spread
    return torch.cat([x, x.flip(1) + 3.0]).to(dtype)


@DTYPES
@pytest.mark.parametrize("clip", [None, (1e-3, 100.0)])
@pytest.mark.parametrize("experts", [2, 8])
@pytest.mark.parametrize("alpha", ALPHAS)
def test_loss_and_gradient_are_finite(alpha, experts, clip, dtype):
    for smallest in (1e-10, 1e-30, 1e-60):
        x = far_logits(smallest, experts, dtype)
        loss, gradient = gradient_of(x, alpha, clip=clip)
        assert loss.isfinite()
        assert gradient.isfinite().all()
        assert gradient.abs().max() <= 2 * alpha * experts / x.shape[0]


@DTYPES
@pytest.mark.parametrize("clip", [None, (1e-3, 100.0)])
def test_an_expert_that_is_switched_off(clip, dtype):
    """A logit of -inf has probability 0 and no gradient; the others are as without a -inf."""
    x = torch.randn(8, 3, generator=torch.Generator().manual_seed(4)).to(dtype)
    x[:, 1] = -torch.inf
    x[0, 0] = -torch.inf
    loss, gradient = gradient_of(x, 0.5, clip=clip)
    assert loss.isfinite()
    assert gradient.isfinite().all()
    assert not gradient[:, 1].any()
    assert gradient[1:, 0].all()


@DTYPES
@pytest.mark.parametrize("alpha", [1e-3, 0.75])
def test_against_60_digits_near_the_ends(alpha, dtype):
    """Where 1 − p is below the last digit of 1."""
    mpmath = pytest.importorskip("mpmath")
    rows = [[0, 0, 1], [30, 0, 1], [69, 1, 0], [0, 69, 68], [2, 1, 160], [1, 2, 161]]
    _check_digits(mpmath, torch.tensor(rows, dtype=dtype), alpha)


@DTYPES
@pytest.mark.parametrize("alpha", [1e-3, 0.75])
@pytest.mark.parametrize("descending", [False, True])
def test_probabilities_that_differ_from_1_by_less_than_any_number(alpha, dtype, descending):
    """They have an order though their logarithms are 0, whatever the order of the rows: here that
    of 1 - p, to which all other experts add.
    """
    mpmath = pytest.importorskip("mpmath")
    rows = [[20, 0, 1], [70, 0, 0], [70.5, 0, 0], [225, 0, 0], [225.5, 0, 0.2], [0, 300, 0.5]]
    rows += [[800, 0, 0], [0, 800, 0.5], [800.5, 0, 0.2], [1500, 0, 1], [1500, 0.5, 0.75]]
    x = torch.tensor(rows, dtype=dtype)
    _check_digits(mpmath, x.flip(0) if descending else x, alpha)


def _check_digits(mpmath, x, alpha):
    """Loss and gradient of a symmetric prior against 60 digits."""
    with mpmath.workdps(60):
        loss, expected = _by_digits(mpmath, x.tolist(), alpha)
    got, gradient = gradient_of(x, alpha, clip=None)
    bound = {torch.float32: 1e-5, torch.float64: 1e-12}[x.dtype]
    assert abs(got.item() - loss) <= bound * loss
    assert np.abs(gradient.numpy() - expected).max() <= bound * np.abs(expected).max()


def _by_digits(mp, logits, alpha):
    """Loss and gradient from logits, of a symmetric prior."""
    tokens, experts = len(logits), len(logits[0])
    a, b = mp.mpf(alpha), mp.mpf(alpha) * (experts - 1)
    e = [[mp.exp(v) for v in row] for row in logits]
    p = [[v / sum(row) for v in row] for row in e]
    q = [[sum(row[:k] + row[k + 1 :]) for k in range(experts)] for row in p]
    loss, to_p = mp.mpf(0), [[mp.mpf(0)] * experts for _ in p]
    for k in range(experts):
        order = sorted(range(tokens), key=lambda t: (p[t][k], -q[t][k], t))
        for place, t in enumerate(order, 1):
            lower = p[t][k] < q[t][k]
            small, ends = (p[t][k], (a, b)) if lower else (q[t][k], (b, a))
            share = mp.betainc(*ends, 0, small, regularized=True)
            miss = (share if lower else 1 - share) - mp.mpf(place) / (tokens + 1)
            density = p[t][k] ** (a - 1) * q[t][k] ** (b - 1) / mp.beta(a, b)
            loss += miss**2
            to_p[t][k] = 2 * miss * density
    size = tokens * experts
    gradient = [
        [
            float(row[j] * (g[j] * s[j] - sum(g[k] * row[k] for k in range(experts) if k != j)))
            / size
            for j in range(experts)
        ]
        for row, s, g in zip(p, q, to_p, strict=True)
    ]
    return float(loss / size), np.array(gradient)
