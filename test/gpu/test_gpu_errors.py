"""Bad input on a GPU is refused by name, and others' failures are told as such."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
import torch
from gpu_routers import gate

import sluice
from sluice.config import config
from sluice.runtime import disk


def test_tensors_on_the_cpu_and_the_gpu(device):
    with pytest.raises(sluice.SluiceTypeError) as caught:
        gate(torch.zeros(3, 4, device=device), torch.zeros(4), tau=1.0, rng=sluice.Rng(1))
    assert f"error SL212: 'bias' is on cpu, but 'logits' is on {device}" in str(caught.value)


def test_generator_on_the_cpu(device):
    tensors = torch.zeros(3, 4, device=device), torch.zeros(4, device=device)
    with pytest.raises(sluice.SluiceTypeError) as caught:
        gate(*tensors, tau=1.0, rng=sluice.Rng(1).to("cpu"))
    assert f"error SL212: 'rng' is on cpu, but 'logits' is on {device}" in str(caught.value)


class _Place:
    """Memory at an address, as other libraries hand it to torch."""

    def __init__(self, address: int) -> None:
        self.__cuda_array_interface__ = {
            "shape": (3, 4),
            "typestr": "<f4",
            "data": (address, False),
            "version": 3,
        }


def test_address_that_no_element_can_have(device):
    room = torch.zeros(64, device=device)
    odd = torch.as_tensor(_Place(room.data_ptr() + 2), device=device)
    assert odd.data_ptr() == room.data_ptr() + 2
    with pytest.raises(sluice.SluiceValueError) as caught:
        gate(odd, torch.zeros(4, device=device), tau=1.0, rng=sluice.Rng(1))
    message = f"error SL314: 'logits' lies at address {odd.data_ptr():#x}, no multiple of the 4 "
    assert message + "bytes of its elements" in str(caught.value)
    torch.cuda.synchronize(device)  # nothing was launched that could have failed


def test_memory_that_runs_out(device):
    like = torch.zeros(1, 1, device=device).expand(1 << 38, 64)
    with pytest.raises(torch.OutOfMemoryError):
        gate(like, torch.zeros(64, device=device), tau=1.0, rng=sluice.Rng(1))


_STICKY = """
import torch, sluice
from gpu_routers import gate
x = torch.zeros(3, 4, device="cuda")
gate(x, x[0], tau=1.0, rng=sluice.Rng(1))
x[torch.tensor([5], device="cuda")]
try:
    torch.cuda.synchronize()
except RuntimeError:
    pass
try:
    gate(x, x[0], tau=1.0, rng=sluice.Rng(1))
except RuntimeError as error:
    print(type(error).__name__, error)
"""


def test_failure_of_others_is_told_as_theirs(device, request):
    command = [sys.executable, "-c", _STICKY]
    done = subprocess.run(command, cwd=request.path.parent, capture_output=True, text=True)
    assert done.stdout.startswith("SluiceDeviceError error SL505: work queued before this call")


def _call(device: torch.device) -> torch.Tensor:
    """Weights by a function that was not compiled in this process."""
    x = torch.linspace(-1, 1, 12, device=device).reshape(3, 4)
    return sluice.jit(gate.__sluice_function__)(x, x[0], tau=1.0, rng=sluice.Rng(1))[0]


def _entry(folder: Path) -> Path:
    (entry,) = (path for path in folder.iterdir() if path.is_file())
    return entry


def test_damaged_code_in_the_cache_is_compiled_again(device, tmp_path, monkeypatch):
    monkeypatch.setattr(config, "cache_dir", tmp_path)
    expected = _call(device)
    entry = _entry(tmp_path)
    content = bytearray(entry.read_bytes())
    content[-100] ^= 1
    entry.write_bytes(content)
    assert disk.DiskCache(tmp_path).load(entry.stem) is None
    assert torch.equal(_call(device), expected)
    assert disk.DiskCache(tmp_path).load(entry.stem) is not None
