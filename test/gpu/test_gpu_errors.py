"""Bad input on a GPU is refused by name, and others' failures are told as such."""

from __future__ import annotations

import subprocess
import sys

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


def test_damaged_code_in_the_cache_is_compiled_again(device, tmp_path, monkeypatch):
    monkeypatch.setattr(config, "cache_dir", tmp_path)
    x = torch.randn(3, 4, device=device)

    def call() -> torch.Tensor:
        fresh = sluice.jit(gate.__sluice_function__)
        return fresh(x, x[0], tau=1.0, rng=sluice.Rng(1))[0]

    expected = call()
    (entry,) = [path for path in tmp_path.iterdir() if path.is_file()]
    content = bytearray(entry.read_bytes())
    content[-100] ^= 1
    entry.write_bytes(content)
    assert disk.DiskCache(tmp_path).load(entry.name) is None
    assert torch.equal(call(), expected)
