"""What launches need of torch on one GPU: memory, the current stream, whether it captures."""

from __future__ import annotations

import threading

import torch

_RESERVED = 4 << 20  # bytes of a device for captured launches: DirMoE's 264 blocks take 4208
_LEAST = 16 << 10  # bytes of a stream's own, so that they rarely grow
_LINE = 64


class TorchDevice:
    """One GPU as torch sees it. Nothing here waits for the device, but for its first reserve.

    Blocks of a kernel that sums over tokens post their sums in words that are 0 before and after,
    and that no launch may share which can run at the same time. So a stream has its own, and each
    launch in a captured graph: graphs can be replayed at the same time on any streams.
    """

    def __init__(self, device: torch.device) -> None:
        self.device = device
        self.index = device.index
        self._lock = threading.Lock()
        self._reserve: torch.Tensor | None = None
        self._used = 0
        self._of_stream: dict[int, torch.Tensor] = {}

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

    def posts(self, stream: int, size: int) -> torch.Tensor:
        """At least `size` bytes that are 0, to be kept until the launch is queued."""
        if self.capturing():
            return self._posts_of_graph(size)
        own = self._of_stream.get(stream)
        if own is None or own.numel() < size:
            with self._lock:
                if self._reserve is None:
                    self._reserve = self._zeros(_RESERVED)
                    self.settle()  # other streams use it too
            own = self._of_stream[stream] = self._zeros(max(size, _LEAST))
        return own

    def _posts_of_graph(self, size: int) -> torch.Tensor:
        with self._lock:
            begin, end = self._used, self._used + -(-size // _LINE) * _LINE
            if self._reserve is not None and end <= self._reserve.numel():
                self._used = end
                return self._reserve[begin:end]
        # The graph then sets them to 0 itself, at each replay.
        return self._zeros(size)

    def _zeros(self, size: int) -> torch.Tensor:
        return torch.zeros(size, dtype=torch.uint8, device=self.device)


_devices: dict[torch.device, TorchDevice] = {}


def torch_device(name: str) -> TorchDevice:
    """The GPU of that name, such as `cuda:0`; the same object for the same device."""
    device = torch.device(name)
    return _devices.setdefault(device, TorchDevice(device))
