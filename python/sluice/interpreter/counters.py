"""Which Philox counter each token and expert of a drawn value uses."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np

from sluice.interpreter.philox import Words, philox4x32

_LOW = 0xFFFFFFFF


class RngLike(Protocol):
    """What the interpreter reads of a `sluice.Rng`: three integers."""

    @property
    def seed(self) -> int: ...
    @property
    def offset(self) -> int: ...
    @property
    def token_offset(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Counters:
    """The generator of one draw op: (seed, offset, stream) and each element's (token, expert).

    `token` and `expert` are uint64 arrays of one shape; an axis the value lacks counts as 0.
    """

    rng: RngLike
    stream: int
    token: np.ndarray
    expert: np.ndarray

    def words(self, attempt: int = 0) -> Words:
        """The four 32-bit words of every element for one attempt."""
        low_seed, high_seed = self.rng.seed & _LOW, self.rng.seed >> 32 & _LOW
        high_token = self.token >> np.uint64(32) & np.uint64(0xFFFFFF)
        counter = (
            self.token & np.uint64(_LOW),
            self.expert | np.uint64(attempt << 16),
            np.uint64(self.rng.offset & _LOW),
            np.uint64(self.stream) | high_token << np.uint64(8),
        )
        return philox4x32(counter, (low_seed, high_seed))

    def shared(self, size: int) -> tuple[Counters, np.ndarray]:
        """The counters of calls that `size` neighbouring experts share, and each one's place.

        A call's expert is the first of them.
        """
        place = self.expert % np.uint64(size)
        return replace(self, expert=self.expert - place), place.astype(np.intp)

    def where(self, lanes: np.ndarray) -> Counters:
        """The counters of the elements that a boolean or index array picks."""
        return Counters(self.rng, self.stream, self.token[lanes], self.expert[lanes])


def counters_of(
    rng: RngLike, stream: int, axes: tuple[str, ...], shape: tuple[int, ...]
) -> Counters:
    """Counters of a value with these axes, at most one beside T, which sees the token offset."""
    token = np.zeros(shape, dtype=np.uint64)
    expert = np.zeros(shape, dtype=np.uint64)
    if "T" in axes:
        token += _index(axes, shape, "T") + np.uint64(rng.token_offset)
    for axis in axes:
        if axis != "T":
            expert += _index(axes, shape, axis)
    return Counters(rng, stream, token, expert)


def _index(axes: tuple[str, ...], shape: tuple[int, ...], axis: str) -> np.ndarray:
    """Position along `axis`, shaped to broadcast over the value."""
    place = axes.index(axis)
    trailing = (1,) * (len(axes) - place - 1)
    return np.arange(shape[place], dtype=np.uint64).reshape(-1, *trailing)
