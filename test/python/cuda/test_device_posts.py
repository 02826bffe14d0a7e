"""Launches that can run at the same time never share the words in which blocks post their sums."""

from __future__ import annotations

import ctypes
from typing import Any

import pytest
from pretended_gpu import HostDevice

from sluice.runtime import torch_device


def _posts(device: Any, stream: int = 7, size: int = 48) -> int:
    """The address of `size` bytes that are 0."""
    posts = device.posts(stream, size)
    assert posts.numel() >= size
    address: int = posts.data_ptr()
    assert address % 8 == 0
    assert ctypes.string_at(address, size) == bytes(size)
    return address


def test_stream_keeps_its_posts() -> None:
    device = HostDevice()
    assert _posts(device) == _posts(device) == _posts(device, size=8)


def test_streams_have_their_own() -> None:
    device = HostDevice()
    assert _posts(device, 1) != _posts(device, 2)


def test_posts_grow() -> None:
    device = HostDevice()
    few = device.posts(7, 8)
    assert _posts(device, size=few.numel() + 8) != few.data_ptr()
    # A launch that is not queued yet may still hold those before.
    assert few.eq(0).all()


def test_captured_launches_have_their_own() -> None:
    device = HostDevice()
    eager = _posts(device)
    device.captures = True
    captured = sorted(_posts(device, size=size) for size in (40, 72, 8))
    device.captures = False
    assert captured[1] - captured[0] >= 40
    assert captured[2] - captured[1] >= 72
    assert not captured[0] <= eager < captured[2] + 8
    assert _posts(device) == eager


def test_capture_before_the_first_launch_sets_its_own_to_zero() -> None:
    device = HostDevice()
    device.captures = True
    assert _posts(device) != 0
    assert device._reserve is None


def test_captures_beyond_the_reserve_set_their_own_to_zero(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch_device, "_RESERVED", 128)
    device = HostDevice()
    _posts(device)
    device.captures = True
    reserve = device._reserve
    assert reserve is not None
    begin = reserve.data_ptr()
    within = [begin <= _posts(device, size=64) < begin + 128 for _ in range(3)]
    assert within == [True, True, False]
