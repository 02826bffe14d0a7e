"""What launches need of torch on one GPU: memory, the current stream, whether it captures."""

from __future__ import annotations

import threading

import torch

_COUNTERS = 4096  # of a device: one for each stream and for each launch in a captured graph


class TorchDevice:
    """One GPU as torch sees it. Nothing here waits for the device, but for its first counter.

    A kernel that sums over tokens counts its finished blocks in a word that is 0 before and after,
    and that no launch may share which can run at the same time. So a stream has one, and each
    launch in a captured graph: graphs can be replayed at the same time on any streams.
    """

    def __init__(self, device: torch.device) -> None:
        self.device = device
        self.index = device.index
        self._lock = threading.Lock()
        self._counters: torch.Tensor | None = None
        self._used = 0
        self._of_stream: dict[int, int] = {}

    def stream(self) -> int:
        """The handle of torch's current stream of the device."""
        return torch._C._cuda_getCurrentRawStream(self.index)

    def capturing(self) -> bool:
        """Whether the current stream records a graph."""
        if torch.cuda.current_device() == self.index:
            return torch.cuda.is_current_stream_capturing()
        with torch.cuda.device(self.device):
            return torch.cuda.is_current_stream_capturing()

    def settle(self) -> None:
        """Waits for the current stream."""
        torch.cuda.current_stream(self.device).synchronize()

    def memory(self, size: int) -> torch.Tensor:
        """Bytes from torch's allocator, for the current stream."""
        return torch.empty(size, dtype=torch.uint8, device=self.device)

    def counter(self, stream: int) -> tuple[int, torch.Tensor | None]:
        """The address of a word that is 0, and what must live until the launch is queued."""
        address = self._of_stream.get(stream)
        if address is not None and not self.capturing():
            return address, None
        with self._lock:
            return self._new_counter(stream)

    def _new_counter(self, stream: int) -> tuple[int, torch.Tensor | None]:
        capturing = self.capturing()
        if self._counters is None and not capturing:
            self._counters = torch.zeros(_COUNTERS, dtype=torch.int32, device=self.device)
            # Other streams use them too.
            self.settle()
        if self._counters is None or self._used == _COUNTERS:
            # The graph then sets it to 0 itself, at each replay.
            zero = torch.zeros(1, dtype=torch.int32, device=self.device)
            return zero.data_ptr(), zero
        address = self._counters.data_ptr() + self._used * self._counters.itemsize
        self._used += 1
        if not capturing:
            self._of_stream[stream] = address
        return address, None


_devices: dict[torch.device, TorchDevice] = {}


def torch_device(name: str) -> TorchDevice:
    """The GPU of that name, such as `cuda:0`; the same object for the same device."""
    device = torch.device(name)
    return _devices.setdefault(device, TorchDevice(device))
