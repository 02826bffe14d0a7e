"""Philox4x32-10 gives the known answers of Random123 (`kat_vectors`)."""

from __future__ import annotations

import numpy as np
import pytest

from sluice.interpreter.philox import philox4x32, to_uniform

KNOWN_ANSWERS = [
    ((0,) * 4, (0,) * 2, (0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8)),
    ((0xFFFFFFFF,) * 4, (0xFFFFFFFF,) * 2, (0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD)),
    (
        (0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344),
        (0xA4093822, 0x299F31D0),
        (0xD16CFE09, 0x94FDCCEB, 0x5001E420, 0x24126EA1),
    ),
]


@pytest.mark.parametrize(("counter", "key", "expected"), KNOWN_ANSWERS)
def test_known_answers(counter, key, expected):
    assert tuple(int(word) for word in philox4x32(counter, key)) == expected


def test_vector_of_counters_is_elementwise():
    counter = tuple(np.array([a[0][i] for a in KNOWN_ANSWERS[:2]]) for i in range(4))
    first = philox4x32(counter, (0, 0))[0]
    assert int(first[0]) == KNOWN_ANSWERS[0][2][0]
    assert int(first[1]) == int(philox4x32((0xFFFFFFFF,) * 4, (0, 0))[0])


def test_uniform_and_its_complement_are_exact_in_float32():
    words = np.array([0, 511, 512, 0x7FFFFFFF, 0xFFFFFFFF], dtype=np.uint64)
    u = to_uniform(words)
    assert u[0] == u[1] == 2.0**-24
    assert u[-1] == 1.0 - 2.0**-24
    assert np.array_equal(u, u.astype(np.float32))
    assert np.array_equal(1.0 - u, (1.0 - u).astype(np.float32))
