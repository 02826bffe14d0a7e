"""Schedules reach their stop and stay there."""

from __future__ import annotations

import pytest

from sluice.errors import SluiceTypeError, SluiceValueError
from sluice.schedules import Geometric, WarmUp, at


def test_temperature_anneals_to_its_minimum():
    tau = Geometric(start=2.0, rate=0.5, stop=0.3)
    assert [tau(step) for step in range(5)] == [2.0, 1.0, 0.5, 0.3, 0.3]


def test_scale_grows_to_its_maximum():
    scale = Geometric(start=1.0, rate=2.0, stop=5.0)
    assert [scale(step) for step in range(4)] == [1.0, 2.0, 4.0, 5.0]


def test_a_long_run_does_not_overflow():
    assert Geometric(start=1.0, rate=1.5, stop=10.0)(10**9) == 10.0


def test_a_range_whose_ratio_is_no_float():
    assert Geometric(start=1e308, rate=0.5, stop=1e-320)(5) == 1e308 / 32
    assert Geometric(start=1e-300, rate=2.0, stop=1e300)(3) == 8e-300


@pytest.mark.parametrize("schedule", [Geometric(0.7, 1.0, 0.1), Geometric(0.7, 0.9, 0.7)])
def test_constant_schedule(schedule):
    assert schedule(0) == schedule(1000) == 0.7


@pytest.mark.parametrize(
    ("fields", "text"),
    [
        (
            (0.0, 0.9, 0.1),
            "error SL310: start of a schedule is 0.0, not a positive finite number\n"
            "fix: choose start > 0",
        ),
        (
            (1.0, 1.1, 0.1),
            "error SL310: rate 1.1 leads from start 1.0 away from stop 0.1\n"
            "fix: choose rate < 1 to fall to stop, rate > 1 to rise to it",
        ),
        (
            (10**400, 0.9, 0.1),
            "error SL310: start is an integer that is too large for a float\n"
            "fix: choose a smaller start",
        ),
    ],
)
def test_error_names_the_field(fields, text):
    with pytest.raises(SluiceValueError) as caught:
        Geometric(*fields)
    assert str(caught.value) == text


def test_warm_up_holds_then_falls_to_zero():
    weight = WarmUp(start=0.8, steps=6, hold=2)
    assert [weight(step) for step in (0, 2, 3, 4, 5, 6, 10**9)] == pytest.approx(
        [0.8, 0.8, 0.6, 0.4, 0.2, 0.0, 0.0]
    )
    assert weight(6) == 0.0
    assert WarmUp(start=1.0, steps=4)(1) == 0.75


def test_a_value_may_be_a_schedule():
    assert at(0.5, 3) == 0.5
    assert at(WarmUp(1.0, 4), 3) == 0.25


@pytest.mark.parametrize(
    ("fields", "text"),
    [
        (
            (-1.0, 10),
            "error SL310: start of a warm-up is -1.0, not a finite number >= 0\n"
            "fix: choose start >= 0",
        ),
        (
            (1.0, 10, 10),
            "error SL310: a warm-up of 10 steps cannot hold its start for 10\n"
            "fix: choose 0 <= hold < steps",
        ),
        (
            (1.0, float("inf")),
            "error SL310: steps of a warm-up is inf, not a finite number\n"
            "fix: choose a finite number of steps, or a constant weight",
        ),
        (
            (1.0, 0),
            "error SL310: a warm-up of 0 steps cannot hold its start for 0\n"
            "fix: choose 0 <= hold < steps",
        ),
    ],
)
def test_error_names_the_field_of_a_warm_up(fields, text):
    with pytest.raises(SluiceValueError) as caught:
        WarmUp(*fields)
    assert str(caught.value) == text


@pytest.mark.parametrize("value", ["a", None])
@pytest.mark.parametrize("schedule", [lambda x: WarmUp(1.0, x), lambda x: Geometric(1.0, 0.5, x)])
def test_a_field_is_a_number(schedule, value):
    with pytest.raises(SluiceTypeError, match=f"SL213: (steps|stop) is {value!r}, not a number"):
        schedule(value)
