"""The same bits for every split of a batch and every number of threads."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from dirmoe_composite import NUMBERS, example_inputs

import sluice
from sluice.routers import dirmoe

EXPERTS = pytest.mark.parametrize("experts", [1, 3, 8, 64, 200])
DTYPES = pytest.mark.parametrize("dtype", ["float32", "float64"])


@pytest.fixture
def threads():
    """Sets the number of threads, and restores it."""
    before = sluice.get_num_threads()
    yield sluice.set_num_threads
    sluice.set_num_threads(before)


def inputs(tokens, experts, dtype):
    return {k: x.astype(dtype) for k, x in example_inputs(tokens, experts).items()}


@EXPERTS
@DTYPES
def test_every_split_of_a_batch_draws_the_same_weights(experts, dtype):
    arrays = inputs(301, experts, dtype)
    whole = dirmoe(**arrays, **NUMBERS, rng=sluice.Rng(seed=2, offset=1))[0]
    for cuts in ([0, 301], [0, 1, 150, 301], [0, 16, 17, 300, 301]):
        parts = [
            dirmoe(
                **{k: x[start:end] for k, x in arrays.items()},
                **NUMBERS,
                rng=sluice.Rng(seed=2, offset=1, token_offset=start),
            )[0]
            for start, end in pairwise(cuts)
        ]
        assert np.array_equal(whole, np.concatenate(parts))


@EXPERTS
@DTYPES
def test_results_and_gradients_do_not_depend_on_threads(threads, target, experts, dtype):
    arrays = inputs(3000 if target == "cpu" else 300, experts, dtype)
    seen = []
    for count in (1, 2, 5):
        threads(count)
        results, pullback = sluice.vjp(dirmoe, **arrays, **NUMBERS, rng=sluice.Rng(seed=2))
        gradients = pullback((results[0], np.ones((), dtype), np.ones((), dtype)))
        seen.append([*results, *gradients.values()])
    for other in seen[1:]:
        for first, again in zip(seen[0], other, strict=True):
            assert np.array_equal(first, again)


def test_strided_inputs_give_the_same_bits():
    arrays = inputs(301, 8, "float32")
    wide = {k: np.repeat(x, 3, axis=1)[:, ::3] for k, x in arrays.items()}
    turned = {k: np.asfortranarray(x) for k, x in arrays.items()}
    rng = sluice.Rng(seed=2)
    expected = dirmoe(**arrays, **NUMBERS, rng=rng)
    for strided in (wide, turned):
        got = dirmoe(**strided, **NUMBERS, rng=rng)
        assert all(np.array_equal(a, b) for a, b in zip(expected, got, strict=True))
