"""Functions of the language without draws pass gradcheck in float64, for every input."""

from __future__ import annotations

import pytest

torch = pytest.importorskip("torch")

import sluice  # noqa: E402
import sluice.language as sl  # noqa: E402


@sluice.jit
def arithmetic(x: sl.Tensor["T", "E"], t: sl.Tensor["T"], e: sl.Tensor["E"], s: sl.Scalar):
    return (x * t - e / s) ** 2 + t**3 / x - s


@sluice.jit
def elementary(x: sl.Tensor["T", "E"]):
    return (
        sl.exp(x) * sl.log(x)
        + sl.log1p(x) * sl.expm1(x)
        - sl.sqrt(x) * sl.rsqrt(x + 1)
        + sl.tanh(x)
    )


@sluice.jit
def gating(x: sl.Tensor["T", "E"], e: sl.Tensor["E"]):
    return sl.softmax(x, "E") * sl.sigmoid(e), sl.normalize(x, "E") + sl.softplus(x - e)


@sluice.jit
def piecewise(x: sl.Tensor["T", "E"], y: sl.Tensor["T", "E"]):
    kept = sl.where(x > y, x * y, y)
    return sl.maximum(x, y) * sl.minimum(x, y), sl.clip(x, 0.7, 1.5) + sl.abs(y - x) + kept


@sluice.jit
def reductions(x: sl.Tensor["T", "E"]):
    rows = sl.sum(x * x, "E") + sl.mean(x, "E") + sl.max(x, "E") - sl.min(x, "E")
    return rows * sl.logsumexp(x, "E"), sl.mean(x * x, "T"), sl.logsumexp(x, "T")


@sluice.jit
def special(x: sl.Tensor["T", "E"]):
    return sl.lgamma(x) + sl.digamma(x) * sl.trigamma(x)


@sluice.jit
def incomplete_beta(x: sl.Tensor["T", "E"]):
    return sl.betainc(2.5, 0.75, x / 4.0)


@sluice.jit
def divergences(x: sl.Tensor["T", "E"], y: sl.Tensor["T", "E"]):
    theta = sl.softmax(x - y, "E")
    return sl.kl_dirichlet(x, y) + sl.dirichlet_log_prob(theta, x), sl.kl_bernoulli(x, y)


@sluice.jit
def noisy(x: sl.Tensor["T", "E"], tau: sl.Scalar, rng: sl.Rng):
    return sl.gumbel_sigmoid(x, tau, rng) * sl.logistic(x, rng), sl.gumbel_softmax(x, tau, rng)


def tensors(function, *axes):
    """Distinct positive entries away from every kink, of the axes' sizes."""
    generator = torch.Generator().manual_seed(len(function.__name__))
    sizes = {"T": 4, "E": 3}
    shapes = [tuple(sizes[axis] for axis in names) for names in axes]
    return [
        (0.5 + 1.5 * torch.rand(shape, generator=generator, dtype=torch.float64)).requires_grad_()
        for shape in shapes
    ]


@pytest.mark.parametrize(
    ("function", "axes"),
    [
        (elementary, ["TE"]),
        (gating, ["TE", "E"]),
        (piecewise, ["TE", "TE"]),
        (reductions, ["TE"]),
        (special, ["TE"]),
        (incomplete_beta, ["TE"]),
        (divergences, ["TE", "TE"]),
    ],
)
def test_functions_of_tensors(function, axes):
    assert torch.autograd.gradcheck(function, tensors(function, *axes))


def test_broadcasting():
    x, t, e, s = tensors(arithmetic, "TE", "T", "E", "")
    assert torch.autograd.gradcheck(lambda *v: arithmetic(*v[:3], s=v[3]), (x, t, e, s))


def test_reparameterised_noise():
    x, tau = tensors(noisy, "TE", "")
    rng = sluice.Rng(seed=8)
    assert torch.autograd.gradcheck(lambda x, tau: noisy(x, tau=tau, rng=rng), (x, tau))
