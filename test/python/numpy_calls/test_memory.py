"""A call of DirMoE allocates its results, and one float for each token and expert to save."""

from __future__ import annotations

import tracemalloc

import numpy as np
import pytest

import sluice
from sluice.config import config
from sluice.routers import dirmoe

TOKENS, EXPERTS = 4096, 64
ARRAY = TOKENS * EXPERTS * 4
SMALL = ARRAY // 6  # a few floats for each token


def arguments(tokens: int) -> dict[str, object]:
    draw = np.random.default_rng(0)
    logits, a_hi, a_lo = draw.uniform(0.5, 2.0, (3, tokens, EXPERTS)).astype(np.float32)
    numbers = {"tau": 0.7, "lam_q": 1.5, "lam_p": 1.5, "prior_hi": 2.0, "prior_lo": 0.1, "k": 2.0}
    return {"logits": logits, "a_hi": a_hi, "a_lo": a_lo, **numbers, "rng": sluice.Rng(1)}


@pytest.fixture
def given() -> dict[str, object]:
    """Arguments for code that is compiled."""
    dirmoe(**arguments(1))
    sluice.vjp(dirmoe, **arguments(1))[1]((None, 1.0, 1.0))
    return arguments(TOKENS)


def test_forward_without_gradients_saves_nothing(given: dict[str, object]) -> None:
    tracemalloc.start()
    results = dirmoe(**given)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert results[0].nbytes == ARRAY
    assert peak < ARRAY + SMALL


def test_forward_and_backward(given: dict[str, object]) -> None:
    tracemalloc.start()
    results, pullback = sluice.vjp(dirmoe, **given)
    _, forward = tracemalloc.get_traced_memory()
    gradients = pullback((None, 1.0, 1.0))
    _, both = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    # The weights and one draw; for GPUs the gate too.
    kept = 2 if config.target == "cpu" else 3
    assert forward < kept * ARRAY + SMALL
    assert len(gradients) == 3
    assert both < (kept + 3) * ARRAY + SMALL
    assert len(results) == 3
