"""Prints the requirements of pyproject.toml's extras: requirements.py EXTRA..."""

from __future__ import annotations

import sys
import tomllib
from pathlib import Path

PYPROJECT = Path(__file__).parent.parent / "pyproject.toml"


def main() -> None:
    project = tomllib.loads(PYPROJECT.read_text())["project"]
    extras = project["optional-dependencies"]
    for requirement in project["dependencies"] + [r for e in sys.argv[1:] for r in extras[e]]:
        print(requirement)


if __name__ == "__main__":
    main()
