"""How a jitted function is called, for those who bind its arguments."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sluice.frontend.ast2hir import parse
from sluice.frontend.hir import REQUIRED, Parameter, Required

__all__ = ["REQUIRED", "Parameter", "Required", "Signature", "signature"]


@dataclass(frozen=True, slots=True)
class Signature:
    """The parameters of a function in order, with kinds, axes, defaults and places."""

    name: str
    parameters: tuple[Parameter, ...]

    def of_kind(self, kind: str) -> tuple[Parameter, ...]:
        """The parameters of one kind: "tensor", "scalar", "rng" or "constexpr"."""
        return tuple(p for p in self.parameters if p.kind == kind)

    @property
    def positional(self) -> tuple[Parameter, ...]:
        """What may be given by position: tensors that are not keyword-only."""
        return tuple(p for p in self.of_kind("tensor") if not p.keyword_only)


def signature(function: Callable[..., Any]) -> Signature:
    """The signature of a Python function, or of a jitted one; reads it if need be."""
    parsed = parse(getattr(function, "__sluice_function__", function))
    return Signature(parsed.name, parsed.parameters)
