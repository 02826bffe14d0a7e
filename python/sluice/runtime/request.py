"""What one compilation is for: dtypes, sizes, constants and wanted gradients."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True, eq=False)
class Constant:
    """The value of a constexpr parameter; equal only where type and value are the same."""

    name: str
    value: Any

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Constant) and self._identity() == other._identity()

    def __hash__(self) -> int:
        return hash(self._identity())

    def _identity(self) -> Hashable:
        return self.name, identity(self.value)


@dataclass(frozen=True, slots=True)
class Request:
    """Requests that are equal share their code. The number of tokens is no part of it.

    `dtypes` has the tensor parameters, `sizes` the static axes, `grad` the parameters whose
    gradient is wanted; all in the order of the function's parameters. `target` is "cpu", "sim" or a
    GPU architecture such as "sm_90"; `layout` overrides how kernels lie on it. `unused` has the
    results that a backward takes no cotangents of; the forward is the same for all.
    """

    dtypes: tuple[tuple[str, str], ...]
    sizes: tuple[tuple[str, int], ...]
    constants: tuple[Constant, ...] = ()
    grad: tuple[str, ...] = ()
    target: str = "cpu"
    layout: tuple[tuple[str, int], ...] = ()
    unused: tuple[int, ...] = ()


def identity(value: Any) -> Hashable:
    """Tells 1, 1.0 and True apart, 0.0 and -0.0 too, and finds NaN equal to itself."""
    if isinstance(value, tuple):
        return tuple(identity(item) for item in value)
    return type(value), value.hex() if isinstance(value, float) else value
