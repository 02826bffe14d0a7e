"""`generate.py` turns TableGen records into the table of functions and its type stub."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import sluice.language

_FOLDER = Path(sluice.language.__file__ or "").parent


def _op(name: str, rule: str, *arguments: tuple[str, str]) -> dict[str, Any]:
    return {
        "opName": f"{name}_op",
        "langName": name,
        "langRule": rule,
        "summary": "what it does",
        "description": (
            "\n    First words.\n\n    Constraints: [C1] one\n    two.\n    Source: A book, 1999."
            "\n\n    ```mlir\n    %y = text\n    ```\n  "
        ),
        "arguments": {"args": [[{"def": kind}, argument] for kind, argument in arguments]},
    }


_DUMP = {
    "!instanceof": {
        "Route_Op": ["Soft", "Draw", "Like", "Sum", "Hidden"],
        "RouteLanguageAlias": ["Exp"],
    },
    "Soft": _op("soft", "along", ("Route_Value", "x"), ("StrAttr", "axis")),
    "Draw": _op(
        "draw",
        "draw",
        ("Route_Value", "a"),
        ("Route_RngType", "rng"),
        ("StrAttr", "axis"),
        ("I32Attr", "stream"),
    ),
    "Like": _op("noise", "draw_like", ("Route_RngType", "rng"), ("I32Attr", "stream")),
    "Sum": _op("total", "reduce", ("Route_Value", "x"), ("StrArrayAttr", "axes")),
    "Hidden": _op("", "", ("Route_Value", "x")),
    "Exp": {
        "langName": "exp",
        "langRule": "elementwise",
        "target": "math.exp",
        "argNames": ["x"],
        "summary": "e to the power x",
    },
}


@pytest.fixture(scope="module")
def generated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("generated")
    (folder / "dump.json").write_text(json.dumps(_DUMP))
    command = [sys.executable, str(_FOLDER / "generate.py"), str(folder / "dump.json"), str(folder)]
    subprocess.run(command, check=True)
    return folder


def _table(folder: Path) -> dict[str, Any]:
    return {entry["name"]: entry for entry in json.loads((folder / "_ops.json").read_text())}


@pytest.mark.parametrize(
    ("name", "parameters"),
    [
        ("soft", [{"name": "x", "kind": "value"}, {"name": "axis", "kind": "axis"}]),
        ("total", [{"name": "x", "kind": "value"}, {"name": "axis", "kind": "axes"}]),
        ("noise", [{"name": "like", "kind": "value"}, {"name": "rng", "kind": "rng"}]),
        (
            "draw",
            [
                {"name": "a", "kind": "value"},
                {"name": "rng", "kind": "rng"},
                {"name": "axis", "kind": "axis", "default": "E"},
            ],
        ),
        ("exp", [{"name": "x", "kind": "value"}]),
    ],
)
def test_parameters(generated: Path, name: str, parameters: list[dict[str, str]]) -> None:
    assert _table(generated)[name]["parameters"] == parameters


def test_ops_without_a_name_stay_out(generated: Path) -> None:
    assert set(_table(generated)) == {
        *("soft", "draw", "noise", "total", "exp"),
        *("clip", "where", "quantile", "pick", "group_sum"),
    }


def test_ops_and_aliases_have_their_mlir_names(generated: Path) -> None:
    assert _table(generated)["soft"]["op"] == "route.soft_op"
    assert _table(generated)["exp"]["op"] == "math.exp"


def test_documentation_keeps_prose_and_source(generated: Path) -> None:
    assert _table(generated)["soft"]["doc"] == (
        "what it does.\n\n"
        '`x` has the axis `axis`, which is not "T"; the result has the axes of `x`.\n\n'
        "First words.\n\nSource: A book, 1999."
    )


def test_stub_declares_types(generated: Path) -> None:
    stub = (generated / "functions.pyi").read_text()
    assert "def draw(a: Operand, rng: Rng, axis: str = ...) -> Value:\n" in stub
    assert "def total(x: Operand, axis: str | tuple[str, ...]) -> Value:\n" in stub


def test_composites_are_in_the_table(generated: Path) -> None:
    assert _table(generated)["where"]["rule"] == "where"
    assert [p["kind"] for p in _table(generated)["where"]["parameters"]] == [
        "condition",
        "value",
        "value",
    ]
