"""One array for all that a forward keeps for its backward."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any

from sluice.runtime.arrays import Array, ArrayLibrary

_ALIGNMENT = 64  # bytes: a cache line, and the widest vector
_ROUNDING = 16  # tokens: residuals of float32 then begin at whole cache lines


class Residuals:
    """Where residuals lie in an array of bytes.

    Made, saved and found again as one array: a call of a few tokens is mostly such work.

    Args:
        buffers: the residuals that the forward fills.
        library: whose array it is.

    Attributes:
        places: of each by name, its first byte: a fixed part, and a part for each token.
        dtype: of the array.
    """

    def __init__(self, buffers: Iterable[Mapping[str, Any]], library: ArrayLibrary) -> None:
        self._fixed = self._per_token = 0
        self.places: dict[str, tuple[int, int]] = {}
        for buffer in buffers:
            self.places[buffer["name"]] = self._fixed, self._per_token
            shape, size = buffer["shape"], library.dtype(buffer["dtype"]).itemsize
            if shape[:1] == [-1]:
                self._per_token += math.prod(shape[1:]) * size
            else:
                size *= math.prod(shape)
                self._fixed += -(-size // _ALIGNMENT) * _ALIGNMENT
        self.dtype = library.dtype("uint8")
        self._make = library.maker(True, (), self.dtype)
        self._address = library.address

    def make(self, tokens: int) -> Array | None:
        """An array for that many tokens, not initialised; None where nothing is kept."""
        return self._make(self.size(tokens)) if self.places else None

    def size(self, tokens: int) -> int:
        """Bytes for that many tokens."""
        return self._fixed + self._round(tokens) * self._per_token

    def enter(
        self, args: list[int], places: Iterable[tuple[int, int, int]], array: Array, tokens: int
    ) -> None:
        """Enters addresses in `array`; `places` has the slot of each, then its place."""
        start, rounded = self._address(array), self._round(tokens)
        for slot, fixed, per_token in places:
            args[slot] = start + fixed + rounded * per_token

    def _round(self, tokens: int) -> int:
        return -(-tokens // _ROUNDING) * _ROUNDING
