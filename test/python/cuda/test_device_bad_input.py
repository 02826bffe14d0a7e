"""Bad input on a GPU is refused by name, and damaged code is compiled again."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import torch
from routers_for_gpus import fresh

import sluice
import sluice.language as sl
from sluice.config import config
from sluice.runtime import cuda, native


def _plain(error: Any) -> str:
    """The text of an error without the folder of this file, and without line and column."""
    first, *rest = str(error.value).splitlines()
    _, _, what = first.partition(": ")
    return "\n".join([what, *rest])


@sluice.jit
def scaled(logits: sl.Tensor["T", "E"], scale: sl.Tensor["T"]):
    return logits * scale


def _shifted(count: int, dtype: torch.dtype, by: int) -> torch.Tensor:
    """Zeros that start `by` bytes after an address of 16 bytes' alignment."""
    room = bytearray(dtype.itemsize * count + 32)
    start = torch.frombuffer(room, dtype=torch.uint8).data_ptr()
    return torch.frombuffer(room, dtype=dtype, count=count, offset=-start % 16 + by)


@pytest.mark.parametrize(("dtype", "by", "size"), [(torch.float32, 2, 4), (torch.bfloat16, 1, 2)])
def test_addresses_that_no_element_can_have(gpu: Any, dtype: Any, by: int, size: int) -> None:
    odd = _shifted(6, dtype, by)
    function = sluice.jit(scaled.__sluice_function__)
    with pytest.raises(sluice.SluiceValueError) as caught:
        function(torch.zeros(6, 5, dtype=dtype), odd)
    assert _plain(caught) == (
        f"error SL314: 'scale' lies at address {odd.data_ptr():#x}, no multiple of the {size} "
        "bytes of its elements\n"
        '    def scaled(logits: sl.Tensor["T", "E"], scale: sl.Tensor["T"]):\n'
        "                                            ^^^^^^^^^^^^^^^^^^^^^\n"
        "fix: pass a copy of it, such as scale.clone()"
    )


def test_views_of_any_alignment_of_whole_elements(gpu: Any) -> None:
    logits = torch.randn(6, 5, dtype=torch.bfloat16)
    scale = _shifted(6, torch.bfloat16, 2)
    function = sluice.jit(scaled.__sluice_function__)
    assert torch.equal(function(logits, scale), function(logits, scale.clone()))


def test_device_that_is_too_old(gpu: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    text = "device 0 (Old) has compute capability 7.5, but 8.0 is needed"

    def refuse(index: int) -> str:
        raise native.core().CudaError("too_old", text)

    monkeypatch.setattr(cuda, "_target", refuse)
    function = sluice.jit(scaled.__sluice_function__)
    with pytest.raises(sluice.SluiceDeviceError) as caught:
        function(torch.zeros(6, 5), torch.zeros(6))
    assert _plain(caught) == (
        f"error SL502: 'logits' is on cuda:0, but the device is too old: {text}\n"
        '    def scaled(logits: sl.Tensor["T", "E"], scale: sl.Tensor["T"]):\n'
        "               ^^^^^^^^^^^^^^^^^^^^^^^^^^^\n"
        "fix: use a GPU of compute capability 8.0 or newer, or move the tensors to the CPU"
    )
    assert gpu.launches == []


def test_memory_that_runs_out_is_torchs_error(gpu: Any) -> None:
    def memory(size: int) -> torch.Tensor:
        raise torch.OutOfMemoryError("CUDA out of memory.")

    gpu.device.memory = memory
    with pytest.raises(torch.OutOfMemoryError, match=r"^CUDA out of memory\.$"):
        fresh().gate(torch.randn(6, 5), torch.randn(5))
    assert gpu.launches == []


def test_failure_does_not_stick_to_the_function(gpu: Any) -> None:
    router, inputs = fresh(), (torch.randn(6, 5), torch.randn(5))
    gpu.failure = ("failed", "text")
    with pytest.raises(sluice.SluiceDeviceError):
        router.gate(*inputs)
    gpu.failure = None
    weights, _ = router.gate(*inputs)
    torch.testing.assert_close(weights, torch.softmax(inputs[0] + inputs[1], -1))


@pytest.mark.parametrize("damage", [lambda code: code[:-1], lambda code: code[:-1] + b"x"])
def test_damaged_code_in_the_cache_is_compiled_again(
    gpu: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, damage: Any
) -> None:
    monkeypatch.setattr(config, "cache_dir", tmp_path)
    loaded: list[bytes | None] = []
    monkeypatch.setattr(native, "load", lambda data, *rest: loaded.append(data))
    inputs = torch.randn(6, 5), torch.randn(5)
    fresh().gate(*inputs)
    (entry,) = (path for path in tmp_path.iterdir() if path.is_file())
    fresh().gate(*inputs)
    entry.write_bytes(damage(entry.read_bytes()))
    weights, _ = fresh().gate(*inputs)
    assert loaded == [None, b"code", None]
    assert gpu.targets == ["sm_90"] * 3
    torch.testing.assert_close(weights, torch.softmax(inputs[0] + inputs[1], -1))


def test_code_that_cannot_be_read_counts_as_none() -> None:
    assert native.load(b"no executable") is None
