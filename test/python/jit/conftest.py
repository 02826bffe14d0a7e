"""Fixtures of the tests of compilation."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from sluice.config import config
from sluice.runtime import native


@pytest.fixture
def empty_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder for compiled code that no other test uses."""
    monkeypatch.setattr(config, "cache_dir", tmp_path / "cache")
    return tmp_path / "cache"


@pytest.fixture
def compiled(empty_cache: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The MLIR texts that reach the native compiler."""
    texts: list[str] = []
    compile = native.compile

    def record(text: str, *options: Any) -> Any:
        texts.append(text)
        return compile(text, *options)

    monkeypatch.setattr(native, "compile", record)
    return texts
