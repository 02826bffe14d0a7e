"""What a call may say, and what compiles anew."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from reference import dirichlet_prior as reference
from reference import softmax

import sluice
import sluice.language as sl
from sluice.losses import batch_shaping, dirichlet_prior, entries

T, E = 30, 4
LOGITS = np.random.default_rng(0).normal(size=(T, E))


@sluice.jit
def in_the_language(x: sl.Tensor["T", "E"], keep: sl.Tensor["T"]):
    """A prior of one number, and a mask that the function makes."""
    return sl.dirichlet_prior_loss(x, 0.75, mask=keep > 0.5, reduction="sum")


def compilations():
    """How often the losses have been compiled so far, each for another request."""
    return sum(len(f._builds) for f in vars(entries).values() if isinstance(f, sluice.JitFunction))


def test_the_mean_is_that_of_scipy():
    loss, _ = reference(softmax(LOGITS), np.array(0.75))
    np.testing.assert_allclose(dirichlet_prior(LOGITS, 0.75), loss, rtol=1e-13)


@pytest.mark.parametrize(
    ("reduction", "factor"),
    [("mean", 1), ("sum", T * E), ("mean over tokens", E), ("mean over experts", T)],
)
def test_reductions(reduction, factor):
    loss = dirichlet_prior(LOGITS, 0.75) * factor
    np.testing.assert_allclose(dirichlet_prior(LOGITS, 0.75, reduction=reduction), loss, rtol=1e-13)


def test_position_in_the_middle_of_its_step():
    """(i − 1/2)/N: of one token 1/2, which is its place for i/(N+1) too; of more it differs."""
    stats = pytest.importorskip("scipy.stats")
    p = softmax(LOGITS)
    beta = stats.beta(0.75, 2.25)
    ranks = np.argsort(np.argsort(p, axis=0), axis=0)
    expected = ((beta.cdf(p) - (ranks + 0.5) / T) ** 2).mean()
    got = dirichlet_prior(LOGITS, 0.75, position="(i-1/2)/N")
    np.testing.assert_allclose(got, expected, rtol=1e-12)


@pytest.mark.parametrize(
    "alpha", [0.75, [0.75] * E, (0.75,) * E, np.full(E, 0.75), np.float32(0.75), np.array(0.75)]
)
def test_symmetric_concentrations(alpha):
    assert dirichlet_prior(LOGITS, alpha) == dirichlet_prior(LOGITS, [0.75] * E)
    assert dirichlet_prior(torch.tensor(LOGITS), alpha) == dirichlet_prior(LOGITS, [0.75] * E)


def test_torch_concentrations_have_no_gradient():
    x = torch.tensor(LOGITS, requires_grad=True)
    for alpha in (torch.tensor(0.75, requires_grad=True), torch.full((E,), 0.75)):
        assert dirichlet_prior(x, alpha) == dirichlet_prior(LOGITS, 0.75)
    alpha = torch.full((E,), 0.75, requires_grad=True)
    dirichlet_prior(x, alpha).backward()
    assert alpha.grad is None


def test_scores_decide_the_dtype_of_the_loss():
    for dtype, expected in (("float16", "float32"), ("bfloat16", "float32"), ("float64",) * 2):
        x = torch.tensor(LOGITS, dtype=getattr(torch, dtype), requires_grad=True)
        loss = dirichlet_prior(x, torch.full((E,), 0.75, dtype=torch.float64))
        loss.backward()
        assert loss.dtype == getattr(torch, expected)
        assert x.grad is not None
        assert x.grad.dtype == x.dtype
        np.testing.assert_allclose(loss.item(), dirichlet_prior(LOGITS, 0.75), rtol=2e-2)


def test_leading_axes_are_tokens():
    x, mask = torch.tensor(LOGITS).reshape(5, 6, E), torch.arange(T).reshape(5, 6) % 4 != 0
    flat = dirichlet_prior(LOGITS, 1.0, mask=mask.flatten().numpy())
    assert dirichlet_prior(x, 1.0, mask=mask) == flat
    assert dirichlet_prior(x, 1.0, mask=mask.long()) == flat
    assert dirichlet_prior(x.flatten(0, 1), 1.0, mask=mask) == flat
    groups = (torch.arange(T) % 2).reshape(5, 6)
    alpha = [[1.0] * E, [0.5] * E]
    assert dirichlet_prior(x, alpha, groups=groups) == dirichlet_prior(
        LOGITS, alpha, groups=groups.flatten().numpy()
    )


@pytest.mark.parametrize("order", "<>")
def test_bytes_of_numpy_may_be_in_any_order(order):
    mask, groups = np.arange(T) % 4 != 0, np.arange(T) % 2
    alpha = np.array([[1.0] * E, [0.3] * E])
    given = LOGITS.astype(f"{order}f8"), alpha.astype(f"{order}f8")
    tokens = {"mask": mask.astype(f"{order}i4"), "groups": groups.astype(f"{order}i8")}
    assert dirichlet_prior(*given, **tokens) == dirichlet_prior(
        LOGITS, alpha, mask=mask, groups=groups
    )


@pytest.mark.parametrize(
    ("function", "alphas"),
    [
        (dirichlet_prior, [0.1, 3, [0.3] * 5, torch.tensor(0.5), torch.rand(5) + 0.1]),
        (lambda x, a: batch_shaping(x, a, 2.0), [0.1, 3, [0.3] * 5, torch.rand(5) + 0.1]),
        (
            lambda x, a: dirichlet_prior(x, a, groups=torch.arange(T) % 2),
            [torch.rand(2, 5) + 0.1, np.full((2, 5), 0.3), [[1.0] * 5] * 2],
        ),
    ],
)
def test_annealing_compiles_once(function, alphas):
    x = torch.rand(T, 5, requires_grad=True)
    function(x, alphas[0]).backward()
    before = compilations()
    for alpha in alphas:
        function(x, alpha).backward()
    assert compilations() == before


def test_equal_bounds_compile_once():
    x = torch.randn(T, 5)
    before = compilations()
    for clip in ((1e-2, 50), (1e-2, 50.0), (1e-2, np.float64(50))):
        dirichlet_prior(x, 1.0, clip=clip)
    assert compilations() <= before + 1


def test_in_another_function_of_the_language():
    keep = (np.arange(T) % 3 != 0).astype(float)
    expected = dirichlet_prior(LOGITS, 0.75, mask=keep == 1, reduction="sum")
    np.testing.assert_allclose(in_the_language(LOGITS, keep), expected, rtol=1e-13)


@pytest.mark.parametrize("scores", ["logits", "probabilities"])
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_the_interpreter_agrees(scores, dtype):
    x = (LOGITS if scores == "logits" else softmax(LOGITS)).astype(dtype)
    alpha = np.array([[0.3, 1.0, 2.0, 0.7], [1.0, 1.0, 5.0, 1.0]], dtype)
    groups, mask = np.arange(T) % 2, np.arange(T) % 5 != 0
    options = {"scores": scores, "clip": None, "position": "i/(N+1)", "reduction": "mean"}
    rtol = {"float32": 1e-5, "float64": 1e-12}[dtype]
    for function, arguments in (
        (entries.prior, (x, alpha[0])),
        (entries.prior_grouped_masked, (x, alpha, groups, mask)),
        (entries.shaping, (x, alpha[0], alpha[1])),
    ):
        exact = function.interpret(*arguments, **options)
        np.testing.assert_allclose(function(*arguments, **options), exact, rtol=rtol)
