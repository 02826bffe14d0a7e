"""What cannot be compiled for a GPU is told with a place and a fix."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import sluice
import sluice.language as sl
from sluice.config import config
from sluice.runtime import native, nvidia_tools


@sluice.jit
def gate(logits: sl.Tensor["T", "E"]):
    return sl.softmax(logits, "E")


_FIX = "fix: leave out an entry of layout={...}, which lets the cost model choose it"


@pytest.fixture(autouse=True)
def no_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(config, "cache_dir", tmp_path)


def _fresh() -> Any:
    """The router with nothing compiled yet."""
    return sluice.jit(gate.__sluice_function__)


def _error(kind: type[sluice.SluiceError], **options: Any) -> list[str]:
    with pytest.raises(kind) as caught:
        _fresh().compile(**options)
    return str(caught.value).replace(str(Path(__file__).parent) + "/", "").splitlines()


@pytest.mark.parametrize("target", ["sim", "sm_90"])
@pytest.mark.parametrize(
    ("layout", "text"),
    [
        ({"lanes": 3}, "expects 1, 2, 4, 8, 16 or 32 lanes for a row, got 3"),
        (
            {"lanes": 8, "warps_per_row": 2},
            "expects one warp for a row, or several of 32 lanes, got 2 of 8",
        ),
        (
            {"threads": 48},
            "expects a block of 32 to 1024 threads, in whole warps, got 48",
        ),
        (
            {"threads": 32, "warps_per_row": 2},
            "expects a block of whole rows of 64 threads, got 32",
        ),
        ({"lanes": 1}, "expects at most 32 experts a thread, got 64"),
        ({"warps_per_row": 33}, "expects 1 to 32 warps for a row, got 33"),
        # 32 times as much is 0 modulo 2^64, were it not refused before.
        ({"warps_per_row": 1 << 59}, f"expects 1 to 32 warps for a row, got {1 << 59}"),
        ({"lanes": 1 << 62}, f"expects 1, 2, 4, 8, 16 or 32 lanes for a row, got {1 << 62}"),
        ({"max_blocks": 1 << 31}, f"expects 1 to 2147483647 blocks, got {1 << 31}"),
    ],
    ids=[
        "lanes",
        "warps",
        "threads",
        "rows",
        "values",
        "many-warps",
        "wrapping-warps",
        "wrapping-lanes",
        "blocks",
    ],
)
def test_layout_that_cannot_be(target: str, layout: dict[str, int], text: str) -> None:
    assert _error(sluice.SluiceValueError, E=64, target=target, layout=layout) == [
        f"test_gpu_code_errors.py:18:1: error SL313: the layout cannot be: {text}",
        '    def gate(logits: sl.Tensor["T", "E"]):',
        "    ^",
        _FIX,
    ]


def test_layout_with_an_unknown_entry() -> None:
    first, *_, fix = _error(sluice.SluiceValueError, E=4, target="sim", layout={"warp": 1})
    assert first == "test_gpu_code_errors.py:18:1: error SL313: a layout has no entry 'warp'"
    assert fix == "fix: its entries are lanes, warps_per_row, threads, max_blocks"


@pytest.mark.parametrize("entry", ["lanes", "warps_per_row", "threads", "max_blocks"])
def test_layout_with_a_count_beyond_any_word(entry: str) -> None:
    first, *_, fix = _error(sluice.SluiceValueError, E=4, target="sim", layout={entry: 10**30})
    assert first == (
        f"test_gpu_code_errors.py:18:1: error SL313: the entry '{entry}' of a layout is "
        f"{10**30}, beyond 9223372036854775807"
    )
    assert fix.startswith(f"fix: pass a count that a GPU can take, such as {entry}=")


def test_layout_of_numpys_counts() -> None:
    compiled = _fresh().compile(E=64, target="sim", layout={"lanes": np.int64(8)})
    assert compiled.kernels[0].layout["lanes"] == 8


@pytest.mark.parametrize("value", [0, -1, True, 2.0, "8"])
def test_layout_with_no_count(value: Any) -> None:
    first, *_, fix = _error(sluice.SluiceValueError, E=4, target="sim", layout={"lanes": value})
    assert first == (
        "test_gpu_code_errors.py:18:1: error SL313: the entry 'lanes' of a layout is "
        f"{value!r}, not a count"
    )
    assert fix == "fix: pass an int of at least 1, such as lanes=16"


@pytest.mark.parametrize("value", [5, 0, "", ()])
def test_layout_that_is_no_mapping(value: Any) -> None:
    first, *_, fix = _error(sluice.SluiceTypeError, E=4, target="sim", layout=value)
    assert first == f"test_gpu_code_errors.py:18:1: error SL213: layout is {value!r}, not a mapping"
    assert fix == 'fix: pass entries by name, such as layout={"lanes": 16}'


def test_layout_for_the_cpu() -> None:
    first, *_, fix = _error(sluice.SluiceValueError, E=4, target="cpu", layout={"lanes": 1})
    assert first == (
        "test_gpu_code_errors.py:18:1: error SL313: a layout is for GPUs, but the target is 'cpu'"
    )
    assert fix == 'fix: leave out layout={...}, or pass a target such as "sim" or "cuda"'


def test_unknown_target() -> None:
    assert _error(sluice.SluiceUnsupportedError, E=4, target="sm_70") == [
        "error SL420: there is no target 'sm_70'",
        'fix: pass "cpu", "sim", "cuda" or one of sm_80, sm_86, sm_87, sm_89, sm_90, sm_100, '
        "sm_103, sm_120",
    ]


def _fake_tool(path: Path, script: str) -> str:
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return str(path)


_TOOLS = (
    "fix: install newer ones (docs/gpu.md says where they are looked for), or none: without an "
    "assembler, the driver makes code of PTX"
)


@pytest.mark.parametrize(
    ("script", "text"),
    [
        (
            "echo 'ptxas fatal : unknown target' >&2; exit 3",
            "failed with 3: ptxas fatal : unknown target",
        ),
        ("exit 0", "wrote no machine code"),
    ],
    ids=["fails", "writes-nothing"],
)
def test_assembler_that_makes_no_code(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str, text: str
) -> None:
    ptxas = _fake_tool(tmp_path / "ptxas", script)
    monkeypatch.setattr(nvidia_tools, "find", lambda: {"ptxas": ptxas})
    assert _error(sluice.SluiceDeviceError, E=4, target="sm_90") == [
        f"error SL507: NVIDIA's tools failed: {ptxas} {text}",
        _TOOLS,
    ]


def test_assembler_that_cannot_be_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    missing = str(tmp_path / "ptxas")
    monkeypatch.setattr(nvidia_tools, "find", lambda: {"ptxas": missing})
    first, fix = _error(sluice.SluiceDeviceError, E=4, target="sm_90")
    assert first.startswith(f"error SL507: NVIDIA's tools failed: cannot run {missing}: ")
    assert fix == _TOOLS


def test_code_of_an_assembler_is_not_that_of_another_in_its_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ptxas = _fake_tool(tmp_path / "ptxas", "")
    monkeypatch.setattr(nvidia_tools, "find", lambda: {"ptxas": ptxas})
    names = []
    for script in ("first", "the second"):
        _fake_tool(tmp_path / "ptxas", script)
        names.append(native.identity("sm_90"))
    assert names[0] != names[1]


def test_no_folder_for_temporary_files(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TMPDIR", "/nowhere")
    first, fix = _error(sluice.SluiceDeviceError, E=4, target="sm_90")
    assert first.startswith("error SL507: NVIDIA's tools failed: cannot make a temporary file")
    assert fix == "fix: let TMPDIR name a folder in which files can be made"


def test_disassembler_writes_sass(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ptxas = _fake_tool(tmp_path / "ptxas", 'for last; do :; done; echo code > "$last"')
    tools = {"ptxas": ptxas, "disassembler": _fake_tool(tmp_path / "nvdisasm", 'cat "$1"')}
    monkeypatch.setattr(nvidia_tools, "find", lambda: tools)
    assert _fresh().compile(E=4, target="sm_90").asm["sass"] == "code\n"


def test_sass_without_a_disassembler(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nvidia_tools, "find", dict)
    stages = _fresh().compile(E=4, target="sm_90").asm
    assert "sass" not in stages
    with pytest.raises(sluice.SluiceValueError) as caught:
        _ = stages["sass"]
    assert str(caught.value) == (
        "error SL316: there is no stage 'sass' of this compilation\n"
        "fix: install nvidia-cuda-nvcc and nvidia-cuda-nvdisasm, or see docs/gpu.md"
    )


def test_disassembler_that_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ptxas = _fake_tool(tmp_path / "ptxas", 'for last; do :; done; echo code > "$last"')
    tools = {"ptxas": ptxas, "disassembler": _fake_tool(tmp_path / "nvdisasm", "echo no; exit 1")}
    monkeypatch.setattr(nvidia_tools, "find", lambda: tools)
    compiled = _fresh().compile(E=4, target="sm_90")
    with pytest.raises(sluice.SluiceDeviceError) as caught:
        _ = compiled.asm
    assert str(caught.value).splitlines()[0] == (
        f"error SL507: NVIDIA's tools failed: {tools['disassembler']} failed with 1: no"
    )


@sluice.jit
def mean_of_tokens(x: sl.Tensor["T", "E"]):
    return sl.mean(x, "T")


@sluice.jit
def sums_of_groups(x: sl.Tensor["T", "E"], like: sl.Tensor["G", "E"], group: sl.Group["T"]):
    return sl.group_sum(x, group)


@pytest.mark.parametrize("target", ["sim", "sm_90"])
def test_sums_that_do_not_fit_into_shared_memory(target: str) -> None:
    with pytest.raises(sluice.SluiceValueError) as caught:
        mean_of_tokens.compile(E=64, dtype="bfloat16", target=target, layout={"threads": 1024})
    assert (
        "error SL313: the layout cannot be: expects at most 49152 bytes of shared memory for a "
        "block, got 65536 for 1024 threads of 8 neighbouring experts each"
    ) in str(caught.value)
    assert str(caught.value).endswith(_FIX)


@pytest.mark.parametrize("target", ["sm_80", "sm_90"])
def test_many_groups_are_assembled(target: str) -> None:
    many = sums_of_groups.compile(E=8, G=180, target=target, grad=False)
    assert many.kernels[0].registers is not None


@sluice.jit
def two_sums_of_groups(x: sl.Tensor["T"], like: sl.Tensor["G"], group: sl.Group["T"]):
    return sl.group_sum(x, group), sl.group_sum(x * x, group)


def test_parameters_of_too_many_groups() -> None:
    with pytest.raises(sluice.SluiceDeviceError) as caught:
        two_sums_of_groups.compile(G=700, target="sm_90", grad=False)
    assert (
        "error SL503: a kernel is too large for any GPU: kernel 'two_sums_of_groups' takes 33712 "
        "bytes of parameters, of which a launch has 32764"
    ) in str(caught.value)
    assert str(caught.value).endswith("fix: make its tables smaller")
