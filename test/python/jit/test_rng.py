"""An Rng is a value: numbers in range, equal by content, never changed."""

from __future__ import annotations

import dataclasses
import pickle

import numpy as np
import pytest

from sluice import Rng


def test_bounds_are_allowed() -> None:
    rng = Rng(2**64 - 1, offset=2**32 - 1, token_offset=2**56 - 1)
    assert (rng.seed, rng.offset, rng.token_offset) == (2**64 - 1, 2**32 - 1, 2**56 - 1)
    assert (Rng(0).seed, Rng(0).offset, Rng(0).token_offset) == (0, 0, 0)


def test_numpy_integers_become_ints() -> None:
    rng = Rng(np.int64(3), np.uint32(4))  # type: ignore[arg-type]
    assert type(rng.seed) is int
    assert rng == Rng(3, 4)


def test_advance_changes_the_offset_only() -> None:
    assert Rng(1, 2, 3).advance() == Rng(1, 3, 3)
    assert Rng(1, 2, 3).advance(5) == Rng(1, 7, 3)


def test_fields_cannot_be_changed() -> None:
    rng = Rng(1)
    with pytest.raises(dataclasses.FrozenInstanceError):
        rng.seed = 2  # type: ignore[misc]


def test_pickle_keeps_it() -> None:
    assert pickle.loads(pickle.dumps(Rng(1, 2, 3))) == Rng(1, 2, 3)
