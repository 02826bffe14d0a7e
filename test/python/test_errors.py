"""Errors render with place, carets, notes and fix, and keep them across processes."""

from __future__ import annotations

import pickle
from pathlib import Path

import pytest

from sluice.errors import (
    Note,
    SluiceError,
    SluiceInternalError,
    SluiceTypeError,
    SluiceValueError,
)
from sluice.frontend.ir import Loc


@pytest.fixture
def place(tmp_path: Path) -> Loc:
    path = tmp_path / "router.py"
    path.write_text("def f(x):\n    return x + y\n")
    return Loc(str(path), 2, 12, 17)


def test_full_text(place: Loc) -> None:
    error = SluiceTypeError("SL205", "axes differ", place, "broadcast", [Note("see", place)])
    assert str(error) == (
        f"{place.file}:2:12: error SL205: axes differ\n"
        "    return x + y\n"
        "           ^^^^^\n"
        f"{place.file}:2:12: note: see\n"
        "    return x + y\n"
        "           ^^^^^\n"
        "fix: broadcast"
    )


def test_without_place_and_fix() -> None:
    assert str(SluiceInternalError("SL901", "broken")) == "error SL901: broken"


def test_without_readable_source() -> None:
    error = SluiceValueError("SL305", "size 0", Loc("nowhere.py", 3, 1, 2))
    assert str(error) == "nowhere.py:3:1: error SL305: size 0"
    assert error.source_line is None


def test_path_that_is_no_utf8() -> None:
    error = SluiceValueError("SL305", "size 0", Loc("no\udcff.py", 3, 1, 2))
    assert str(error) == "no\\udcff.py:3:1: error SL305: size 0"


def test_source_line(place: Loc) -> None:
    assert SluiceError("SL205", "axes differ", place).source_line == "    return x + y"


def test_kinds_are_also_pythons_own() -> None:
    assert issubclass(SluiceTypeError, TypeError)
    assert issubclass(SluiceValueError, ValueError)


def test_survives_pickling(place: Loc) -> None:
    error = SluiceTypeError("SL205", "axes differ", place, "broadcast").with_note("here", place)
    assert str(pickle.loads(pickle.dumps(error))) == str(error)


def test_code_must_be_known() -> None:
    with pytest.raises(KeyError, match="SL999"):
        SluiceError("SL999", "what is this")
