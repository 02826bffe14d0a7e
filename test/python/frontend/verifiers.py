"""MLIR's own parser and verifier, as judges of the text that the front end prints."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

_REPOSITORY = Path(__file__).parents[3]


def _verifiers() -> Iterator[list[str]]:
    """The commands that verify MLIR text: ours knows the route dialect, upstream's does not."""
    built = sorted(_REPOSITORY.glob("build/*/bin/sluice-opt"), key=lambda p: p.stat().st_mtime)
    ours = os.environ.get("SLUICE_OPT") or shutil.which("sluice-opt") or (built or [None])[-1]
    if ours:
        yield [str(ours)]
    upstream = shutil.which("mlir-opt-22") or shutil.which("mlir-opt", path="/usr/lib/llvm-22/bin")
    if upstream:
        yield [upstream, "--allow-unregistered-dialect"]


def verify(texts: Sequence[str]) -> None:
    """Fails where a verifier refuses one of the modules."""
    for command in _verifiers():
        run = subprocess.run(
            [*command, "--split-input-file", "-o", os.devnull, "-"],
            input="// -----\n".join(texts),
            capture_output=True,
            text=True,
            check=False,
        )
        assert run.returncode == 0, run.stderr


needs_verifier = pytest.mark.skipif(
    not list(_verifiers()), reason="neither sluice-opt nor mlir-opt is installed"
)
