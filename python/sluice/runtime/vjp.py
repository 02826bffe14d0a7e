"""Gradients of NumPy calls."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from sluice.errors import SluiceTypeError, SluiceValueError
from sluice.runtime.plan import Plan, Values

Pullback = Callable[[Any], dict[str, np.ndarray]]


def differentiate(plan: Plan, tensors: list[np.ndarray], values: Values) -> tuple[Any, Pullback]:
    """Runs the forward; returns its results and the pullback (see `sluice.vjp`)."""
    outputs, residuals = plan.run(tensors, values)
    saved = plan.saved(tensors, outputs, residuals, values) if plan.has_backward else []
    for index, output in enumerate(outputs):
        output.flags.writeable = not plan.reads_output(index)
    names = plan.build.request.grad

    def pullback(cotangents: Any) -> dict[str, np.ndarray]:
        given = _cotangents(plan, cotangents, outputs)
        if not plan.has_backward:
            return {}
        return dict(zip(names, plan.pull_back(saved, given, values), strict=True))

    return plan.results(outputs), pullback


def _cotangents(plan: Plan, given: Any, outputs: list[np.ndarray]) -> list[np.ndarray | None]:
    """One cotangent for each output, as the function returns them: a tuple, or one alone."""
    cotangents = given if plan.build.returns_tuple else (given,)
    if not isinstance(cotangents, (tuple, list)) or len(cotangents) != len(outputs):
        raise SluiceTypeError(
            "SL213",
            f"pullback takes a tuple of {len(outputs)} cotangents, one for each result",
            fix="pass None for a result that does not count",
        )
    return [_cotangent(i, c, outputs[i]) for i, c in enumerate(cotangents)]


def _cotangent(index: int, given: Any, output: np.ndarray) -> np.ndarray | None:
    if given is None:
        return None
    cotangent = _real(index, given).astype(output.dtype, copy=False)
    if cotangent.shape != output.shape:
        raise SluiceValueError(
            "SL306",
            f"the cotangent of result {index} has shape {cotangent.shape}, "
            f"but the result has shape {output.shape}",
            fix="pass a cotangent of the result's shape",
        )
    return cotangent


def _real(index: int, given: Any) -> np.ndarray:
    if isinstance(given, np.ma.MaskedArray):
        raise SluiceTypeError(
            "SL213",
            f"the cotangent of result {index} is a masked array, whose mask has no meaning there",
            fix="pass its numbers, .filled(0) where what is masked does not count",
        )
    try:
        numbers = np.asarray(given)
    except (TypeError, ValueError, RuntimeError):  # lists of several lengths, tensors of a graph
        numbers = np.empty(0, object)
    if not np.can_cast(numbers.dtype, np.float64, "same_kind"):
        raise SluiceTypeError(
            "SL213",
            f"the cotangent of result {index} is {given!r}, not real numbers",
            fix="pass an array of the result's shape and dtype",
        )
    return numbers
