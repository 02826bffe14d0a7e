"""NVIDIA's tools are found where they are usually installed."""

from __future__ import annotations

from pathlib import Path

import pytest

from sluice.config import config
from sluice.runtime import nvidia_tools


@pytest.fixture(autouse=True)
def bare(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine without any of them."""
    monkeypatch.setenv("PATH", str(tmp_path / "path"))
    monkeypatch.setattr(config, "cuda_home", tmp_path / "cuda")
    monkeypatch.setattr(nvidia_tools, "_places", lambda package: [])


def _make(path: Path) -> str:
    path.parent.mkdir(parents=True)
    path.touch(mode=0o755)
    return str(path)


def test_none() -> None:
    assert nvidia_tools.find() == {}


def test_toolkit(tmp_path: Path) -> None:
    library = _make(tmp_path / "cuda/lib64/libnvJitLink.so.12")
    ptxas = _make(tmp_path / "cuda/bin/ptxas")
    assert nvidia_tools.find() == {"nvjitlink": library, "ptxas": ptxas}


def test_path(tmp_path: Path) -> None:
    disassembler = _make(tmp_path / "path/cuobjdump")
    assert nvidia_tools.find() == {"disassembler": disassembler}


def test_packages_come_before_the_toolkit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _make(tmp_path / "cuda/bin/ptxas")
    _make(tmp_path / "cuda/lib64/libnvJitLink.so.12")
    ptxas = _make(tmp_path / "nvidia/cu13/bin/ptxas")
    library = _make(tmp_path / "nvidia/nvjitlink/lib/libnvJitLink.so.13")
    places = {"nvidia": [tmp_path / "nvidia"], "triton": []}
    monkeypatch.setattr(nvidia_tools, "_places", places.__getitem__)
    assert nvidia_tools.find() == {"nvjitlink": library, "ptxas": ptxas}


def test_triton_brings_an_assembler(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ptxas = _make(tmp_path / "triton/backends/nvidia/bin/ptxas")
    places = {"nvidia": [], "triton": [tmp_path / "triton"]}
    monkeypatch.setattr(nvidia_tools, "_places", places.__getitem__)
    assert nvidia_tools.find() == {"ptxas": ptxas}
