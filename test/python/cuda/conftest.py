"""The pretended GPU as a fixture."""

from __future__ import annotations

import pytest
from pretended_gpu import PretendedGPU

from sluice.runtime import cuda, device_plan, native
from sluice.runtime.torch_arrays import TorchArrays


@pytest.fixture
def gpu(monkeypatch: pytest.MonkeyPatch) -> PretendedGPU:
    """Every tensor is on a GPU from here on."""
    pretended = PretendedGPU()
    compile = native.compile
    monkeypatch.setattr(cuda, "_target", lambda index: "sm_90")
    monkeypatch.setattr(native, "load", lambda data, *options: None)
    monkeypatch.setattr(native, "compile", lambda *args: pretended.compile(compile, *args))
    monkeypatch.setattr(device_plan, "torch_device", lambda name: pretended.device)
    monkeypatch.setattr(
        TorchArrays, "device", lambda self, x: pretended.elsewhere.get(id(x), "cuda:0")
    )
    return pretended
