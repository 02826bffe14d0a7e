"""The DirMoE of the language, interpreted, is the formula of the paper written in torch."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from dirmoe_composite import NUMBERS, dirmoe_composite, example_inputs

from sluice import Rng
from sluice.routers import (
    concentrations,
    dirmoe,
    dirmoe_eval,
    dirmoe_from_heads,
    dirmoe_from_heads_eval,
)
from sluice.routers.from_heads import FLOOR


def test_training_forward():
    inputs, rng = example_inputs(33, 8), Rng(seed=3, offset=5)
    got = dirmoe.interpret(**inputs, **NUMBERS, rng=rng)
    expected = dirmoe_composite(*map(torch.from_numpy, inputs.values()), **NUMBERS, rng=rng)
    for ours, theirs in zip(got, expected, strict=True):
        assert np.allclose(ours, theirs.numpy(), rtol=1e-11, atol=1e-14)


def test_evaluation_is_the_formula_without_noise():
    inputs = example_inputs(9, 4)
    weights, _, sparsity = dirmoe_eval.interpret(**inputs, **NUMBERS)
    z = 1.0 / (1.0 + np.exp(-inputs["logits"] / NUMBERS["tau"]))
    raw = z * (z * inputs["a_hi"] + (1.0 - z) * inputs["a_lo"])
    assert np.allclose(weights, raw / raw.sum(1, keepdims=True), rtol=1e-12)
    assert sparsity == pytest.approx(np.mean((z.sum(1) - NUMBERS["k"]) ** 2), rel=1e-12)


def test_kl_is_zero_where_posterior_is_the_prior():
    shape = (5, 4)
    inputs = {
        "logits": np.zeros(shape),
        "a_hi": np.full(shape, NUMBERS["prior_hi"]),
        "a_lo": np.full(shape, NUMBERS["prior_lo"]),
    }
    numbers = NUMBERS | {"lam_q": 1.25}
    assert dirmoe.interpret(**inputs, **numbers, rng=Rng(1))[1] == 0.0
    assert dirmoe_eval.interpret(**inputs, **numbers)[1] == 0.0


def test_heads_become_concentrations_first():
    heads = np.random.default_rng(0).normal(size=(3, 9, 4))
    a_hi, a_lo = concentrations.interpret(above=heads[1], low=heads[2])
    assert np.allclose(a_lo, np.log1p(np.exp(heads[2])) + FLOOR, rtol=1e-12)
    assert np.allclose(a_hi - a_lo, np.log1p(np.exp(heads[1])) + FLOOR, rtol=1e-12)
    for ours, theirs in zip(
        dirmoe_from_heads.interpret(*heads, **NUMBERS, rng=Rng(1)),
        dirmoe.interpret(heads[0], a_hi, a_lo, **NUMBERS, rng=Rng(1)),
        strict=True,
    ):
        assert np.array_equal(ours, theirs)
    for ours, theirs in zip(
        dirmoe_from_heads_eval.interpret(*heads, **NUMBERS),
        dirmoe_eval.interpret(heads[0], a_hi, a_lo, **NUMBERS),
        strict=True,
    ):
        assert np.array_equal(ours, theirs)
