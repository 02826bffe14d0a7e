"""Ops of the typed IR mean what the dialect says, edge cases included."""

from __future__ import annotations

import numpy as np
import pytest
from program import HERE, Program, along_experts

from sluice.errors import SluiceInternalError
from sluice.frontend.ir import Loc
from sluice.interpreter import evaluate

INF = np.inf


def apply(name, *rows, **attrs):
    """One op on [1, E] operands; returns its row."""
    function = along_experts(name, operands=len(rows), **attrs)
    arrays = {f"x{i}": np.array([row], dtype=float) for i, row in enumerate(rows)}
    function.sizes["E"] = arrays["x0"].shape[1]
    return evaluate(function, arrays)[0][0]


def test_broadcast_places_axes_by_name():
    program = Program(E=3)
    per_token, per_expert = program.tensor("t", "T"), program.tensor("e", "E")
    scalar = program.tensor("s")
    wide = [
        program.op("route.broadcast", value, result_axes=("T", "E"))
        for value in (per_token, per_expert, scalar)
    ]
    args = {"t": np.array([1.0, 2.0]), "e": np.array([10.0, 20.0, 30.0]), "s": 5.0}
    rows = evaluate(program.returns(*wide), args)
    assert rows[0].tolist() == [[1.0] * 3, [2.0] * 3]
    assert rows[1].tolist() == [[10.0, 20.0, 30.0]] * 2
    assert rows[2].tolist() == [[5.0] * 3] * 2


def test_compare_and_select():
    program = Program(E=3)
    x, y = program.tensor("x", "E"), program.tensor("y", "E")
    less = program.op("arith.cmpf", x, y, kind="bool", predicate="olt")
    chosen = program.op("arith.select", less, x, y)
    args = {"x": np.array([1.0, 5.0, np.nan]), "y": np.array([2.0, 3.0, 4.0])}
    results = evaluate(program.returns(less, chosen), args)
    assert results[0].tolist() == [True, False, False]
    assert results[1].tolist() == [1.0, 3.0, 4.0]


def test_maximum_keeps_nan():
    assert np.isnan(apply("arith.maximumf", [np.nan], [1.0])).all()


def test_softmax_of_a_row_of_minus_infinity_is_zero():
    assert apply("route.softmax", [-INF, -INF], axis="E").tolist() == [0.0, 0.0]


def test_softmax_does_not_overflow():
    assert apply("route.softmax", [1e4, 1e4, -1e4], axis="E").tolist() == [0.5, 0.5, 0.0]


def test_normalize_of_a_zero_sum_is_zero():
    assert apply("route.normalize", [0.0, 0.0], axis="E").tolist() == [0.0, 0.0]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("route.sum", 0.0),
        ("route.mean", 0.0),
        ("route.max", -INF),
        ("route.min", INF),
        ("route.logsumexp", -INF),
    ],
)
def test_reduction_over_no_tokens(name, expected):
    program = Program(E=2)
    x = program.tensor("x", "T", "E")
    reduced = program.op(name, x, result_axes=(), axes=("T", "E"))
    (result,) = evaluate(program.returns(reduced), {"x": np.zeros((0, 2))})
    assert result.shape == ()
    assert result == expected


@pytest.mark.parametrize(("row", "expected"), [([-INF, -INF], -INF), ([INF, 0.0], INF)])
def test_logsumexp_of_infinities(row, expected):
    program = Program(E=2)
    x = program.tensor("x", "E")
    reduced = program.op("route.logsumexp", x, result_axes=(), axes=("E",))
    assert evaluate(program.returns(reduced), {"x": np.array(row)})[0] == expected


def test_sigmoid_and_softplus_at_the_ends():
    assert apply("route.sigmoid", [-1e4, 0.0, 1e4]).tolist() == [0.0, 0.5, 1.0]
    assert apply("route.softplus", [-1e4, 1e4]).tolist() == [0.0, 1e4]


def test_unknown_op_names_itself_and_its_place():
    with pytest.raises(SluiceInternalError) as caught:
        apply("route.unheard_of", [1.0])
    assert caught.value.message == "the reference interpreter has no op route.unheard_of"
    assert isinstance(caught.value.location, Loc)
    assert caught.value.location == HERE


def test_float64_whatever_the_dtype():
    program = Program(E=1)
    x = program.tensor("x", "E")
    sum_of = program.op("arith.addf", x, x)
    (result,) = evaluate(program.returns(sum_of), {"x": np.array([0.1], dtype=np.float32)})
    assert result.dtype == np.float64
    assert result[0] == 2.0 * np.float64(np.float32(0.1))
