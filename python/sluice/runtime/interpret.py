"""Calls that run the reference interpreter in place of compiled code."""

from __future__ import annotations

from typing import Any

from sluice.interpreter import evaluate
from sluice.runtime.arrays import Array
from sluice.runtime.build import specialize
from sluice.runtime.call_signature import CallSignature
from sluice.runtime.calls import Calls
from sluice.runtime.request import Request

# The operands that have a derivative, of ops of which not all do; the rest are refused or constant.
_ACTIVE = {
    "route.stop_gradient": (),
    "route.rank": (),
    "route.with_slope": (1,),
    "route.betainc_from_logs": (2,),
}


def interpret(
    signature: CallSignature, calls: Calls, bound: list[Any], exact: bool
) -> Array | tuple[Array, ...]:
    """Evaluates a call with NumPy in float64, with the draws of compiled code.

    Args:
        exact: whether results stay float64, or get the dtypes that compiled code gives.
    """
    library = calls.library
    request, tensors = calls.request(bound)
    typed = specialize(signature.function, request)
    arguments = dict(zip(signature.names, bound, strict=True))
    for parameter, array in zip(signature.tensors, tensors.arrays, strict=True):
        arguments[parameter.name] = library.to_numpy(array)
    for parameter in signature.scalars:
        value = arguments[parameter.name]
        arguments[parameter.name] = library.number(value) if library.owns(value) else value
    for parameter in signature.generators:
        arguments[parameter.name] = arguments[parameter.name].host()
    arrays = evaluate(typed, arguments)
    dtypes = ["float64" if exact else result.type.dtype for result in typed.results]
    results = [
        library.from_numpy(array, library.dtype(dtype), tensors.device)
        for array, dtype in zip(arrays, dtypes, strict=True)
    ]
    return tuple(results) if typed.returns_tuple else results[0]


def varied(signature: CallSignature, request: Request) -> list[int]:
    """The index of each result through which a gradient of the request may flow."""
    typed = specialize(signature.function, request)
    live = {p.value for p in typed.params if p.name in request.grad}
    for op in typed.ops:
        active = [op.operands[i] for i in _ACTIVE.get(op.name, range(len(op.operands)))]
        if not live.isdisjoint(active):
            live.update(result for result in op.results if result.type.kind == "float")
    return [index for index, result in enumerate(typed.results) if result in live]
