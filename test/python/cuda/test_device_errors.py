"""What goes wrong with a GPU is told with a stable code, the place and a fix."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import torch
from pretended_gpu import HostDevice
from routers_for_gpus import fresh

import sluice
from sluice.config import config, followers
from sluice.runtime import cuda, native
from sluice.runtime.residuals import Residuals
from sluice.runtime.torch_device import TorchDevice

_NO_DRIVER = """
import torch, sluice, sluice.language as sl
from sluice.runtime.torch_arrays import TorchArrays

@sluice.jit
def f(logits: sl.Tensor["T", "E"]):
    return sl.softmax(logits, "E")

print(f(torch.zeros(2, 4)).sum().item())
TorchArrays.device = lambda self, tensor: "cuda:0"
for call in (lambda: f(torch.zeros(2, 3)), lambda: f.compile(E=4, target="cuda")):
    try:
        call()
    except sluice.SluiceDeviceError as error:
        print(error)
"""


def test_without_a_driver_the_cpu_works_and_a_gpu_is_refused(tmp_path: Path) -> None:
    script = tmp_path / "router.py"
    script.write_text(_NO_DRIVER)
    environment = {**os.environ, "SLUICE_CUDA_DRIVER": "/nowhere/libcuda.so"}
    done = subprocess.run(
        [sys.executable, script], env=environment, capture_output=True, text=True, check=True
    )
    missing = "/nowhere/libcuda.so: cannot open shared object file: No such file or directory"
    fix = (
        "fix: install NVIDIA's driver, name its library in SLUICE_CUDA_DRIVER, "
        "or move the tensors to the CPU"
    )
    assert done.stdout.replace(str(script), "router.py").splitlines() == [
        "2.0",
        "router.py:6:7: error SL501: 'logits' is on cuda:0, but the CUDA driver cannot be used: "
        + missing,
        '    def f(logits: sl.Tensor["T", "E"]):',
        "          ^^^^^^^^^^^^^^^^^^^^^^^^^^^",
        fix,
        f"error SL501: the CUDA driver cannot be used: {missing}",
        fix,
    ]


def test_tensors_on_two_devices(gpu: Any) -> None:
    with pytest.raises(sluice.SluiceTypeError) as caught:
        fresh().gate(torch.randn(6, 5), gpu.place(torch.randn(5), "cuda:1"))
    assert "error SL212: 'bias' is on cuda:1, but 'logits' is on cuda:0" in str(caught.value)


def test_tensors_on_the_cpu_and_a_gpu(gpu: Any) -> None:
    with pytest.raises(sluice.SluiceTypeError) as caught:
        fresh().gate(gpu.place(torch.randn(6, 5), "cpu"), torch.randn(5))
    assert "error SL212: 'bias' is on cuda:0, but 'logits' is on cpu" in str(caught.value)


def test_scalar_on_another_device(gpu: Any) -> None:
    tau = gpu.place(torch.tensor(1.0), "cuda:1")
    with pytest.raises(sluice.SluiceTypeError) as caught:
        fresh().gate(torch.randn(6, 5), torch.randn(5), tau=tau)
    assert "error SL212: 'tau' is on cuda:1, but 'logits' is on cuda:0" in str(caught.value)


def test_scalar_on_a_gpu_with_tensors_on_the_cpu(gpu: Any) -> None:
    tensors = [gpu.place(x, "cpu") for x in (torch.randn(6, 5), torch.randn(5))]
    with pytest.raises(sluice.SluiceTypeError) as caught:
        fresh().gate(*tensors, tau=torch.tensor(1.0))
    assert "error SL212: 'tau' is on cuda:0, but 'logits' is on cpu" in str(caught.value)


_DRIVER = "cuLaunchKernelEx of kernel 'f': CUDA_ERROR_X (9): text"
_TEXTS = {
    "too_old": "error SL502: the device is too old: " + _DRIVER + "\nfix: use a GPU of compute "
    "capability 8.0 or newer, or move the tensors to the CPU",
    "too_large": "error SL503: a kernel is too large for the device: " + _DRIVER + "\nfix: compile "
    "it with a layout of fewer threads per block: fn.compile(..., layout={...})",
    "out_of_memory": "error SL504: the CUDA driver is out of memory: " + _DRIVER + "\nfix: free "
    "device memory, such as what torch keeps: torch.cuda.empty_cache()",
    "foreign": "error SL505: work queued before this call has failed on the device, and nothing "
    "was launched: " + _DRIVER + "\nfix: find it by CUDA_LAUNCH_BLOCKING=1 or compute-sanitizer; "
    "the process cannot use the device any more",
    "failed": "error SL506: a call of the CUDA driver has failed: " + _DRIVER,
}


@pytest.mark.parametrize("kind", _TEXTS)
def test_failed_launch(gpu: Any, kind: str) -> None:
    gpu.failure = (kind, _DRIVER)
    with pytest.raises(sluice.SluiceDeviceError) as caught:
        fresh().gate(torch.randn(6, 5), torch.randn(5))
    assert str(caught.value) == _TEXTS[kind]


def test_memory_that_torch_keeps_unused_is_freed_for_the_driver(gpu: Any) -> None:
    logits, bias = torch.randn(6, 5), torch.randn(5)
    expected = fresh().gate(logits, bias)
    gpu.failure, gpu.lacks_cache, gpu.device.frees = ("out_of_memory", _DRIVER), True, True
    launched = len(gpu.launches)
    got = fresh().gate(logits, bias)
    assert gpu.device.freed == 1
    assert len(gpu.launches) == launched + 1
    assert all(torch.equal(a, b) for a, b in zip(got, expected, strict=True))


@pytest.mark.parametrize(("kind", "freed"), [("out_of_memory", 1), ("failed", 0)])
def test_only_a_lack_of_memory_is_tried_again_and_once(gpu: Any, kind: str, freed: int) -> None:
    gpu.failure, gpu.device.frees = (kind, _DRIVER), True
    with pytest.raises(sluice.SluiceDeviceError) as caught:
        fresh().gate(torch.randn(6, 5), torch.randn(5))
    assert str(caught.value) == _TEXTS[kind]
    assert gpu.device.freed == freed


@pytest.mark.parametrize("capturing", [True, False])
def test_nothing_is_freed_while_the_stream_captures(
    monkeypatch: pytest.MonkeyPatch, capturing: bool
) -> None:
    calls: list[str] = []
    monkeypatch.setattr(torch.cuda, "device", lambda device: contextlib.nullcontext())
    monkeypatch.setattr(torch.cuda, "is_current_stream_capturing", lambda: capturing)
    monkeypatch.setattr(torch.cuda, "empty_cache", lambda: calls.append("empty_cache"))
    assert TorchDevice(torch.device("cuda", 0)).free_unused() is not capturing
    assert calls == ([] if capturing else ["empty_cache"])


def refusing_to_free(monkeypatch: pytest.MonkeyPatch, error: RuntimeError) -> TorchDevice:
    def refuse() -> None:
        raise error

    monkeypatch.setattr(torch.cuda, "device", lambda device: contextlib.nullcontext())
    monkeypatch.setattr(torch.cuda, "is_current_stream_capturing", lambda: False)
    monkeypatch.setattr(torch.cuda, "empty_cache", refuse)
    return TorchDevice(torch.device("cuda", 0))


def test_nothing_is_freed_while_another_stream_captures(monkeypatch: pytest.MonkeyPatch) -> None:
    error = RuntimeError("captures_underway.empty() INTERNAL ASSERT FAILED")
    assert not refusing_to_free(monkeypatch, error).free_unused()


def test_a_failed_device_is_not_taken_for_a_capture(monkeypatch: pytest.MonkeyPatch) -> None:
    device = refusing_to_free(monkeypatch, torch.AcceleratorError("CUDA error: assert triggered"))
    with pytest.raises(torch.AcceleratorError, match="assert triggered"):
        device.free_unused()


@pytest.mark.parametrize("asked", [(HostDevice, "stream"), (Residuals, "make")])
def test_failure_that_torch_is_told_first(
    gpu: Any, monkeypatch: pytest.MonkeyPatch, asked: tuple[type, str]
) -> None:
    def fail(*_: Any) -> Any:
        raise torch.AcceleratorError("CUDA error: device-side assert triggered\nSearch for it.")

    monkeypatch.setattr(*asked, fail)
    with pytest.raises(sluice.SluiceDeviceError) as caught:
        fresh().gate(torch.randn(6, 5), torch.randn(5))
    told = "CUDA error: device-side assert triggered"
    assert str(caught.value) == _TEXTS["foreign"].replace(_DRIVER, told)


def test_driver_stays_once_it_is_in_use(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(native.core(), "cuda_target", lambda index: "sm_90")
    monkeypatch.setitem(followers, "cuda_driver", followers["cuda_driver"])
    index = 1 << 20  # of no device, so that its target is of this test alone
    assert cuda.target(index) == "sm_90"
    used = config.cuda_driver
    with pytest.raises(sluice.SluiceValueError) as caught:
        config.cuda_driver = "/opt/libcuda.so"
    assert str(caught.value) == (
        f"error SL307: sluice.config.cuda_driver is '/opt/libcuda.so', but '{used}' is in "
        "use\nfix: set it before a GPU is first used, or set SLUICE_CUDA_DRIVER"
    )
    assert config.cuda_driver == used
    config.cuda_driver = used


def test_device_error_is_a_runtime_error() -> None:
    assert issubclass(sluice.SluiceDeviceError, RuntimeError)
