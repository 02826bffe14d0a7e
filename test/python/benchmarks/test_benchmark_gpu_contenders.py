"""What is timed on a GPU computes the same: PyTorch's DirMoE and DPSL, and Sluice's."""

from __future__ import annotations

import pytest

torch = pytest.importorskip("torch")
special = pytest.importorskip("scipy.special")
pytest.importorskip("rich")

from benchmarks import dpsl_torch, gpu_contenders, gpu_dpsl  # noqa: E402

CPU = torch.device("cpu")


@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16])
def test_eager_and_sluice_agree_in_their_means(dtype):
    tensors = gpu_contenders.inputs(8192, 8, dtype, CPU)
    torch.manual_seed(7)
    ours = gpu_contenders.sluice_dirmoe(CPU)(*tensors)
    for a, b in zip(ours, gpu_contenders.eager(*tensors), strict=True):
        assert a.dtype == b.dtype
        torch.testing.assert_close(a.float().mean(0), b.float().mean(0), rtol=0.03, atol=0.01)


def test_each_step_of_sluice_draws_anew():
    router = gpu_contenders.sluice_gate(CPU)
    work = gpu_contenders.step(router, gpu_contenders.inputs(16, 8, torch.float32, CPU)[:1])
    first, second = work()[0], work()[0]
    router.move_on()
    assert router.rng.host().offset == 2
    third = work()[0]
    assert not any(torch.equal(a, b) for a, b in ((first, second), (first, third), (second, third)))


def test_steps_give_gradients_of_all_inputs():
    tensors = gpu_contenders.inputs(16, 8, torch.float32, CPU)
    gradients = gpu_contenders.step(gpu_contenders.eager, tensors)()
    assert [g.shape for g in gradients] == [x.shape for x in tensors]
    assert all(torch.isfinite(g).all() and g.abs().sum() > 0 for g in gradients)


@pytest.mark.parametrize("experts", [8, 64, 256])
def test_the_continued_fraction_is_scipys_incomplete_beta(experts):
    generator = torch.Generator().manual_seed(0)
    a = 0.05 + 2 * torch.rand(experts, generator=generator)
    b = a.sum() - a
    x = torch.softmax(3 * torch.randn(500, experts, generator=generator), -1)
    ours = dpsl_torch.betainc(a, b, x, dpsl_torch.terms_for(a, b))
    expected = special.betainc(*(each.double().numpy() for each in (a, b, x)))
    torch.testing.assert_close(ours.double(), torch.from_numpy(expected), rtol=0, atol=2e-5)


@pytest.mark.parametrize("experts", [8, 64])
def test_the_prior_loss_of_torch_is_that_of_sluice(experts):
    logits, alpha = gpu_dpsl.inputs(700, experts, CPU)
    losses = gpu_dpsl.contenders(alpha, with_compile=False)
    ours, theirs = losses["sluice"](logits), losses["torch eager"](logits)
    torch.testing.assert_close(ours, theirs, rtol=1e-4, atol=1e-7)
    gradients = [torch.autograd.grad(loss, logits)[0] for loss in (ours, theirs)]
    # Probabilities that are equal in float32 are not in their order as logarithms: a place apart.
    one_place = 2 / (700 * experts * 701)
    torch.testing.assert_close(gradients[0], gradients[1], rtol=1e-3, atol=one_place)
    assert gradients[1].abs().max() > 50 * one_place
