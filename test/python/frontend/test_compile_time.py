"""What is known at compile time is computed then: constants, branches, loops, assertions."""

from __future__ import annotations

import math

import pytest
from router_text import Build

from sluice.frontend.ir import Function

HEAD = 'def f(x: sl.Tensor["T", "E"], n: sl.constexpr = 3, flag: sl.constexpr = False):\n'


def constants(function: Function) -> list[object]:
    return [op.attrs["value"] for op in function.ops if op.name == "arith.constant"]


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("2 * n + 1", 7.0),
        ("n / 2", 1.5),
        ("n // 2", 1.0),
        ("n % 2", 1.0),
        ("2 ** n", 8.0),
        ("-n", -3.0),
        ("+n", 3.0),
        ("1 if n == 3 else 2", 1.0),
        ("1 if 0 else 2", 2.0),
        ("1 if flag or n > 2 else 2", 1.0),
        ("1 if flag and n > 2 else 2", 2.0),
        ("1 if not flag else 2", 1.0),
        ("1 if ~flag else 2", 1.0),
        ("1 if flag | (n > 2) else 2", 1.0),
        ("1 if n is None else 2", 2.0),
        ("1 if n in (1, 3) else 2", 1.0),
        ("1 if n not in (1, 3) else 2", 2.0),
        ("1e-30", 1e-30),
        ("True", 1.0),
    ],
)
def test_constants_fold_as_in_python(build: Build, expression: str, value: float) -> None:
    assert constants(build(f"{HEAD}    return x * ({expression})\n")) == [value]


def test_and_or_stop_early(build: Build) -> None:
    build(f"{HEAD}    return x if n == 3 or 1 / 0 else -x\n")
    build(f"{HEAD}    return x if n == 4 and 1 / 0 else -x\n")


def test_only_the_branch_taken_is_typed(build: Build) -> None:
    source = f"{HEAD}    if flag:\n        return sl.sum(x, 'nowhere')\n    return x\n"
    assert build(source).ops == []


def test_elif(build: Build) -> None:
    source = (
        f"{HEAD}    if n == 1:\n        y = x\n    elif n == 3:\n        y = -x\n"
        "    else:\n        y = x * x\n    return y\n"
    )
    assert [op.name for op in build(source).ops] == ["arith.negf"]
    assert [op.name for op in build(source, constants={"n": 9}).ops] == ["arith.mulf"]


def test_loops_unroll(build: Build) -> None:
    source = f"{HEAD}    for i in range(1, n + 1):\n        x += i\n    return x\n"
    assert constants(build(source)) == [1.0, 2.0, 3.0]
    assert constants(build(source, constants={"n": 0})) == []


def test_a_loop_over_a_tuple_unpacks(build: Build) -> None:
    source = f"{HEAD}    for w, b in ((2, 3), (4, 5)):\n        x = w * x + b\n    return x\n"
    assert constants(build(source)) == [2.0, 3.0, 4.0, 5.0]


def test_a_loop_can_return(build: Build) -> None:
    source = f"{HEAD}    for i in range(n):\n        if i == 1:\n            return x * i\n"
    assert constants(build(source)) == [1.0]


def test_a_true_assertion_is_nothing(build: Build) -> None:
    assert build(f"{HEAD}    assert n > 0, 'n must be positive'\n    return x\n").ops == []


def test_constants_of_the_module_are_captured(build: Build) -> None:
    module = "import math\nSCALE = 4\nAXES = ('T', 'E')\n"
    function = build(f"{module}{HEAD}    return sl.sum(x, AXES) * SCALE * math.pi\n")
    assert constants(function) == [4.0, math.pi]


def test_constants_of_a_closure_are_captured(build: Build) -> None:
    source = (
        "def outer(scale):\n    def f(x: sl.Tensor['T', 'E']):\n        return x * scale\n"
        "    return f\nf = outer(5)\n"
    )
    assert constants(build(source)) == [5.0]


def test_numpy_numbers_are_constants(build: Build) -> None:
    source = (
        f"import numpy as np\nA = np.float32(0.5)\nB = np.int64(3)\n{HEAD}    return x * A + B\n"
    )
    values = constants(build(source))
    assert values == [0.5, 3.0]
    assert all(type(value) is float for value in values)


def test_swap_by_tuples(build: Build) -> None:
    function = build(f"{HEAD}    a, b = x, -x\n    a, b = b, a\n    return a\n")
    assert function.results[0] is function.ops[0].results[0]
