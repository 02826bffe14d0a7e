"""What modules refuse of where they run."""

from __future__ import annotations

from torch import nn

from sluice.errors import SluiceValueError


def check_replica(module: nn.Module) -> None:
    """Refuses to count on a replica, whose count would be thrown away with it."""
    if getattr(module, "_is_replica", False):
        raise SluiceValueError(
            "SL323",
            f"a {type(module).__name__} counts its forwards, but it runs on a replica that "
            "torch.nn.DataParallel throws away after each",
            fix="use torch.nn.parallel.DistributedDataParallel, one process a device",
        )
