"""The Python code blocks of the documentation run, in the order of each page."""

from __future__ import annotations

import re
import runpy
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
PAGES = ["README.md", "CONTRIBUTING.md", "docs/index.md", "docs/language.md"]
BLOCK = re.compile(r"^```python\n(.*?)^```", re.MULTILINE | re.DOTALL)


def pages_with_code() -> list[str]:
    """The pages that have Python code, by path from the root."""
    pages = [*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), *ROOT.glob("benchmarks/*.md")]
    return sorted(str(p.relative_to(ROOT)) for p in pages if BLOCK.search(p.read_text()))


def program(page: str) -> str:
    """The page's code blocks, each on the lines it has in the page."""
    lines: list[str] = []
    for match in BLOCK.finditer(page):
        first_line = page.count("\n", 0, match.start(1))
        lines += [""] * (first_line - len(lines))
        lines += match.group(1).splitlines()
    return "\n".join(lines) + "\n"


def test_code_keeps_its_line_numbers():
    page = "text\n\n```python\nx = 1\n```\ntext\n```sh\nmake\n```\n```python\ny = x\n```\n"
    lines = program(page).splitlines()
    assert lines == ["", "", "", "x = 1", "", "", "", "", "", "", "y = x"]


def test_the_first_pages_have_code():
    assert {"README.md", "CONTRIBUTING.md"} <= set(pages_with_code())


@pytest.mark.parametrize("name", pages_with_code())
def test_page_runs(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    path = tmp_path / Path(name).with_suffix(".py").name
    path.write_text(program((ROOT / name).read_text()))
    monkeypatch.chdir(tmp_path)
    runpy.run_path(str(path))
