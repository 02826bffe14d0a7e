"""A random generator whose numbers lie in a device's memory.

A CUDA graph replays its launches with the arguments of the capture. An `Rng` would draw the same at
each replay; a `DeviceRng` is read by the kernels themselves, and a captured `advance_` moves it on.
"""

from __future__ import annotations

import torch

from sluice.conversions import shown
from sluice.errors import SluiceTypeError, SluiceValueError
from sluice.runtime.rng import Rng, steps
from sluice.runtime.tracing import tracing

_OFFSET, _TOKEN_OFFSET = 1, 2


class DeviceRng:
    """Seed, offset and token offset of an `Rng`, as three int64 numbers in a tensor.

        rng = sluice.Rng(seed=1).to("cuda")
        with torch.cuda.graph(graph):
            weights = router(logits, tau=0.7, rng=rng)
            ...                        # the backward reads the same numbers
            rng.advance_()             # each replay draws anew

    Several calls of one graph need not move it on each: `advance` reads the same memory ahead.

    Attributes:
        state: int64 [3] on the device; unsigned numbers are kept as their 64 bits. It must not
            change between a forward and its backward: torch then refuses the backward.
        step: how often the host advanced it, by which schedules go. A replay does not count. In a
            graph of torch.compile it may be a tensor.
        ahead: steps by which its offset is ahead of the one in memory.
    """

    __slots__ = ("ahead", "state", "step")

    def __init__(self, state: torch.Tensor, step: int | torch.Tensor = 0, ahead: int = 0) -> None:
        if state.dtype != torch.int64 or state.shape != (3,) or not state.is_contiguous():
            raise SluiceTypeError(
                "SL213",
                f"the state of a DeviceRng is a {state.dtype} tensor of shape {tuple(state.shape)}",
                fix="make it by sluice.Rng(seed=...).to(device)",
            )
        self.state = state
        self.step = step
        self.ahead = ahead

    @classmethod
    def of(cls, rng: Rng, device: torch.device | str) -> DeviceRng:
        """The numbers of `rng` on a device."""
        return cls(torch.tensor(rng.words(), dtype=torch.int64, device=device), rng.offset)

    @property
    def device(self) -> torch.device:
        """Where the numbers lie, and where calls must be that take them."""
        return self.state.device

    def advance(self, n: int = 1) -> DeviceRng:
        """The generator `n` steps later, in the same memory: it moves on with this one.

        Nothing is launched. The routers of a model's layers take `rng.advance(0)`,
        `rng.advance(1)`, ..., and one `rng.advance_(layers)` moves all of them on.

        Raises:
            SluiceTypeError: n is not an integer.
            SluiceValueError: it would be behind the memory, or 2^32 steps ahead.
        """
        ahead = Rng(0, self.ahead).advance(n).offset
        return DeviceRng(self.state, self.step + steps(n), ahead)

    def advance_(self, n: int = 1) -> DeviceRng:
        """Moves on by `n` steps, in place, on the current stream of the device.

        The device is not waited for: offsets beyond 2^32 - 1 begin again at 0.

        Raises:
            SluiceTypeError: n is not an integer.
            SluiceValueError: n is negative, or 2^32 or more.
        """
        if tracing():
            from sluice.runtime import outside

            return outside.move("advance_", self, n)
        by = steps(n)
        if not 0 <= by < 1 << 32:
            raise SluiceValueError(
                "SL310",
                f"a DeviceRng cannot move on by {shown(by)} steps",
                fix="pass 0 <= n < 2**32; set_(sluice.Rng(...)) goes anywhere",
            )
        self.state[_OFFSET].add_(by)
        self.step += by
        return self

    def set_(self, rng: Rng) -> DeviceRng:
        """Takes over the numbers of `rng`, in place.

        Raises:
            SluiceTypeError: `rng` is not an `Rng`.
        """
        if tracing():
            from sluice.runtime import outside

            return outside.move("set_", self, rng)
        if not isinstance(rng, Rng):
            raise SluiceTypeError(
                "SL213",
                f"set_ takes a sluice.Rng, not a value of type {type(rng).__name__}",
                fix="pass sluice.Rng(seed=..., offset=...), such as another.host()",
            )
        seed, offset, token_offset = rng.words()
        words = [seed, offset - self.ahead, token_offset]
        self.state.copy_(torch.tensor(words, dtype=torch.int64))
        self.step = rng.offset
        return self

    def copy(self, token_offset: int | None = None) -> DeviceRng:
        """A generator of the same numbers that does not move on with this one."""
        state = self.state.clone()
        if token_offset is not None:
            state[_TOKEN_OFFSET].fill_(token_offset)
        return DeviceRng(state, self.step, self.ahead)

    def host(self) -> Rng:
        """The numbers as they are now; waits for the device."""
        seed, offset, token_offset = self.state.tolist()
        return Rng(seed % (1 << 64), (offset + self.ahead) % (1 << 32), token_offset)

    def __repr__(self) -> str:
        return f"DeviceRng(device={str(self.device)!r}, step={self.step})"


class TracedRng(DeviceRng):
    """An `Rng` of a graph that torch traces: its numbers are known when the graph runs."""

    __slots__ = ()
