"""Conversions between the dtypes of storage and of arithmetic."""

from __future__ import annotations

from sluice.frontend.builder import Builder
from sluice.frontend.ir import Loc, Type, Value

_BITS = {"float16": 16, "bfloat16": 16, "float32": 32, "float64": 64}


def converted(builder: Builder, value: Value, dtype: str, loc: Loc) -> Value:
    """`value` in another float dtype; wider ones hold it exactly."""
    have = value.type.dtype
    if value.type.kind != "float" or have == dtype:
        return value
    op = "arith.extf" if _BITS[have] < _BITS[dtype] else "arith.truncf"
    return builder.emit(op, (value,), Type("float", value.type.axes, dtype), loc)
