"""Prints what development needs: the package's requirements and its extras but torch."""

from __future__ import annotations

import tomllib
from pathlib import Path

PYPROJECT = Path(__file__).parent.parent / "pyproject.toml"
EXTRAS = ("demo", "test", "lint")


def main() -> None:
    project = tomllib.loads(PYPROJECT.read_text())["project"]
    extras = project["optional-dependencies"]
    print(*project["dependencies"], *(r for e in EXTRAS for r in extras[e]), sep="\n")


if __name__ == "__main__":
    main()
