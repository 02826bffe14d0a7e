"""The random generator that a call passes: plain numbers, no state."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sluice.conversions import as_integer, shown
from sluice.errors import SluiceValueError

if TYPE_CHECKING:
    from sluice.runtime.device_rng import DeviceRng

_LIMITS = {"seed": 1 << 64, "offset": 1 << 32, "token_offset": 1 << 56}


@dataclass(frozen=True, slots=True)
class Rng:
    """A counter-based generator: the same numbers give the same draws, on every device.

    A draw depends on `seed`, `offset`, the draw's place in the function, the token and the expert,
    and on nothing else, so that a function called twice with one `Rng` draws the same twice.

    Args:
        seed: the key, 0 ≤ seed < 2^64.
        offset: tells the steps of a training run apart, 0 ≤ offset < 2^32; see `advance`.
        token_offset: index of the call's first token in the whole batch, 0 ≤ token_offset < 2^56.
            A shard that starts at token n draws what the whole batch would draw from its token n.

    Raises:
        SluiceTypeError: a field is not an integer.
        SluiceValueError: a field is out of range.
    """

    seed: int
    offset: int = 0
    token_offset: int = 0

    def __post_init__(self) -> None:
        for name, limit in _LIMITS.items():
            value = getattr(self, name)
            if type(value) is not int or not 0 <= value < limit:
                object.__setattr__(self, name, _checked(name, value, limit))

    def advance(self, n: int = 1) -> Rng:
        """The generator `n` steps later: fresh draws from the same seed."""
        return Rng(self.seed, self.offset + steps(n), self.token_offset)

    def words(self) -> list[int]:
        """Seed, offset and token offset as signed numbers of 64 bits."""
        # Written for Dynamo too, where a seed that changes is symbolic.
        seed = self.seed if self.seed < 1 << 63 else self.seed - (1 << 64)
        return [seed, self.offset, self.token_offset]

    def to(self, device: Any) -> DeviceRng:
        """The same numbers in a torch device's memory, where a CUDA graph can advance them."""
        from sluice.runtime.device_rng import DeviceRng

        return DeviceRng.of(self, device)

    def host(self) -> Rng:
        """The generator itself; its numbers are on the host."""
        return self


def _checked(name: str, value: object, limit: int) -> int:
    number = _integer(f"Rng {name}", value)
    if not 0 <= number < limit:
        raise SluiceValueError(
            "SL310",
            f"Rng {name} is {shown(int(number))}, outside of 0 to 2^{limit.bit_length() - 1} - 1",
            fix=f"take {name} modulo 2**{limit.bit_length() - 1}",
        )
    return number


def steps(n: object) -> int:
    """By how many steps a generator moves on.

    Raises:
        SluiceTypeError: n is not an integer.
    """
    return _integer("the number of steps n", n)


def _integer(name: str, value: Any) -> int:
    """`value` as an int; one that stays open in a graph of torch as it is."""
    # Where Dynamo traces, a symbolic one is an int too; an export without Dynamo has torch's.
    if type(value) is int or isinstance(value, getattr(sys.modules.get("torch"), "SymInt", ())):
        return value
    return as_integer(name, value)
