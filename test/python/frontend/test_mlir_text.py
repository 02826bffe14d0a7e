"""The MLIR text of a program, to the letter of `gate.mlir`."""

from __future__ import annotations

import math
from pathlib import Path

import pytest
from router_text import Build

from sluice.frontend import print_mlir
from sluice.frontend.mlir import number, quote, symbol

SOURCE = """
def gate(x: sl.Tensor["T", "E"], b: sl.Tensor["E"], tau: sl.Scalar, rng: sl.Rng):
    z = sl.gumbel_sigmoid(x + b, tau, rng)
    return sl.where(z > 0.5, z, 0), sl.mean(sl.sum(z, "E"), "T")

f = gate
"""
EXPECTED = Path(__file__).with_name("gate.mlir")


def test_text_of_a_router(build: Build, tmp_path: Path) -> None:
    text = print_mlir(build(SOURCE, sizes={"E": 4}), frozenset({"x"}))
    text = text.replace('tensor<?x4xf32, #route.axes<["T", "E"]>>', "<TE>")
    text = text.replace('tensor<?x4xi1, #route.axes<["T", "E"]>>', "<TEi1>")
    assert text.replace(str(tmp_path / "router.py"), "<F>") == EXPECTED.read_text()


@pytest.mark.parametrize(
    ("value", "dtype", "text"),
    [
        (1.0, "float32", "1.0"),
        (-0.0, "float32", "-0.0"),
        (1e-8, "float32", "1.0e-08"),
        (1.5e300, "float64", "1.5e+300"),
        (0.1, "float64", "0.1"),
        (math.inf, "float32", "0x7F800000"),
        (-math.inf, "float64", "0xFFF0000000000000"),
        (math.nan, "float32", "0x7FC00000"),
    ],
)
def test_number(value: float, dtype: str, text: str) -> None:
    assert number(value, dtype) == text


@pytest.mark.parametrize(
    ("text", "quoted"),
    [("E", '"E"'), ('a"b\\', '"a\\22b\\5C"'), ("é\n", '"\\C3\\A9\\0A"'), ("\udcff", '"\\5Cudcff"')],
)
def test_quote(text: str, quoted: str) -> None:
    assert quote(text) == quoted


@pytest.mark.parametrize(
    ("name", "spelled"),
    [("gate_2", "gate_2"), ("schärfe", "sch_e4_rfe"), ("_", "f__"), ("WARP_SZ", "f_WARP_SZ")],
)
def test_symbol(name: str, spelled: str) -> None:
    assert symbol(name) == spelled
