"""Refuses blanks at line ends and files that do not end in one newline."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path


def problems(path: str) -> Iterator[str]:
    text = Path(path).read_text(encoding="utf-8")
    for number, line in enumerate(text.split("\n"), 1):
        if line != line.rstrip():
            yield f"{path}:{number}: blanks at the end of the line"
    if text and (not text.endswith("\n") or text.endswith("\n\n")):
        yield f"{path}: does not end in one newline"


def main() -> int:
    found = [problem for path in sys.argv[1:] for problem in problems(path)]
    print(*found, sep="\n", end="\n" if found else "")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
