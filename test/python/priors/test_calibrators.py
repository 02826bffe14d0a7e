"""Calibrated concentrations give what was asked: in closed form, and by Monte Carlo."""

from __future__ import annotations

import math

import numpy as np
import pytest

from sluice import calibrate, priors
from sluice.errors import SluiceValueError

DRAWS = 200_000


def dirichlet(alpha, draws=DRAWS):
    return np.random.default_rng(1).dirichlet(alpha, draws)


def assert_mean(sample, expected):
    """The sample mean is within 5 standard errors."""
    assert abs(sample.mean() - expected) < 5.0 * sample.std() / math.sqrt(sample.size)


def assert_variance(sample, expected):
    """The sample variance is within 5 standard errors, from the fourth moment."""
    squares = (sample - sample.mean()) ** 2
    assert_mean(squares, expected)


@pytest.mark.parametrize(("simpson", "experts"), [(0.2, 8), (0.5, 8), (0.95, 8), (0.03, 64)])
def test_symmetric_concentration_reaches_the_simpson_index(simpson, experts):
    alpha = calibrate.symmetric_concentration(simpson, experts)
    assert calibrate.expected_simpson([alpha] * experts) == pytest.approx(simpson, rel=1e-13)
    assert_mean((dirichlet([alpha] * experts) ** 2).sum(1), simpson)


@pytest.mark.parametrize("alpha", [[1.0, 1.0], [0.1, 2.0, 30.0], [0.5] * 8])
def test_expected_simpson(alpha):
    assert_mean((dirichlet(alpha) ** 2).sum(1), calibrate.expected_simpson(alpha))


@pytest.mark.parametrize(("mass", "k", "experts"), [(0.9, 2, 8), (0.5, 1, 16), (0.99, 3, 48)])
def test_ratio_for_mass_puts_the_mass_on_k_experts(mass, k, experts):
    ratio = calibrate.ratio_for_mass(mass, k, experts)
    assert calibrate.expected_active_mass(ratio, 1.0, k, experts) == pytest.approx(mass)
    theta = dirichlet([ratio] * k + [1.0] * (experts - k))
    assert_mean(theta[:, :k].sum(1), mass)


@pytest.mark.parametrize(
    ("mass", "variance", "k", "experts"), [(0.9, 0.01, 2, 8), (0.6, 0.1, 1, 16), (0.8, 1e-4, 3, 8)]
)
def test_two_level_reaches_mean_and_variance(mass, variance, k, experts):
    hi, lo = calibrate.two_level(mass, variance, k, experts)
    assert calibrate.expected_active_mass(hi, lo, k, experts) == pytest.approx(mass)
    assert calibrate.active_mass_variance(hi, lo, k, experts) == pytest.approx(variance)
    active = dirichlet([hi] * k + [lo] * (experts - k))[:, :k].sum(1)
    assert_mean(active, mass)
    assert_variance(active, variance)


def test_calibrate_and_priors_name_the_same_functions():
    for name in calibrate.__all__:
        assert getattr(calibrate, name) is getattr(priors, name)


def test_numbers_of_any_size():
    assert calibrate.expected_simpson([1e200, 1e200]) == pytest.approx(0.5)
    assert calibrate.expected_simpson([1e308] * 4) == pytest.approx(0.25)
    assert calibrate.expected_simpson([5e-324] * 3) == 1.0
    assert calibrate.expected_active_mass(1e308, 1e308, 3, 8) == pytest.approx(3 / 8)
    assert calibrate.expected_active_mass(5e-324, 5e-324, 3, 8) == pytest.approx(3 / 8)
    assert calibrate.expected_active_mass(1e308, 1e-308, 3, 8) == 1.0
    variance = calibrate.active_mass_variance(1e308, 1e308, 3, 8)
    assert variance * 1e308 == pytest.approx(15 / 512)
    assert 0.0 < calibrate.symmetric_concentration(math.nextafter(1 / 3, 1.0), 3) < math.inf


def test_expected_simpson_falls_as_concentrations_scale_up():
    base = np.array([0.3, 1.0, 4.0])
    indices = [calibrate.expected_simpson(list(scale * base)) for scale in np.geomspace(1e-3, 1e3)]
    assert np.all(np.diff(indices) < 0.0)
    assert indices[0] == pytest.approx(1.0, abs=1e-2)


@pytest.mark.parametrize(
    ("call", "text"),
    [
        (
            lambda: calibrate.symmetric_concentration(0.1, 8),
            "error SL310: simpson is 0.1, not between 0.125 and 1\nfix: choose 0.125 < simpson < 1",
        ),
        (
            lambda: calibrate.symmetric_concentration(math.nan, 8),
            "error SL310: simpson is nan, not between 0.125 and 1\nfix: choose 0.125 < simpson < 1",
        ),
        (
            lambda: calibrate.symmetric_concentration(0.5, 1),
            "error SL310: experts is 1, less than 2\nfix: pass the number of experts",
        ),
        (
            lambda: calibrate.ratio_for_mass(1.0, 2, 8),
            "error SL310: mass is 1.0, not between 0 and 1\nfix: choose 0 < mass < 1",
        ),
        (
            lambda: calibrate.ratio_for_mass(0.9, 8, 8),
            "error SL310: k is 8, outside of 1 to 7 for 8 experts\n"
            "fix: let at least one expert be active and one inactive",
        ),
        (
            lambda: calibrate.two_level(0.5, 0.25, 2, 8),
            "error SL310: variance is 0.25, not between 0 and 0.25\n"
            "fix: choose 0 < variance < 0.25",
        ),
        (
            lambda: calibrate.two_level(0.8, 1e-320, 3, 8),
            "error SL310: mass 0.8 with variance 1e-320 needs the concentrations inf and inf, "
            "which are not both positive finite numbers\n"
            "fix: choose mass and variance further from the ends of their ranges",
        ),
        (
            lambda: calibrate.expected_simpson([1.0, 0.0]),
            "error SL310: an entry of alpha is 0.0, not between 0 and inf\n"
            "fix: choose 0 < alpha < inf",
        ),
        (
            lambda: calibrate.expected_simpson([]),
            "error SL310: alpha has no entry\nfix: pass at least one concentration",
        ),
        (
            lambda: calibrate.expected_active_mass(1.0, -1.0, 2, 8),
            "error SL310: lo is -1.0, not between 0 and inf\nfix: choose 0 < lo < inf",
        ),
    ],
)
def test_error_names_the_value_and_the_range(call, text):
    with pytest.raises(SluiceValueError) as caught:
        call()
    assert str(caught.value) == text
