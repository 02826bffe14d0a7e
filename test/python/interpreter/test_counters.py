"""Each element of a draw has the counter of its token, expert, offset, stream and attempt."""

from __future__ import annotations

import numpy as np
import pytest

from sluice.interpreter.counters import counters_of
from sluice.interpreter.philox import philox4x32
from sluice.runtime.rng import Rng


def expected(token, expert, attempt, offset, stream, seed):
    counter = (
        token & 0xFFFFFFFF,
        expert | attempt << 16,
        offset,
        stream | (token >> 32) << 8,
    )
    words = philox4x32(counter, (seed & 0xFFFFFFFF, seed >> 32))
    return [int(word) for word in words]


def test_words_of_every_token_and_expert():
    rng = Rng(seed=0x123456789ABCDEF0, offset=7, token_offset=(1 << 32) - 1)
    words = counters_of(rng, 3, ("T", "E"), (2, 3)).words(attempt=5)
    for row in range(2):
        for expert in range(3):
            got = [int(word[row, expert]) for word in words]
            assert got == expected(rng.token_offset + row, expert, 5, 7, 3, rng.seed)


def test_value_without_tokens_ignores_the_token_offset():
    near, far = (counters_of(Rng(1, 0, t), 0, ("E",), (4,)).words() for t in (0, 99))
    assert np.array_equal(near[0], far[0])


def test_value_without_experts_is_expert_zero():
    both = counters_of(Rng(1), 0, ("T", "E"), (5, 2)).words()[0]
    tokens = counters_of(Rng(1), 0, ("T",), (5,)).words()[0]
    assert np.array_equal(tokens, both[:, 0])


@pytest.mark.parametrize("size", [2, 4])
def test_neighbours_share_the_call_of_the_first_of_them(size):
    rng = Rng(seed=5, offset=2)
    call, place = counters_of(rng, 1, ("T", "E"), (2, 7)).shared(size)
    words = call.words()
    for token in range(2):
        for expert in range(7):
            first = expert - expert % size
            assert place[token, expert] == expert - first
            got = [int(word[token, expert]) for word in words]
            assert got == expected(token, first, 0, 2, 1, rng.seed)
