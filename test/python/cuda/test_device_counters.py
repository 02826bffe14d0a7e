"""Launches that can run at the same time never share the word that counts finished blocks."""

from __future__ import annotations

import ctypes
from typing import Any

from pretended_gpu import HostDevice

from sluice.runtime import torch_device


def _value(address: int) -> int:
    return ctypes.c_uint32.from_address(address).value


def _counter(device: Any, stream: int = 7) -> int:
    address, kept = device.counter(stream)
    assert kept is None
    assert _value(address) == 0
    return address


def test_stream_keeps_its_counter() -> None:
    device = HostDevice()
    assert _counter(device) == _counter(device)


def test_streams_have_their_own() -> None:
    device = HostDevice()
    assert _counter(device, 1) != _counter(device, 2)


def test_captured_launches_have_their_own() -> None:
    device = HostDevice()
    eager = _counter(device)
    device.captures = True
    captured = [_counter(device) for _ in range(3)]
    device.captures = False
    assert len({eager, *captured}) == 4
    assert _counter(device) == eager


def test_capture_before_the_first_launch_sets_its_own_to_zero() -> None:
    device = HostDevice()
    device.captures = True
    address, kept = device.counter(7)
    assert kept is not None
    assert address == kept.data_ptr()
    assert _value(address) == 0


def test_more_launches_than_counters_set_their_own_to_zero(monkeypatch: Any) -> None:
    monkeypatch.setattr(torch_device, "_COUNTERS", 2)
    device = HostDevice()
    addresses = {_counter(device, stream) for stream in (1, 2)}
    address, kept = device.counter(3)
    assert kept is not None
    assert address not in addresses
