"""Fixtures of the tests that need a GPU; `make test-gpu` runs them, `make test` does not."""

from __future__ import annotations

import pytest
import torch


@pytest.fixture
def device(request: pytest.FixtureRequest) -> torch.device:
    """The GPU of `--device`, with its number, as torch's current one.

    With `--device cpu` the tests can be tried that need nothing of CUDA.
    """
    device = torch.device(request.config.getoption("--device") or "cuda")
    if device.type == "cpu":
        return device
    if device.index is None:
        device = torch.device("cuda", torch.cuda.current_device())
    torch.cuda.set_device(device)
    return device
