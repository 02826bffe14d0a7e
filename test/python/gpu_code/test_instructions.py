"""The machine instructions of DirMoE, as NVIDIA's disassembler reads them."""

from __future__ import annotations

import re

import pytest

import sluice
from sluice.runtime import nvidia_tools


@pytest.mark.parametrize("target", ["sm_80", "sm_90", "sm_100", "sm_120"])
def test_sass_has_both_kernels_and_no_local_memory(target: str) -> None:
    assert "disassembler" in nvidia_tools.find(), "the tests' set-up installs nvidia-cuda-nvdisasm"
    sass = sluice.routers.dirmoe.compile(E=64, target=target).asm["sass"]
    kernels = dict(re.findall(r"\.text\.(dirmoe\w*):\n(.*?)(?=\n\t?\.section|\Z)", sass, re.S))
    assert set(kernels) == {"dirmoe", "dirmoe_backward"}
    for text in kernels.values():
        assert re.search(r"\bSHFL\.BFLY\b", text)
        assert re.search(r"\bMUFU\.RCP\b", text)
        assert re.search(r"\bLDG\.E\.128\b", text)
        assert not re.search(r"\b(LDL|STL)\b", text)
