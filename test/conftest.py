"""On which device kernel tests run: the CPU and the simulator, or a GPU by `--device cuda`."""

from __future__ import annotations

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--device",
        help="run kernel tests on this device of torch alone, such as cuda:1; cpu tries the tests",
    )


def pytest_sessionstart(session: pytest.Session) -> None:
    """Ends at once where the GPU that was asked for is not there."""
    device = session.config.getoption("--device")
    if device and device != "cpu":
        problem = _problem(device)
        if problem:
            pytest.exit(f"these tests need a GPU: {problem}", returncode=3)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leaves out what only the CPU can do yet, where another device was asked for."""
    if not config.getoption("--device"):
        return
    left_out = [item for item in items if item.get_closest_marker("cpu")]
    items[:] = [item for item in items if item not in left_out]
    config.hook.pytest_deselected(items=left_out)


def _problem(device: str) -> str:
    """Why the device cannot be used; empty if it can."""
    try:
        import torch
    except ImportError:
        return "torch is not installed"
    if torch.version.cuda is None:
        return f"torch {torch.__version__} is built without CUDA"
    if not torch.cuda.is_available():
        return "torch finds no GPU (torch.cuda.is_available() is False)"
    try:
        torch.zeros(1, device=device)
    except RuntimeError as error:
        return f"{device} cannot be used: {error}"
    return ""
