"""Philox4x32-10, the counter-based generator (Salmon et al., SC 2011), in NumPy."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

Words = tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]

_MULTIPLIERS = np.uint64(0xD2511F53), np.uint64(0xCD9E8D57)
_KEY_STEPS = 0x9E3779B9, 0xBB67AE85
_MASK = np.uint64(0xFFFFFFFF)
_HALF = np.uint64(32)
_ROUNDS = 10


def philox4x32(counter: Sequence[Any], key: tuple[int, int]) -> Words:
    """Ten rounds of Philox4x32 on every counter.

    Args:
        counter: four 32-bit words, scalars or uint64 arrays that broadcast.
        key: two 32-bit words, shared by all counters.

    Returns:
        Four uint64 arrays, each holding 32-bit words.
    """
    words = [np.asarray(word, dtype=np.uint64) for word in counter]
    for number in range(_ROUNDS):
        first, second = (
            np.uint64((word + number * step) & 0xFFFFFFFF)
            for word, step in zip(key, _KEY_STEPS, strict=True)
        )
        words = _round(words, first, second)
    return words[0], words[1], words[2], words[3]


def _round(words: list[np.ndarray], first: np.uint64, second: np.uint64) -> list[np.ndarray]:
    """One round: two 32×32→64 products, their halves crossed and keyed."""
    left = words[0] * _MULTIPLIERS[0]
    right = words[2] * _MULTIPLIERS[1]
    return [
        (right >> _HALF) ^ words[1] ^ first,
        right & _MASK,
        (left >> _HALF) ^ words[3] ^ second,
        left & _MASK,
    ]


def to_uniform(word: np.ndarray) -> np.ndarray:
    """u = (2(r >> 9) + 1) · 2⁻²⁴, exact in float32; 1 − u is exact as well."""
    return (2.0 * (word >> np.uint64(9)).astype(np.float64) + 1.0) * 2.0**-24
