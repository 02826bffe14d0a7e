"""The interpreter's loop: one op after the other, each a NumPy expression in float64."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from sluice.errors import SluiceInternalError
from sluice.frontend.ir import Function, Op, Value
from sluice.interpreter.handlers import HANDLERS, Handler, Site


def evaluate(function: Function, args: Mapping[str, Any]) -> tuple[np.ndarray, ...]:
    """Runs a typed function on NumPy values.

    All arithmetic is in float64, whatever dtypes the function names; draws use the counters of
    compiled code. A debugger stopped in `evaluate` shows every value of the router by name.

    Args:
        function: typed IR as the front end builds it, before any decomposition.
        args: by parameter name: arrays of the parameter's axes, numbers, and the `Rng`.

    Returns:
        One float64 (or bool) array per result; a scalar result has shape ().

    Raises:
        SluiceInternalError: an op without a handler.
        SluiceUnsupportedError: a special function is needed and SciPy is not installed.
    """
    values = {p.value: _argument(p.value, args[p.name]) for p in function.params}
    sizes = {**function.sizes, **_token_count(function, values)}
    with np.errstate(all="ignore"):
        for op in function.ops:
            operands = [values[operand] for operand in op.operands]
            values[op.results[0]] = _handler(op)(Site(op, sizes), *operands)
    return tuple(np.asarray(values[result]) for result in function.results)


def _argument(value: Value, given: Any) -> Any:
    if value.type.kind == "rng":
        return given
    return np.asarray(given, dtype=bool if value.type.kind == "bool" else np.float64)


def _token_count(function: Function, values: Mapping[Value, Any]) -> dict[str, int]:
    """Size of the dynamic axis T, from the first argument that has it."""
    for parameter in function.params:
        if "T" in parameter.value.type.axes:
            return {"T": values[parameter.value].shape[0]}
    return {}


def _handler(op: Op) -> Handler:
    try:
        return HANDLERS[op.name]
    except KeyError:
        raise SluiceInternalError(
            "SL901", f"the reference interpreter has no op {op.name}", op.loc
        ) from None
