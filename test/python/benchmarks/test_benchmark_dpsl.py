"""The contenders of the Dirichlet-prior shaping benchmark compute the same, in little memory."""

from __future__ import annotations

import pytest

torch = pytest.importorskip("torch")
pytest.importorskip("rich")
special = pytest.importorskip("scipy.special")

import numpy as np  # noqa: E402

from benchmarks.dpsl_contenders import LOSSES, make_inputs  # noqa: E402
from benchmarks.memory import can_measure, extra_bytes  # noqa: E402


def loss_and_gradient(loss, logits, alpha):
    value = loss(logits, alpha)
    (gradient,) = torch.autograd.grad(value, logits)
    return value.item(), gradient.double().numpy()


def reference(logits, alpha, clip=(1e-3, 100.0)):
    """The loss and its closed-form gradient in float64, straight from the formulas, and by how
    much a gradient differs where two tokens change places.
    """
    tokens, experts = logits.shape
    p = special.softmax(logits, axis=1)
    a, b = alpha, alpha.sum() - alpha
    places = (np.argsort(np.argsort(p, axis=0), axis=0) + 1) / (tokens + 1)
    miss = special.betainc(a, b, p) - places
    log_density = (a - 1) * np.log(p) + (b - 1) * np.log1p(-p) - special.betaln(a, b)
    density = 2 / (experts * tokens) * np.exp(log_density).clip(*clip)
    slope = miss * density
    gradient = p * (slope - (slope * p).sum(1, keepdims=True))
    return np.mean(miss**2), gradient, np.max(density * p) / (tokens + 1)


@pytest.mark.parametrize("experts", [2, 8, 64])
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64], ids=str)
@pytest.mark.parametrize("name", LOSSES)
def test_the_loss_and_its_gradient_are_those_of_the_formulas(name: str, dtype, experts: int):
    logits, _ = make_inputs(3000, experts)
    alpha = torch.linspace(0.1, 6.0, experts, dtype=dtype)
    logits = logits.detach().to(dtype).requires_grad_()
    value, gradient = loss_and_gradient(LOSSES[name], logits, alpha)
    expected, slope, one_place = reference(logits.detach().double().numpy(), alpha.double().numpy())
    narrow = dtype == torch.float32
    assert value == pytest.approx(expected, rel=2e-6 if narrow else 1e-12)
    # In float32 probabilities that are nearly equal may come in the other order.
    tolerance = one_place + 1e-5 * np.abs(slope).max() if narrow else 1e-11 * np.abs(slope).max()
    np.testing.assert_allclose(gradient, slope, rtol=0, atol=tolerance)


@pytest.mark.skipif(not can_measure(), reason="the system does not tell a process its peak")
def test_extra_memory_is_at_most_twelve_bytes_for_each_token_and_expert():
    # Ranks and slopes alone take eight: less would mean that nothing was measured.
    assert 8 <= extra_bytes(100_000, 64, threads=2) <= 12
