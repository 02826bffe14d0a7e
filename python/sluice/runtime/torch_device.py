"""What launches need of torch on one GPU: memory and the current stream."""

from __future__ import annotations

import torch


class TorchDevice:
    """One GPU as torch sees it."""

    def __init__(self, device: torch.device) -> None:
        self.device = device
        self.index = device.index

    def stream(self) -> int:
        """The handle of torch's current stream of the device."""
        return torch._C._cuda_getCurrentRawStream(self.index)

    def memory(self, size: int) -> torch.Tensor:
        """Bytes from torch's allocator, for the current stream."""
        return torch.empty(size, dtype=torch.uint8, device=self.device)

    def free_unused(self) -> bool:
        """Gives the driver what torch's allocator keeps unused, and may wait for the device.

        False, and as good as nothing is done, while a stream captures, which allows neither.
        """
        with torch.cuda.device(self.device):
            if torch.cuda.is_current_stream_capturing():
                return False
        try:
            torch.cuda.empty_cache()
        except torch.AcceleratorError:
            raise
        except RuntimeError:  # an assertion of torch, where it is another stream that captures
            return False
        return True


_devices: dict[torch.device, TorchDevice] = {}


def torch_device(name: str) -> TorchDevice:
    """The GPU of that name, such as `cuda:0`; the same object for the same device."""
    device = torch.device(name)
    return _devices.setdefault(device, TorchDevice(device))
