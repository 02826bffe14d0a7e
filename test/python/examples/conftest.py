"""Running `examples/char_lm.py` as a user does."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

pytest.importorskip("torch")
pytest.importorskip("matplotlib")
pytest.importorskip("rich")


@pytest.fixture
def command() -> list[str]:
    """The example's command line, small enough for a test."""
    script = Path(__file__).parents[3] / "examples" / "char_lm.py"
    return [sys.executable, str(script), "--batch", "2", "--threads", "1"]
