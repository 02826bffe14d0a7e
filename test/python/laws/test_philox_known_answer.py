"""The first draw of seed 0 is Random123's known answer for a counter and key of zeros."""

from __future__ import annotations

import numpy as np

import sluice
import sluice.language as sl


@sluice.jit
def uniform(like: sl.Tensor["T", "E"], rng: sl.Rng):
    return sl.uniform(like, rng)


def test_uniform_of_seed_zero(run):
    u = run(uniform, np.zeros((1, 1), np.float32), rng=sluice.Rng(seed=0))
    assert u[0, 0] == (2 * (0x6627E8D5 >> 9) + 1) * 2.0**-24
