"""A type checker knows the functions and values of the language."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import sluice.language

_PYRIGHT = shutil.which("pyright", path=str(Path(sys.executable).parent)) or shutil.which("pyright")
_ROUTER = Path(__file__).with_name("router_for_editors.py")
_PACKAGES = Path(sluice.language.__file__ or "").parents[2]


def _errors(source: str, folder: Path) -> list[str]:
    (folder / "router.py").write_text(source)
    settings = {"include": ["router.py"], "extraPaths": [str(_PACKAGES)]}
    (folder / "pyrightconfig.json").write_text(json.dumps(settings))
    command = [str(_PYRIGHT), "--outputjson", "-p", str(folder)]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    return [item["message"] for item in json.loads(run.stdout)["generalDiagnostics"]]


@pytest.mark.skipif(_PYRIGHT is None, reason="pyright is not installed")
def test_a_router_has_no_type_errors(tmp_path: Path) -> None:
    assert _errors(_ROUTER.read_text(), tmp_path) == []


@pytest.mark.skipif(_PYRIGHT is None, reason="pyright is not installed")
def test_a_wrong_argument_is_a_type_error(tmp_path: Path) -> None:
    source = _ROUTER.read_text().replace("sl.gumbel(x, rng)", "sl.gumbel(rng, x)")
    assert any('"Rng" is not assignable' in message for message in _errors(source, tmp_path))
