"""Calls of other jitted functions join the program of the caller."""

from __future__ import annotations

from router_text import Build

SCALED = """
@jit
def scaled(x: sl.Tensor["T", "E"], by: sl.Scalar = 2.0, *, power: sl.constexpr = 1):
    \"\"\"A helper.\"\"\"
    return x * by ** power
"""
HEAD = 'def f(x: sl.Tensor["T", "E"], s: sl.Scalar, rng: sl.Rng):\n'


def constants(build: Build, body: str) -> list[object]:
    function = build(f"{SCALED}\n{HEAD}    return {body}\n")
    return [op.attrs["value"] for op in function.ops if op.name == "arith.constant"]


def test_defaults_apply(build: Build) -> None:
    assert constants(build, "scaled(x)") == [2.0, 1.0]


def test_arguments_by_keyword(build: Build) -> None:
    assert constants(build, "scaled(power=3, by=5, x=x)") == [5.0, 3.0]


def test_run_time_scalars_pass_through(build: Build) -> None:
    assert constants(build, "scaled(x, s)") == [1.0]


def test_arguments_broadcast_to_the_annotation(build: Build) -> None:
    assert constants(build, "scaled(s)") == [2.0, 1.0]
    function = build(f"{SCALED}\n{HEAD}    return scaled(sl.sum(x, 'E'))\n")
    assert function.results[0].type.axes == ("T", "E")


def test_several_results_unpack(build: Build) -> None:
    function = build(
        "@jit\ndef both(x: sl.Tensor['T', 'E']):\n    return x + 1, -x\n\n"
        f"{HEAD}    a, b = both(x)\n    return a * b\n"
    )
    assert [op.name for op in function.ops][-3:] == ["arith.addf", "arith.negf", "arith.mulf"]


def test_each_call_draws_anew(build: Build) -> None:
    function = build(
        "@jit\ndef noise(x: sl.Tensor['T', 'E'], rng: sl.Rng):\n    return sl.normal(x, rng)\n\n"
        f"{HEAD}    return noise(x, rng) + noise(x, rng)\n"
    )
    assert [op.attrs["stream"] for op in function.ops if "stream" in op.attrs] == [0, 1]


def test_variables_of_a_helper_are_its_own(build: Build) -> None:
    function = build(
        "@jit\ndef helper(x: sl.Tensor['T', 'E']):\n    y = -x\n    return y\n\n"
        f"{HEAD}    y = x * x\n    z = helper(x)\n    return y, z\n"
    )
    assert [op.name for op in function.ops] == ["arith.mulf", "arith.negf"]
    assert function.results == (function.ops[0].results[0], function.ops[1].results[0])


def test_a_helper_of_another_module(build: Build) -> None:
    function = build(
        "import types\nlib = types.ModuleType('lib')\n"
        "@jit\ndef helper(x: sl.Tensor['T', 'E']):\n    return -x\n"
        f"lib.helper = helper\n{HEAD}    return lib.helper(x)\n"
    )
    assert [op.name for op in function.ops] == ["arith.negf"]


def test_operations_of_a_helper_have_its_lines(build: Build) -> None:
    function = build(f"{SCALED}\n{HEAD}    return scaled(x)\n")
    assert function.ops[-1].loc.line == 5


def test_the_same_helper_twice_is_no_recursion(build: Build) -> None:
    assert constants(build, "scaled(scaled(x, 3), 4)") == [3.0, 1.0, 4.0, 1.0]
