"""What each construct of the language becomes in the typed IR."""

from __future__ import annotations

import pytest
from router_text import Build

from sluice.frontend.ir import Function, Type, Value

TE, T, E = ("T", "E"), ("T",), ("E",)
HEAD = """
def f(x: sl.Tensor["T", "E"], t: sl.Tensor["T"], e: sl.Tensor["E"], s: sl.Scalar, rng: sl.Rng):
"""


def names(function: Function) -> list[str]:
    """The operations in order, without constants and broadcasts."""
    skipped = ("arith.constant", "route.broadcast")
    return [op.name for op in function.ops if op.name not in skipped]


def result(build: Build, expression: str) -> tuple[Function, Value]:
    """A function that returns one expression, and its result."""
    function = build(f"{HEAD}    return {expression}\n")
    return function, function.results[0]


@pytest.mark.parametrize(
    ("expression", "op"),
    [
        ("x + e", "arith.addf"),
        ("x - t", "arith.subf"),
        ("s * x", "arith.mulf"),
        ("1 / x", "arith.divf"),
        ("x ** 2", "math.powf"),
        ("-x", "arith.negf"),
        ("sl.exp(x)", "math.exp"),
        ("sl.abs(x)", "math.absf"),
        ("sl.maximum(x, 0)", "arith.maximumf"),
        ("sl.lgamma(x)", "route.lgamma"),
        ("sl.kl_bernoulli(x, e)", "route.kl_bernoulli"),
        ("sl.relu(x)", "route.relu"),
    ],
)
def test_arithmetic_is_one_op_of_the_union_of_axes(build: Build, expression: str, op: str) -> None:
    function, value = result(build, expression)
    assert names(function) == [op]
    assert value.type == Type("float", TE)


def test_axes_of_different_names_broadcast_to_both(build: Build) -> None:
    function, value = result(build, "t * e")
    assert value.type.axes == TE
    assert [op.name for op in function.ops] == ["route.broadcast"] * 2 + ["arith.mulf"]


def test_unary_plus_is_nothing(build: Build) -> None:
    function, value = result(build, "+x")
    assert function.ops == []
    assert value is function.params[0].value


@pytest.mark.parametrize(
    ("operator", "predicate"),
    [("<", "olt"), ("<=", "ole"), (">", "ogt"), (">=", "oge"), ("==", "oeq"), ("!=", "une")],
)
def test_comparison_has_its_predicate(build: Build, operator: str, predicate: str) -> None:
    function, _ = result(build, f"sl.where(x {operator} t, 1.0, 0.0)")
    compare = next(op for op in function.ops if op.name == "arith.cmpf")
    assert compare.attrs == {"predicate": predicate}
    assert compare.results[0].type == Type("bool", TE)


def test_logic_on_booleans(build: Build) -> None:
    function, _ = result(build, "sl.where(~((x > 0) & (t > 0)) | (e > 0) ^ (s > 0), x, t)")
    logic = [op.name[6:] for op in function.ops if op.name[6:] in ("andi", "ori", "xori")]
    assert logic == ["andi", "xori", "xori", "ori"]


def test_where_with_a_constant_condition(build: Build) -> None:
    function, value = result(build, "sl.where(True, x, 0)")
    assert names(function) == ["arith.select"]
    assert value.type == Type("float", TE)


def test_clip_compares_and_selects(build: Build) -> None:
    function, value = result(build, "sl.clip(x, -1, t)")
    selects = ["arith.cmpf", "arith.select"]
    assert names(function) == ["arith.cmpf", "route.stop_gradient", "arith.select", *selects * 2]
    assert value.type.axes == TE


@pytest.mark.parametrize(
    ("axis", "axes", "left"),
    [("'E'", E, T), ("'T'", T, E), ("('T', 'E')", TE, ()), ("('E', 'T')", ("E", "T"), ())],
)
def test_reduction_drops_its_axes(
    build: Build, axis: str, axes: tuple[str, ...], left: tuple[str, ...]
) -> None:
    function, value = result(build, f"sl.sum(x, {axis})")
    assert function.ops[0].attrs == {"axes": axes}
    assert value.type.axes == left


def test_softmax_keeps_axes(build: Build) -> None:
    function, value = result(build, "sl.softmax(x, axis='E')")
    assert function.ops[0].attrs == {"axis": "E"}
    assert value.type.axes == TE


def test_divergence_drops_its_axis(build: Build) -> None:
    function, value = result(build, "sl.kl_dirichlet(x, e)")
    assert names(function) == ["route.kl_dirichlet"]
    assert function.ops[-1].attrs == {"axis": "E"}
    assert value.type.axes == T


def test_draws_are_numbered_in_order(build: Build) -> None:
    body = "    a = sl.logistic(x, rng)\n    return a + sl.dirichlet(x, rng) + sl.uniform(t, rng)\n"
    function = build(HEAD + body)
    streams = {op.name: op.attrs["stream"] for op in function.ops if "stream" in op.attrs}
    assert streams == {"route.logistic": 0, "route.dirichlet": 1, "route.uniform": 2}


def test_noise_takes_only_the_axes_of_like(build: Build) -> None:
    function, value = result(build, "sl.normal(t, rng)")
    assert function.ops[0].operands == (function.params[4].value,)
    assert value.type.axes == T


def test_scalar_temperature_stays_scalar(build: Build) -> None:
    function, value = result(build, "sl.gumbel_sigmoid(e + 0 * t, s, rng)")
    assert [v.type.axes for v in function.ops[-1].operands] == [TE, (), ()]
    assert value.type.axes == TE


def test_temperature_with_axes_broadcasts(build: Build) -> None:
    function, value = result(build, "sl.gumbel_softmax(e, t, rng)")
    assert [v.type.axes for v in function.ops[-1].operands] == [TE, TE, ()]
    assert function.ops[-1].attrs == {"axis": "E", "stream": 0}
    assert value.type.axes == TE


@pytest.mark.parametrize("expression", ["x", "t", "s", "1.5", "2"])
def test_any_number_can_be_returned(build: Build, expression: str) -> None:
    _, value = result(build, expression)
    assert value.type.kind == "float"


def test_names_of_results(build: Build) -> None:
    function = build(f"{HEAD}    a = x + 1\n    return a, a, x * 2, t\n")
    assert function.result_names == ("a", "result1", "result2", "t")
    assert function.returns_tuple


def test_one_result_in_a_tuple_stays_a_tuple(build: Build) -> None:
    assert build(f"{HEAD}    return (x,)\n").returns_tuple
    assert not build(f"{HEAD}    return x\n").returns_tuple


def test_several_generators(build: Build) -> None:
    function = build(
        "def f(x: sl.Tensor['T', 'E'], a: sl.Rng, b: sl.Rng):\n"
        "    return sl.normal(x, a) + sl.normal(x, b)\n"
    )
    draws = [op for op in function.ops if op.name == "route.normal"]
    assert [op.operands for op in draws] == [(p.value,) for p in function.params[1:]]
    assert [op.attrs["stream"] for op in draws] == [0, 1]
