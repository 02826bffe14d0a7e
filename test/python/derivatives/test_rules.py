"""Every derivative rule against finite differences in float64; no rule goes without."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest
from native_program import NativeProgram, shape
from rule_cases import IMPLICIT, ON_CPU, REFUSED, RULES, RuleCase

from sluice.interpreter.handlers import HANDLERS

ROOT = Path(__file__).parents[3]
LLVM = Path("/usr/lib/llvm-22")
WITHOUT_DERIVATIVE = {
    *("arith.constant", "arith.cmpf", "arith.andi", "arith.ori", "arith.xori"),
    *("arith.uitofp", "arith.sitofp"),  # of masks and groups
}


def declared_rules() -> set[str]:
    """The ops of the route dialect whose record declares a rule."""
    tblgen = shutil.which("llvm-tblgen-22") or str(LLVM / "bin" / "llvm-tblgen")
    command = [tblgen, "--dump-json", f"-I{LLVM / 'include'}", f"-I{ROOT}"]
    command.append(str(ROOT / "dialects/Route/RouteOps.td"))
    dump = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
    return {
        f"route.{op['opName']}"
        for op in (dump[name] for name in dump["!instanceof"]["Route_Op"])
        if any(_is_rule(dump[trait["def"]]) for trait in op["traits"])
    }


def _is_rule(trait: dict) -> bool:
    return trait.get("cppInterfaceName") == "DifferentiableOpInterface"


def test_every_declared_rule_is_checked():
    assert declared_rules() - RULES.keys() - IMPLICIT - REFUSED == set()


def test_every_upstream_op_of_the_language_is_checked():
    upstream = {op for op in HANDLERS if not op.startswith("route.")}
    assert upstream - RULES.keys() == WITHOUT_DERIVATIVE


def operands(case: RuleCase) -> list[np.ndarray]:
    """Entries on a grid of quarters of the step, so that narrow types hold them exactly."""
    random = np.random.default_rng(7)
    grid = case.step / 4
    return [
        (np.round(random.uniform(*inside, shape(case.axes[0])) / grid) * grid).astype(
            case.dtypes[0]
        )
        for inside in case.ranges + case.fixed
    ]


def difference(program: NativeProgram, inputs: list[np.ndarray], weights, index, place, step):
    """The weighted outputs' derivative by one entry, from five points."""

    def loss(offset: float) -> float:
        moved = [x.copy() for x in inputs]
        moved[index][place] += offset
        return float(np.sum(program.forward(moved)[0][0].astype(np.float64) * weights))

    near, far = loss(step) - loss(-step), loss(2 * step) - loss(-2 * step)
    return (8 * near - far) / (12 * step)


@pytest.mark.parametrize("op", [op for op in RULES if op not in ON_CPU])
def test_rule_against_finite_differences(op: str):
    check(RULES[op])


@pytest.mark.cpu
@pytest.mark.parametrize("op", sorted(ON_CPU))
def test_rule_on_the_cpu_against_finite_differences(op: str):
    check(RULES[op])


def check(case: RuleCase) -> None:
    program = NativeProgram(case.mlir())
    inputs = operands(case)
    outputs, residuals = program.forward(inputs)
    weights = np.random.default_rng(3).integers(1, 5, outputs[0].shape).astype(case.dtypes[1])
    gradients = program.backward(inputs, residuals, [weights])
    assert len(gradients) == len(case.ranges)
    for index, gradient in enumerate(gradients):
        expected = np.zeros_like(gradient, np.float64)
        for place in np.ndindex(gradient.shape):
            expected[place] = difference(program, inputs, weights, index, place, case.step)
        bound = case.tolerance * np.abs(expected).max()
        np.testing.assert_allclose(gradient, expected, rtol=0, atol=bound)
