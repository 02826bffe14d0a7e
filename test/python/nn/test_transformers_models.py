"""Dirichlet-prior shaping of MoE models of Hugging Face Transformers, with random weights."""

from __future__ import annotations

import pytest
import torch

from sluice.losses import dirichlet_prior
from sluice.nn import DirichletPriorLoss

transformers = pytest.importorskip("transformers")

pytestmark = pytest.mark.cpu  # about hooks; the kernels of the loss have tests of their own

LAYERS, TOKENS = 3, (2, 12)
COMMON = {
    "vocab_size": 32,
    "hidden_size": 16,
    "num_hidden_layers": LAYERS,
    "num_attention_heads": 2,
    "num_key_value_heads": 1,
    "num_experts_per_tok": 2,
    "max_position_embeddings": 32,
}
EXPERTS = {"qwen3_moe": 8, "mixtral": 4}


def make(name):
    torch.manual_seed(0)
    if name == "mixtral":
        config = transformers.MixtralConfig(**COMMON, intermediate_size=8, num_local_experts=4)
        return transformers.MixtralForCausalLM(config).train()
    config = transformers.Qwen3MoeConfig(
        **COMMON, moe_intermediate_size=8, head_dim=8, num_experts=8, decoder_sparse_step=1
    )
    return transformers.Qwen3MoeForCausalLM(config).train()


@pytest.fixture(params=["qwen3_moe", "mixtral"])
def model(request):
    return make(request.param)


@pytest.fixture
def batch():
    ids = torch.randint(0, 32, TOKENS, generator=torch.Generator().manual_seed(1))
    mask = torch.ones_like(ids)
    mask[0, 8:] = 0
    return {"input_ids": ids, "attention_mask": mask, "labels": ids}


def make_llama4():
    return transformers.Llama4ForCausalLM(
        transformers.Llama4TextConfig(
            **(COMMON | {"num_experts_per_tok": 1}),
            intermediate_size=8,
            intermediate_size_mlp=16,
            head_dim=8,
            num_local_experts=4,
            interleave_moe_layer_step=1,
            attention_chunk_size=16,
            pad_token_id=0,
        )
    )


def make_jetmoe():
    options = {k: v for k, v in COMMON.items() if k != "num_attention_heads"}
    return transformers.JetMoeForCausalLM(
        transformers.JetMoeConfig(
            **options, kv_channels=8, intermediate_size=8, num_local_experts=4, pad_token_id=0
        )
    )


# Routers that return scores after a top-k, or flat weights, before their logits.
@pytest.mark.parametrize(("construct", "place"), [(make_llama4, 1), (make_jetmoe, 4)])
def test_the_logits_are_taken_of_several_results(construct, place, batch):
    torch.manual_seed(0)
    model, shaping = construct().train(), DirichletPriorLoss(0.75)
    for name, weight in model.named_parameters():
        if "router" in name:
            torch.nn.init.normal_(weight)
    with (
        shaping.attach(model) as attached,
        shaping.attach(model, output=lambda result: result[place]) as told,
    ):
        model(input_ids=batch["input_ids"])
        assert torch.equal(attached.loss(), told.loss())


def router_weights(model):
    return {n: p for n, p in model.named_parameters() if n.endswith("gate.weight")}


@pytest.mark.parametrize("reduce", ["mean", "sum"])
def test_loss_of_every_moe_layer(reduce, model, batch):
    """Those logits that the model itself returns."""
    shaping = DirichletPriorLoss(0.75, layers=reduce)
    with shaping.attach(model) as attached:
        result = model(**batch, output_router_logits=True)
        loss = attached.loss(mask=batch["attention_mask"])
    assert attached.routers == tuple(f"model.layers.{i}.mlp.gate" for i in range(LAYERS))
    assert len(result.router_logits) == LAYERS
    mask = batch["attention_mask"].flatten()
    each = [
        dirichlet_prior(logits.reshape(-1, EXPERTS[model.config.model_type]), 0.75, mask=mask)
        for logits in result.router_logits
    ]
    assert torch.equal(loss, getattr(torch.stack(each), reduce)())
    assert all(x > 0 for x in each)


def test_gradients_reach_every_router(model, batch):
    with DirichletPriorLoss(0.75).attach(model) as attached:
        model(**batch)
        attached.loss(mask=batch["attention_mask"]).backward()
    weights = router_weights(model)
    assert len(weights) == LAYERS
    for weight in weights.values():
        assert weight.grad is not None
        assert weight.grad.any()
        assert weight.grad.isfinite().all()


def test_groups_of_tokens_have_priors_of_their_own(model, batch):
    experts = EXPERTS[model.config.model_type]
    alpha = [[1.0] * experts, [4.0] + [0.5] * (experts - 1)]
    groups = (batch["input_ids"] < 16).long()
    with DirichletPriorLoss(alpha).attach(model) as attached:
        model(**batch)
        each = [dirichlet_prior(s, alpha, groups=groups) for _, s in attached.collected]
        assert torch.equal(attached.loss(groups=groups), torch.stack(each).mean())


def test_the_model_itself_is_unchanged(model, batch):
    expected = model(**batch).loss
    with DirichletPriorLoss(0.75).attach(model):
        assert torch.equal(model(**batch).loss, expected)
    model(**batch)
    assert not any(m._forward_pre_hooks for m in model.modules())


def checkpoint_layers(model):
    """By the method's name in this version of Transformers."""
    older = "gradient_checkpointing_enable"
    enable = getattr(model, "activation_checkpointing_enable", None) or getattr(model, older)
    enable({"use_reentrant": False})


@pytest.mark.parametrize("name", ["qwen3_moe", "mixtral"])
def test_gradient_checkpointing_gives_the_same_gradients(name, batch):
    gradients = []
    for checkpointed in (False, True):
        model = make(name)
        if checkpointed:
            checkpoint_layers(model)
        with DirichletPriorLoss(0.75).attach(model) as attached:
            task = model(**batch).loss
            assert len(attached.collected) == LAYERS
            (task + attached.loss(mask=batch["attention_mask"])).backward()
            assert not attached.collected
        gradients.append([p.grad for p in model.parameters() if p.grad is not None])
    assert len(gradients[0]) == len(gradients[1])
    for plain, again in zip(*gradients, strict=True):
        torch.testing.assert_close(again, plain)


def test_shaping_lowers_the_loss(model, batch):
    shaping = DirichletPriorLoss(5.0, layers="sum", clip=None)
    optimizer = torch.optim.Adam(router_weights(model).values(), lr=0.05)
    losses = []
    with shaping.attach(model) as attached:
        for _ in range(30):
            model(**batch)
            loss = attached.loss(mask=batch["attention_mask"])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
    assert losses[-1] < 0.7 * losses[0]
