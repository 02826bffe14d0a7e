"""What a compilation knows beyond the source: dtypes, static sizes, compile-time constants."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from sluice.errors import SluiceValueError
from sluice.frontend import hir
from sluice.frontend.ir import TOKENS

_HALF = {"bfloat16", "float16"}


@dataclass(frozen=True, slots=True)
class Specialization:
    """`dtypes` of tensor parameters (float32 where not given), `sizes` of the static axes,
    `constants` for constexpr parameters."""

    dtypes: dict[str, str] = field(default_factory=dict)
    sizes: dict[str, int] = field(default_factory=dict)
    constants: dict[str, hir.Static] = field(default_factory=dict)

    def dtype(self, parameter: hir.Parameter) -> str:
        default = {"mask": "bool", "group": "int64"}.get(parameter.annotation.kind, "float32")
        return self.dtypes.get(parameter.name, default)


def promoted(dtypes: Iterable[str]) -> str:
    """The dtype that holds all of `dtypes`, as PyTorch promotes them; float32 for none."""
    kinds = set(dtypes) or {"float32"}
    if len(kinds) == 1:
        return kinds.pop()
    return "float64" if "float64" in kinds else "float32"


def compute_dtype(storage: str) -> str:
    """The dtype of arithmetic where results are stored as `storage`."""
    return "float64" if storage == "float64" else "float32"


def static_sizes(function: hir.Function, spec: Specialization) -> dict[str, int]:
    """The size of each static axis of the function's parameters, which is at least 1."""
    sizes = {}
    for parameter in function.parameters:
        for axis in parameter.axes:
            if axis != TOKENS:
                sizes[axis] = _size(parameter, axis, spec)
    return sizes


def _size(parameter: hir.Parameter, axis: str, spec: Specialization) -> int:
    if axis not in spec.sizes:
        raise SluiceValueError(
            "SL309",
            f"axis \"{axis}\" of '{parameter.name}' has no size",
            parameter.loc,
            fix=f"give it, as in compile({axis}=64)",
        )
    size = spec.sizes[axis]
    if size < 1:
        raise SluiceValueError(
            "SL305",
            f"axis \"{axis}\" of '{parameter.name}' has size {size}",
            parameter.loc,
            fix="give it a size of at least 1",
        )
    return size
