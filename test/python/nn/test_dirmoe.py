"""The DirMoE module: what it returns in training and in evaluation, and what it counts."""

from __future__ import annotations

import pytest
import torch
from torch import nn

from sluice import Rng
from sluice.nn import DirMoE, Routing
from sluice.nn.selection import keep_top_k
from sluice.schedules import Geometric, WarmUp


def router(**options):
    torch.manual_seed(0)
    return DirMoE(16, 8, 2, seed=7, **options)


@pytest.fixture
def hidden():
    return torch.randn(3, 5, 16, generator=torch.Generator().manual_seed(1))


@pytest.mark.parametrize("training", [True, False])
def test_weights_have_the_shape_of_hidden_and_rows_sum_to_one(hidden, training):
    weights, kl, sparsity = router().train(training)(hidden)
    assert weights.shape == (3, 5, 8)
    assert torch.allclose(weights.sum(-1), torch.ones(3, 5))
    assert (weights >= 0).all()
    assert kl.shape == sparsity.shape == ()


@pytest.mark.parametrize("training", [True, False])
def test_no_weight_is_so_small_that_only_slow_arithmetic_holds_it(training):
    module = router(tau=0.02).train(training)
    with torch.no_grad():
        module.heads.linear.weight.mul_(20)
    weights = module(torch.randn(500, 16, generator=torch.Generator().manual_seed(2))).weights
    closed = weights == 0
    assert closed.any(0).all()
    assert (weights[~closed] >= 2.0**-64).all()
    assert torch.allclose(weights.sum(-1), torch.ones(500))


def test_loss_combines_both_terms(hidden):
    routing = router(kl_weight=0.5, sparsity_weight=0.25)(hidden)
    assert isinstance(routing, Routing)
    assert torch.equal(routing.loss, 0.5 * routing.kl + 0.25 * routing.sparsity)


def test_weights_of_the_loss_may_be_schedules(hidden):
    module = router(kl_weight=WarmUp(1.0, 2), sparsity_weight=torch.tensor(0.25))
    weights = [
        (routing.kl_weight, routing.sparsity_weight) for routing in map(module, 3 * [hidden])
    ]
    assert weights == [(1.0, 0.25), (0.5, 0.25), (0.0, 0.25)]
    assert module.eval()(hidden).kl_weight == 0.0


def test_each_training_forward_draws_anew(hidden):
    module = router()
    first, second = module(hidden), module(hidden)
    assert module.generator.offset == 2
    assert not torch.equal(first.weights, second.weights)


def test_evaluation_draws_and_counts_nothing(hidden):
    module = router().eval()
    before = torch.get_rng_state()
    first, second = module(hidden), module(hidden)
    assert torch.equal(first.weights, second.weights)
    assert module.generator.offset == 0
    assert torch.equal(torch.get_rng_state(), before)


def test_state_dict_continues_the_draws(hidden):
    module, other = router(), router()
    module(hidden)
    other.load_state_dict(module.state_dict())
    assert torch.equal(module(hidden).weights, other(hidden).weights)


def test_given_generator_is_used_and_counts_nothing(hidden):
    module = router()
    given = module(hidden, rng=Rng(7, offset=4))
    module.generator.offset = 4
    assert torch.equal(given.weights, module(hidden).weights)
    assert module.generator.offset == 5


@pytest.mark.parametrize("given", [False, True], ids=["token_offset", "rng"])
def test_shards_draw_what_the_whole_batch_draws(hidden, given):
    tokens = hidden.reshape(-1, 16)
    rngs = (
        [{"rng": Rng(7)}, {"rng": Rng(7, token_offset=8)}] if given else [{}, {"token_offset": 8}]
    )
    whole = router()(tokens, **rngs[0]).weights
    parts = [router()(tokens[:8], **rngs[0]), router()(tokens[8:], **rngs[1])]
    # The draws are bitwise the same; the heads' matrix products may round by their shape.
    joined = torch.cat([part.weights for part in parts])
    assert torch.allclose(whole, joined, rtol=1e-4, atol=1e-6)


def test_gradients_reach_hidden_states_and_all_heads(hidden):
    module = router()
    hidden.requires_grad_()
    weights, kl, sparsity = module(hidden)
    (weights.square().sum() + kl + sparsity).backward()
    assert hidden.grad is not None
    assert hidden.grad.isfinite().all()
    assert module.heads.linear.weight.grad is not None
    for head in module.heads.linear.weight.grad.chunk(3):
        assert head.abs().sum() > 0


def test_top_k_limits_experts_in_evaluation_only(hidden):
    module = router(top_k=2)
    assert (module(hidden).weights > 0).sum(-1).min() > 2
    limited = module.eval()(hidden).weights
    module.top_k = None
    assert torch.equal(limited, keep_top_k(module(hidden).weights, 2))
    assert ((limited > 0).sum(-1) == 2).all()


def test_schedules_follow_the_offset(hidden):
    tau = Geometric(start=2.0, rate=0.5, stop=0.5)
    module = router(tau=tau)
    fixed = router(tau=1.0)
    module(hidden)
    fixed.generator.next()
    assert torch.equal(module(hidden).weights, fixed(hidden).weights)
    fixed.tau = tau(2)
    assert torch.equal(module.eval()(hidden).weights, fixed.eval()(hidden).weights)


def test_router_starts_at_its_prior_with_k_open_gates():
    module = router(lam_q=3.0, lam_p=3.0).eval()
    nn.init.zeros_(module.heads.linear.weight)
    with torch.no_grad():
        routing = module(torch.zeros(4, 16))
        gates = module.gates(torch.zeros(4, 16))
    assert torch.allclose(gates.sum(-1), torch.tensor(2.0))
    # 0 in exact numbers; float32 concentrations are off by 1e-7.
    assert 0.0 <= routing.kl < 1e-6
    assert routing.sparsity < 1e-10


@pytest.mark.parametrize("training", [True, False])
def test_no_tokens(training):
    weights, kl, sparsity = router().train(training)(torch.zeros(0, 16))
    assert weights.shape == (0, 8)
    assert kl == sparsity == 0.0


def test_training_lowers_the_sparsity_term():
    torch.manual_seed(0)
    module = DirMoE(16, 8, 3, seed=1, tau=0.5)
    nn.init.constant_(module.heads.linear.bias[:8], 2.0)
    hidden = torch.randn(64, 16)
    weights = list(module.heads.parameters())
    terms = []
    for _ in range(60):
        terms.append(module(hidden).sparsity)
        with torch.no_grad():
            for weight, slope in zip(weights, torch.autograd.grad(terms[-1], weights), strict=True):
                weight -= 0.05 * slope
    assert terms[-1] < 0.2 * terms[0]


def test_repr_names_what_was_chosen():
    text = repr(DirMoE(4, 2, 1, seed=3, tau=0.7))
    assert "hidden_size=4, experts=2, k=1, top_k=None, tau=0.7, lam_q=1.0, lam_p=1.0" in text
    assert "(generator): Generator(seed=3, offset=0)" in text
