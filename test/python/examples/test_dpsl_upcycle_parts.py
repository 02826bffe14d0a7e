"""What the upcycling example rests on: equal copies, and what is measured of their use."""

from __future__ import annotations

import math

import pytest
import torch
from charlm.model import Shape
from charlm.routers import TopK
from charlm.text import load_text
from upcycling.dense import make_dense, upcycle
from upcycling.measure import mutual_information, variation
from upcycling.variants import MODALITIES, asymmetric, modality_of

SMALL = Shape(width=16, layers=2, heads=2, context=8, expert_width=4)


def test_upcycling_changes_nothing_before_the_first_step():
    dense = make_dense(SMALL, 50, seed=0)
    model = upcycle(dense, SMALL, lambda: TopK(SMALL.width, SMALL.experts, SMALL.k), seed=1)
    chars = torch.randint(50, (3, 8))
    torch.testing.assert_close(model(chars)[0], dense(chars)[0])
    sizes = [m.state_dict()["blocks.0.experts.up.weight"].shape[0] for m in (dense, model)]
    assert sizes == [4, 32]


def test_variation_is_zero_for_even_loads_and_known_for_others():
    assert variation(torch.ones(3, 8)) == 0.0
    # One expert of four has all: mean 1/4, variance 3/16.
    assert variation(torch.tensor([1.0, 0.0, 0.0, 0.0])) == pytest.approx(math.sqrt(3))


def test_mutual_information_is_zero_if_independent_and_the_entropy_if_determined():
    independent = torch.outer(torch.tensor([0.2, 0.8]), torch.tensor([0.5, 0.3, 0.2]))
    assert mutual_information(independent) == pytest.approx(0.0, abs=1e-6)
    assert mutual_information(torch.eye(4)) == pytest.approx(2.0)


def test_every_character_has_a_modality_and_every_modality_its_experts():
    assert set(modality_of(load_text().alphabet).tolist()) == set(range(len(MODALITIES)))
    alpha = asymmetric(high=2.0, low=0.5)
    assert alpha.shape == (len(MODALITIES), 8)
    assert ((alpha == 2.0).sum(0) == 1).all()
