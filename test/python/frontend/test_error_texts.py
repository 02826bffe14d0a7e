"""Every error of the front end has exactly the text of its case in `errors/`.

A case is a module that defines `f` and, where need be, SPECIALIZATION; then a line `---`, the class
of the error, and its text.
"""

from __future__ import annotations

import re
import warnings
from pathlib import Path

import pytest
from router_text import Load, build_function

from sluice.error_codes import CODES
from sluice.errors import SluiceError

_CASES = sorted((Path(__file__).parent / "errors").glob("*.txt"))
_FRONTEND = Path(__file__).parents[3] / "python" / "sluice" / "frontend"


@pytest.mark.parametrize("case", _CASES, ids=lambda path: path.stem)
def test_error_has_this_text(case: Path, load: Load, tmp_path: Path) -> None:
    source, expected = case.read_text().split("---\n")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SyntaxWarning)  # Python itself warns of some of these
        module = load(source)
    with pytest.raises(SluiceError) as caught:
        build_function(module["f"], **module.get("SPECIALIZATION", {}))
    text = str(caught.value).replace(str(tmp_path / "router.py"), "router.py")
    assert f"{type(caught.value).__name__}\n{text}\n" == expected


def test_every_code_of_the_front_end_has_a_case() -> None:
    source = "".join(path.read_text() for path in _FRONTEND.glob("*.py"))
    elsewhere = {"SL101", "SL102", "SL423"}  # test_source.py: no file of source can show them
    assert set(re.findall(r'"(SL\d+)"', source)) - elsewhere == {
        case.stem.split("_")[0] for case in _CASES
    }


def test_every_code_has_a_meaning() -> None:
    assert all(re.fullmatch(r"SL\d{3}", code) and meaning for code, meaning in CODES.items())
