"""Source is found and places are exact, wherever and however a function is written."""

from __future__ import annotations

import asyncio
import functools
import linecache
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest
from router_text import Build, Load, build_function

import sluice
import sluice.language as sl
from sluice import frontend
from sluice.errors import SluiceSyntaxError, SluiceUnsupportedError


def test_places_are_those_of_the_file(build: Build) -> None:
    function = build("\n\ndef f(x: sl.Tensor['T', 'E']):\n    y = x + x\n    return sl.exp(y)\n")
    places = [(op.loc.line, op.loc.col, op.loc.end_col) for op in function.ops]
    assert places == [(4, 9, 14), (5, 12, 21)]
    assert function.params[0].loc.line == function.loc.line == 3


def test_places_under_a_decorator(load: Load) -> None:
    module = load("@jit\ndef f(x: sl.Tensor['T', 'E']):\n    return -x\n")
    assert build_function(module["f"]).ops[0].loc.line == 3


def test_places_in_an_indented_function(build: Build) -> None:
    function = build("if True:\n    def f(x: sl.Tensor['T', 'E']):\n        return -x\n")
    assert (function.ops[0].loc.line, function.ops[0].loc.col) == (3, 16)


def test_docstring_with_less_indentation(build: Build) -> None:
    source = (
        'if True:\n    def f(x: sl.Tensor["T", "E"]):\n        """One\ntwo."""\n        return -x\n'
    )
    assert build(source).ops[0].loc.line == 5


def test_columns_count_characters_not_bytes(build: Build) -> None:
    function = build("def f(λ: sl.Tensor['T', 'E'], ατ: sl.Scalar):\n    return λ * ατ + (-λ)\n")
    places = {op.name: (op.loc.col, op.loc.end_col) for op in function.ops}
    assert places["arith.negf"] == (22, 24)


def test_expression_over_several_lines_ends_with_its_first(build: Build) -> None:
    function = build("def f(x: sl.Tensor['T', 'E']):\n    return (x +\n            x)\n")
    assert (function.ops[0].loc.col, function.ops[0].loc.end_col) == (13, 16)


def test_tabs(build: Build) -> None:
    assert build("def f(x: sl.Tensor['T', 'E']):\n\treturn -x\n").ops[0].loc.col == 9


def test_carets_under_tabs(build: Build) -> None:
    with pytest.raises(SluiceUnsupportedError) as caught:
        build("def f(x: sl.Tensor['T', 'E']):\n\treturn x +\t(x @ x)\n")
    assert str(caught.value).splitlines()[1:3] == [
        "    return x +\t(x @ x)",
        "              \t ^^^^^",
    ]


def test_quoted_annotations(build: Build) -> None:
    source = "def f(x: 'sl.Tensor[\"T\", \"E\"]', s: 'sl.Scalar'):\n    return x * s\n"
    assert [param.value.type.axes for param in build(source).params] == [("T", "E"), ()]


def test_named_annotations(build: Build) -> None:
    source = "Logits = sl.Tensor['T', 'E']\ndef f(x: Logits):\n    return -x\n"
    assert build(source).params[0].value.type.axes == ("T", "E")


def test_the_language_under_another_name(build: Build) -> None:
    source = (
        "import sluice.language\nfrom sluice.language import Tensor, exp as power_of_e\n"
        "def f(x: Tensor['T', 'E']):\n    return power_of_e(sluice.language.log(x))\n"
    )
    assert [op.name for op in build(source).ops] == ["math.log", "math.exp"]


def test_a_function_is_read_once(load: Load) -> None:
    function = load("def f(x: sl.Tensor['T', 'E']):\n    return -x\n")["f"]
    assert frontend.parse(function) is frontend.parse(function)


def test_captures_are_listed(load: Load) -> None:
    module = load(
        "import math\nK = 2\ndef f(x: sl.Tensor['T', 'E']):\n    return x * K * math.tau\n"
    )
    assert frontend.parse(module["f"]).captures == {"K": 2, "math.tau": 6.283185307179586}


def test_missing_source() -> None:
    names: dict[str, Any] = {"sl": sl}
    exec("def f(x: sl.Tensor['T', 'E']):\n    return x\n", names)
    with pytest.raises(SluiceSyntaxError) as caught:
        frontend.parse(names["f"])
    assert str(caught.value) == (
        "error SL101: the source of 'f' cannot be read\n"
        "fix: define the function in a file or a notebook cell, not by exec or at a prompt"
    )


async def _coroutine(x: object) -> object:
    return await asyncio.sleep(0, x)


async def _generator(x: object) -> AsyncIterator[object]:
    yield x


@pytest.mark.parametrize(
    "function",
    [lambda x: x, _coroutine, _generator, max, Exception, functools.partial(max), 5],
    ids=["lambda", "coroutine", "async generator", "builtin", "class", "partial", "number"],
)
def test_not_a_plain_function(function: Any) -> None:
    with pytest.raises(SluiceSyntaxError) as caught:
        sluice.jit(function)
    assert str(caught.value) == (
        f"error SL102: {function!r} is not a plain Python function\n"
        "fix: decorate a function made by `def` with @sluice.jit"
    )


def _twice(function: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(function)
    def call(*args: Any) -> Any:
        return 2 * function(*args)

    return call


@pytest.mark.parametrize("decorator", [_twice, functools.cache, staticmethod, sluice.jit])
def test_another_decorator_below(decorator: Callable[..., Any]) -> None:
    def f(x: sl.Tensor["T", "E"]):
        return x

    decorated = decorator(f)
    with pytest.raises(SluiceSyntaxError) as caught:
        sluice.jit(decorated)
    assert str(caught.value) == (
        f"error SL102: {decorated!r} is what another decorator made of a function, which alone can "
        "be read\n"
        "fix: put @sluice.jit right above the `def`, below all other decorators"
    )


_F = "import sluice\n@sluice.jit\ndef f(x: sl.Tensor['T', 'E']):\n    return -x\n"
_CHANGES = {
    "another function there": _F.replace(
        "@", "@sluice.jit\ndef f(x: sl.Tensor['T']):\n  return x\n@"
    ),
    "another body": _F.replace("-x", "x + x"),
    "half written": _F[:-20],
    "nothing left": "",
}


@pytest.mark.parametrize("change", _CHANGES)
def test_a_file_that_changes_after_its_import(load: Load, tmp_path: Path, change: str) -> None:
    function = load(_F)["f"]
    (tmp_path / "router.py").write_text(_CHANGES[change])
    linecache.checkcache()
    assert [op.name for op in build_function(function).ops] == ["arith.negf"]


@pytest.mark.parametrize(
    "found",
    [
        "x = 1\n",
        "# f\n",
        "def g(x):\n    return x\n",
        "async def f(x):\n    return x\n",
        "def f(\n",
        '    """\n',
    ],
)
def test_source_that_is_not_of_the_function(tmp_path: Path, found: str) -> None:
    path = tmp_path / "router.py"
    path.write_text(found)
    names: dict[str, Any] = {"sl": sl}
    exec(compile("def f(x: sl.Tensor['T', 'E']):\n    return x\n", str(path), "exec"), names)
    with pytest.raises(SluiceSyntaxError) as caught:
        frontend.parse(names["f"])
    assert str(caught.value) == (
        f"error SL101: the source of 'f' is not at {path}:1, where Python compiled it from\n"
        "fix: import it again if the file was changed during the import; define it in a file, not "
        "by exec"
    )


def test_nesting_too_deep(load: Load, tmp_path: Any) -> None:
    body = "x" + " + x" * 700
    module = load(f"def f(x: sl.Tensor['T', 'E']):\n    return {body}\n")
    with pytest.raises(SluiceUnsupportedError) as caught:
        build_function(module["f"])
    assert str(caught.value).replace(str(tmp_path), "") == (
        "/router.py:1:1: error SL423: an expression is nested too deeply\n"
        "    def f(x: sl.Tensor['T', 'E']):\n"
        "    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^\n"
        "fix: split it over several assignments"
    )
