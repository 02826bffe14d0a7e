"""The checks of a call's scalars, generator and constants."""

from __future__ import annotations

import sys
from numbers import Real
from typing import TYPE_CHECKING, Any, NamedTuple, TypeGuard

import numpy as np

from sluice.errors import SluiceTypeError, SluiceValueError
from sluice.frontend import hir
from sluice.frontend.refusals import DEEPEST, tuple_too_deep
from sluice.runtime.admit import describe, target_of, two_devices
from sluice.runtime.arrays import ArrayLibrary
from sluice.runtime.rng import Rng

if TYPE_CHECKING:
    from sluice.runtime.device_rng import DeviceRng

_NUMBER_DTYPES = ("float", "bfloat", "int", "uint")
_WITHOUT_NUMBERS = ("MaskedTensor", "FakeTensor")  # layouts of tensors that may hold none


class Place(NamedTuple):
    """Where a call runs: the first of its tensors, and the device of that."""

    first: hir.Parameter | None
    device: str


def scalar(
    parameter: hir.Parameter, value: Any, library: ArrayLibrary, place: Place
) -> tuple[Any, bool]:
    """The number that a Scalar parameter gets, and whether its gradient is wanted.

    A tensor on the call's GPU stays a tensor: to read it would wait for the device. A bool is
    refused: where a flag is meant, a constexpr says so.
    """
    # The number of the one, if masked, is NaN; the other counts as an integer without its unit.
    if isinstance(value, (np.ma.MaskedArray, np.timedelta64)):
        raise _not_a_number(parameter, describe(value))
    if isinstance(value, np.ndarray) and not library.owns(value):
        value = value[()]  # the number, if the shape is ()
    if isinstance(value, Real) and not isinstance(value, bool):
        return _as_float(parameter, value), False
    if not library.owns(value):
        raise _not_a_number(parameter, describe(value))
    if library.layout(value) in _WITHOUT_NUMBERS:
        raise _not_a_number(parameter, f"a {library.layout(value)}")
    if not library.dtype_name(value).startswith(_NUMBER_DTYPES):
        raise _not_a_number(parameter, f"a tensor of dtype {library.dtype_name(value)}")
    if len(value.shape) != 0:
        raise SluiceTypeError(
            "SL210",
            f"'{parameter.name}' is a Scalar, but got a tensor of shape {tuple(value.shape)}",
            parameter.loc,
            fix=f"declare '{parameter.name}' as a Tensor, or pass one number",
        )
    wanted = library.grad_enabled() and library.requires_grad(value)
    device = library.device(value)
    if device == "cpu":
        return library.number(value), wanted
    _check_place(parameter, device, place)
    return value, wanted


def generator(
    parameter: hir.Parameter, value: Any, library: ArrayLibrary, place: Place
) -> Rng | DeviceRng:
    """The value of an Rng parameter, if it is one; on the host where the call runs there."""
    if isinstance(value, Rng):
        return value
    if _is_device_rng(value):
        _check_place(parameter, library.device(value.state), place)
        return value.host() if place.device == "cpu" else value
    raise SluiceTypeError(
        "SL202",
        f"'{parameter.name}' takes a sluice.Rng, but got {describe(value)}",
        parameter.loc,
        fix=f"pass {parameter.name}=sluice.Rng(seed=...)",
    )


def check_constant(parameter: hir.Parameter, value: Any, depth: int = 0) -> None:
    """Refuses what a constexpr cannot be: anything but numbers, flags, strings, tuples.

    `depth` is the number of tuples that the value is within.
    """
    if isinstance(value, tuple):
        if depth == DEEPEST:
            raise tuple_too_deep(parameter.name, parameter.loc)
        for item in value:
            check_constant(parameter, item, depth + 1)
    elif type(value) not in (int, float, bool, str, type(None)):
        raise SluiceTypeError(
            "SL202",
            f"'{parameter.name}' is a constexpr and takes an int, float, bool, str, None or a "
            f"tuple of these, but got {describe(value)}",
            parameter.loc,
            fix="pass a plain Python constant; a value that changes between calls is a Scalar",
        )


def _is_device_rng(value: Any) -> TypeGuard[DeviceRng]:
    # Its module imports torch, which may not be there.
    module = sys.modules.get("sluice.runtime.device_rng")
    return module is not None and isinstance(value, module.DeviceRng)


def _check_place(parameter: hir.Parameter, device: str, place: Place) -> None:
    """Refuses what lies on another GPU than the tensors, or on one where they do not."""
    if device == place.device:
        return
    target_of(parameter, device)
    if place.first is None:
        raise SluiceTypeError(
            "SL212",
            f"'{parameter.name}' is on {device}, but no tensor of the call is",
            parameter.loc,
            fix=f"pass {parameter.name} on the CPU",
        )
    raise two_devices(place.first, place.device, parameter, device)


def _as_float(parameter: hir.Parameter, value: Real) -> float:
    try:
        return float(value)
    except TypeError:  # NumPy counts its times among the integers
        raise _not_a_number(parameter, describe(value)) from None
    except OverflowError:
        raise SluiceValueError(
            "SL310",
            f"'{parameter.name}' is an integer too large for a float",
            parameter.loc,
            fix="pass a float, which may be infinite",
        ) from None


def _not_a_number(parameter: hir.Parameter, given: str) -> SluiceTypeError:
    return SluiceTypeError(
        "SL202",
        f"'{parameter.name}' is a Scalar and takes a number or a 0-d tensor, but got {given}",
        parameter.loc,
        fix=f"pass {parameter.name} as a number; a flag is a constexpr",
    )
