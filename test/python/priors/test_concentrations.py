"""Concentrations of priors, and what is refused."""

from __future__ import annotations

import numpy as np
import pytest

from sluice.errors import SluiceTypeError, SluiceValueError
from sluice.losses import dirichlet_prior
from sluice.priors import TwoLevel, expected_simpson, per_group, symmetric, two_level


def test_symmetric():
    assert symmetric(0.75, 4) == (0.75, 0.75, 0.75, 0.75)


def test_two_levels():
    assert TwoLevel(4.0, 0.5).concentrations([2, 0], 4) == (4.0, 0.5, 4.0, 0.5)
    hi, lo = TwoLevel(4.0, 0.5)
    assert (hi, lo) == (4.0, 0.5)


def test_calibrated_levels_become_concentrations():
    levels = two_level(mass=0.9, variance=0.01, k=2, experts=8)
    alpha = levels.concentrations(range(2), 8)
    assert sum(alpha[:2]) / sum(alpha) == pytest.approx(0.9)
    assert expected_simpson(alpha) > 1 / 8


def test_a_table_of_groups_shapes_each_group():
    table = per_group(symmetric(1.0, 3), TwoLevel(4.0, 0.5).concentrations([0], 3))
    assert table == ((1.0, 1.0, 1.0), (4.0, 0.5, 0.5))
    x, groups = np.random.default_rng(0).normal(size=(20, 3)), np.arange(20) % 2
    loss = dirichlet_prior(x, table, groups=groups)
    alone = [dirichlet_prior(x[groups == g], table[g]) for g in range(2)]
    assert loss == pytest.approx(np.mean(alone), rel=1e-13)


@pytest.mark.parametrize(
    ("call", "text"),
    [
        (
            lambda: symmetric(0.0, 4),
            "error SL310: concentration is 0.0, not between 0 and inf\n"
            "fix: choose 0 < concentration < inf",
        ),
        (
            lambda: symmetric(1.0, 1),
            "error SL310: experts is 1, less than 2\nfix: pass the number of experts",
        ),
        (
            lambda: TwoLevel(1.0, float("nan")).concentrations([0], 4),
            "error SL310: lo is nan, not between 0 and inf\nfix: choose 0 < lo < inf",
        ),
        (
            lambda: TwoLevel(1.0, 0.5).concentrations([1, 4], 4),
            "error SL310: active has the expert 4, outside of 0 to 3\n"
            "fix: number the 4 experts from 0",
        ),
        (
            lambda: per_group((1.0, 1.0), (1.0, 1.0, 1.0)),
            "error SL310: the priors of groups have [2, 3] concentrations\n"
            "fix: pass one prior for each group, all of the same number of experts",
        ),
        (
            lambda: per_group(),
            "error SL310: the priors of groups have no concentrations\n"
            "fix: pass one prior for each group, all of the same number of experts",
        ),
    ],
)
def test_error_has_this_text(call, text):
    with pytest.raises(SluiceValueError) as error:
        call()
    assert str(error.value) == text


@pytest.mark.parametrize(
    ("call", "text"),
    [
        (
            lambda: TwoLevel(1.0, 0.5).concentrations([1.5], 8),  # type: ignore[list-item]
            "error SL213: an expert of active is a float, not an integer\n"
            "fix: pass active as an int",
        ),
        (
            lambda: symmetric(1.0, 2.5),  # type: ignore[arg-type]
            "error SL213: experts is a float, not an integer\nfix: pass experts as an int",
        ),
        (
            lambda: TwoLevel(1.0, 0.5).concentrations(1, 4),  # type: ignore[arg-type]
            "error SL213: active is 1, not a sequence\nfix: pass active as a list",
        ),
        (
            lambda: per_group(1, 2),  # type: ignore[arg-type]
            "error SL213: a prior is 1, not a sequence\nfix: pass prior as a list",
        ),
        (
            lambda: expected_simpson(3.0),  # type: ignore[arg-type]
            "error SL213: alpha is 3.0, not a sequence\nfix: pass alpha as a list",
        ),
        (
            lambda: symmetric("a", 8),  # type: ignore[arg-type]
            "error SL213: concentration is 'a', not a number\nfix: pass concentration as a float",
        ),
    ],
)
def test_error_of_another_type_has_this_text(call, text):
    with pytest.raises(SluiceTypeError) as error:
        call()
    assert str(error.value) == text
