"""Every error of a call or of `compile` has exactly the text of its case in `cases/`.

A case is a module that defines `call`; then a line `---`, the class of the error, and its text.
No case reaches the compiler.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

import sluice
import sluice.language as sl

_CASES = sorted((Path(__file__).parent / "cases").glob("*.txt"))


@pytest.mark.filterwarnings("ignore:`torch.jit.trace`:DeprecationWarning")
@pytest.mark.parametrize("case", _CASES, ids=lambda path: path.stem)
def test_error_has_this_text(case: Path, tmp_path: Path) -> None:
    source, expected = case.read_text().split("---\n")
    path = tmp_path / "router.py"
    path.write_text(source)
    module: dict[str, Any] = {"np": np, "torch": torch, "sluice": sluice, "sl": sl}
    module["__name__"] = "router"
    exec(compile(source, str(path), "exec"), module)
    with pytest.raises(sluice.SluiceError) as caught:
        module["call"]()
    text = str(caught.value).replace(str(path), "router.py")
    assert f"{type(caught.value).__name__}\n{text}\n" == expected


@pytest.mark.parametrize("case", _CASES, ids=lambda path: path.stem)
def test_case_is_named_by_its_code(case: Path) -> None:
    assert f"error {case.stem.split('_')[0]}:" in case.read_text()
