"""A seed and a count of training forwards, which checkpointing does not count twice."""

from __future__ import annotations

import os
import threading

import torch

from sluice.nn.checkpointing import FirstRuns, torch_number
from sluice.nn.checks import check_replica, check_state
from sluice.nn.graph_ops import Reachable
from sluice.runtime.device_rng import DeviceRng, TracedRng
from sluice.runtime.rng import Rng
from sluice.runtime.tracing import tracing

# One for all, since a module that has a lock cannot be copied.
_advancing = threading.RLock()

if hasattr(os, "register_at_fork"):
    # No other thread holds it while a child is made, in which that thread would never let it go.
    os.register_at_fork(
        before=_advancing.acquire,
        after_in_parent=_advancing.release,
        after_in_child=_advancing.release,
    )


class Generator(Reachable):
    """Hands out one `Rng` per training forward; seed and offset are in `state_dict`.

    A forward that `torch.utils.checkpoint` runs again in the backward gets the `Rng` of its first
    run (see `FirstRuns`). Draws of the router itself never come from torch's generator.

    In a CUDA graph the numbers must lie in device memory, so that each replay draws anew: see
    `keep_on`.

    Args:
        seed: key of the draws, 0 ≤ seed < 2⁶⁴; by default taken from torch's generator, so that
            `torch.manual_seed` repeats it and two routers differ.
    """

    def __init__(self, seed: int | None = None) -> None:
        super().__init__()
        self.seed = Rng(torch_number() if seed is None else seed).seed
        self._offset = 0
        self._on_device: DeviceRng | None = None
        self._first_runs: FirstRuns[int | DeviceRng] = FirstRuns(
            "router",
            "pass it rng=router.generator.next() from outside of the checkpoint or hook",
        )

    @property
    def offset(self) -> int:
        """The number of training forwards; waits for the device that the generator is kept on."""
        return self._offset if self._on_device is None else self._on_device.host().offset

    @offset.setter
    def offset(self, offset: int) -> None:
        rng = Rng(self.seed, offset)
        self._offset = rng.offset
        if self._on_device is not None:
            # In place, because a captured graph reads this very memory.
            self._on_device.set_(rng)

    @property
    def step(self) -> int:
        """The number of training forwards that Python ran, so without replays of a CUDA graph."""
        return self._offset if self._on_device is None else int(self._on_device.step)

    def keep_on(self, device: torch.device | str | None) -> Generator:
        """Keeps the numbers in memory of `device` from now on, or on the host for None.

        A forward then copies them and moves them on, both on the current stream: captured in a CUDA
        graph, each replay does so again. Schedules, which Python evaluates, stand still in a graph;
        what shall change between replays is a tensor of shape () on the device, filled in place.

        Returns the generator itself.
        """
        rng = Rng(self.seed, self.offset)
        self._offset = rng.offset
        self._on_device = None if device is None else rng.to(device)
        return self

    def next(self, token_offset: int = 0) -> Rng | DeviceRng:
        """The generator of this training forward; in a checkpoint's rerun, that of its first run.

        Raises:
            SluiceValueError: torch's random state does not tell a rerun's first run, or the
                generator is on a replica of torch.nn.DataParallel.
        """
        check_replica(self)
        if tracing():
            return self._next_traced(token_offset)
        offset = self._first_runs.take(self._advance)
        if isinstance(offset, int):
            return Rng(self.seed, offset, token_offset)
        return offset.copy(token_offset) if token_offset else offset

    def _next_traced(self, token_offset: int) -> DeviceRng:
        """`next` in a graph, each run of which takes the next; its step is a tensor."""
        from sluice.runtime.torch_trace import call_site

        kept = self._on_device
        device = torch.device("cpu") if kept is None else kept.device
        state, step = torch.ops.sluice.next(self._graph_key, call_site(), token_offset, device)
        return TracedRng(state, step) if kept is None else DeviceRng(state, step)

    def _advance(self) -> int | DeviceRng:
        """What this forward draws with; the next one, of whatever thread, draws with the next."""
        with _advancing:
            if self._on_device is None:
                self._offset += 1
                return self._offset - 1
            now = self._on_device.copy()
            self._on_device.advance_()
            return now

    def get_extra_state(self) -> torch.Tensor:
        """Seed and offset as two int64 numbers, the seed's 64 bits taken as signed."""
        seed, offset, _ = Rng(self.seed, self.offset).words()
        return torch.tensor([seed, offset], dtype=torch.int64)

    def set_extra_state(self, state: torch.Tensor) -> None:
        """Takes over what `get_extra_state` gave.

        Raises:
            SluiceTypeError: it is not that.
        """
        signed, offset = check_state(self, state, (2,)).tolist()
        self.seed = signed % (1 << 64)
        self.offset = offset

    def extra_repr(self) -> str:
        """Seed and offset, or where they are kept."""
        if self._on_device is not None:
            return f"seed={self.seed}, kept on {self._on_device.device}"
        return f"seed={self.seed}, offset={self._offset}"
