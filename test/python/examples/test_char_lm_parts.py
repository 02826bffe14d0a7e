"""What the comparison of the two routers rests on."""

from __future__ import annotations

import pytest
import torch

from examples.charlm.model import CharModel, Experts, Shape
from examples.charlm.routers import ROUTERS, TopK
from examples.charlm.text import CHARACTER_CLASSES, character_class, load_text

SMALL = Shape(width=16, layers=2, heads=2, context=8, expert_width=4)


def make_model(name: str) -> CharModel:
    torch.manual_seed(0)
    return CharModel(SMALL, 50, lambda: ROUTERS[name](SMALL.width, SMALL.experts, SMALL.k, 10))


def test_both_models_start_with_equal_weights_outside_their_routers():
    ours, other = (dict(make_model(name).named_parameters()) for name in ("dirmoe", "top-2"))
    shared = [name for name in other if not name.startswith("routers.")]
    assert len(shared) > 10
    assert all(torch.equal(ours[name], other[name]) for name in shared)


@pytest.mark.parametrize("name", ROUTERS)
def test_the_routing_weights_of_a_token_sum_to_one(name: str):
    tokens = torch.randn(32, SMALL.width)
    router = ROUTERS[name](SMALL.width, SMALL.experts, SMALL.k, 10)
    for mode in (True, False):
        weights = router.train(mode)(tokens).weights
        torch.testing.assert_close(weights.sum(-1), torch.ones(32))


def test_top_k_gives_weight_to_exactly_two_experts():
    weights = TopK(16, 8, 2)(torch.randn(32, 16)).weights
    assert ((weights > 0).sum(-1) == 2).all()


def test_a_mixture_is_the_weighted_sum_of_its_experts():
    experts = Experts(SMALL)
    x, weights = torch.randn(5, 16), torch.rand(5, 8)
    alone = torch.stack([experts(x, one.expand(5, 8)) for one in torch.eye(8)], 1)
    expected = (weights.unsqueeze(-1) * alone).sum(1)
    torch.testing.assert_close(experts(x, weights), expected)


def test_a_character_never_sees_the_next_ones():
    model = make_model("top-2").eval()
    chars = torch.randint(50, (1, 8))
    changed = chars.clone()
    changed[0, 5:] = (changed[0, 5:] + 1) % 50
    torch.testing.assert_close(model(chars)[0][0, :5], model(changed)[0][0, :5])


def test_a_tenth_of_the_text_is_held_out():
    text = load_text()
    assert 0.08 < len(text.valid) / (len(text.valid) + len(text.train)) < 0.12


@pytest.mark.parametrize(
    ("char", "name"),
    [(" ", "space"), ("\n", "line end"), ("e", "vowel"), ("t", "consonant"), ("T", "capital"),
     ("7", "digit"), ('"', "quote"), ("[", "bracket"), ("_", "rule"), (":", "other")],
)  # fmt: skip
def test_a_character_has_its_class(char: str, name: str):
    assert character_class(char) == name
    assert name in CHARACTER_CLASSES
