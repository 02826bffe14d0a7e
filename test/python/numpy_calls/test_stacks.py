"""A kernel's arrays are as many as its function wants, whatever stack its thread has."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import numpy as np
import pytest

import sluice
import sluice.language as sl

ROUNDS = 30


@sluice.jit
def refined(x: sl.Tensor["T", "E"]):
    y = x
    for _ in range(ROUNDS):
        y = sl.softmax(x + y, "E")
    return y


@pytest.fixture
def small_stacks() -> Iterator[None]:
    """Threads that start from here on have 256 KiB."""
    before = threading.stack_size(256 * 1024)
    yield
    threading.stack_size(before)


def test_arrays_beyond_the_stack_of_a_thread(small_stacks: None) -> None:
    x = np.random.default_rng(0).normal(size=(3, 1024))

    def values_and_gradients() -> list[np.ndarray]:
        values, pull_back = sluice.vjp(refined, x)
        return [values, pull_back(x)["x"]]

    here = values_and_gradients()
    there: list[np.ndarray] = []
    thread = threading.Thread(target=lambda: there.extend(values_and_gradients()))
    thread.start()
    thread.join()
    assert len(there) == 2
    for one, other in zip(here, there, strict=True):
        assert np.array_equal(one, other)
