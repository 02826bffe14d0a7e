"""The arguments of a loss as the language takes them: flat over tokens, and of the right dtype.

Nothing here reads a tensor that lies on a GPU, or one that torch traces.
"""

from __future__ import annotations

import sys
from collections.abc import Collection
from typing import Any

import numpy as np

from sluice.conversions import as_number
from sluice.errors import SluiceTypeError, SluiceValueError
from sluice.losses.dirichlet import LARGEST, SMALLEST
from sluice.runtime.tracing import tracing

Array = Any

SCORES = ("logits", "probabilities")
POSITIONS = ("i/(N+1)", "(i-1/2)/N")
REDUCTIONS = ("mean", "sum", "mean over tokens", "mean over experts")


def rows(x: Array, least: int) -> Array:
    """`x` [..., E] as [T, E], with at least `least` experts."""
    _check_tensor("x", x, "[..., E]")
    if x.ndim == 0 or x.shape[-1] < least:
        raise SluiceValueError(
            "SL305",
            f"x has shape {tuple(x.shape)}, but its last axis must have at least {least} entries",
            fix="pass scores of shape [..., E], one for each expert",
        )
    return x.reshape(-1, x.shape[-1])


def per_token(name: str, value: Array) -> Array:
    """A value of each token, of any shape, flat."""
    _check_tensor(name, value, "[...], one entry for each token")
    return value.reshape(-1)


def mask_of(value: Array) -> Array:
    """A mask, flat; one of integers, as tokenizers give it, becomes one of booleans."""
    flat = per_token("mask", value)
    return flat != 0 if _dtype_name(flat).startswith(("int", "uint")) else flat


def positive(name: str, value: Any, x: Array, grouped: bool = False) -> Array:
    """A parameter of each expert, [E] or with groups [G, E], in the dtype of x's arithmetic.

    Raises:
        SluiceTypeError: it is no number or numbers, its shape fits neither `x` nor a number, or its
            library is not that of x.
        SluiceValueError: an entry is not a number in [1e-30, 1e6]; on a GPU nothing is read, there
            the loss becomes NaN.
    """
    dtype = np.float64 if _dtype_name(x) == "float64" else np.float32
    given = numbers(name, value, dtype)
    if is_torch(given) and not is_torch(x):
        raise SluiceTypeError(
            "SL213",
            f"{name} is a torch tensor, but x is a NumPy array",
            fix="pass both from one library",
        )
    _check_shape(name, given, x.shape[-1], grouped)
    _check_range(name, given)
    return _placed(given, x, dtype)


def choice(name: str, value: Any, allowed: Collection[str]) -> str:
    """An option that is one of a few words."""
    if not isinstance(value, str) or value not in allowed:
        raise SluiceValueError(
            "SL308",
            f"{name} is {value!r}, not one of {', '.join(map(repr, allowed))}",
            fix=f"choose one of these for {name}",
        )
    return value


def bounds(clip: Any) -> tuple[float, float] | None:
    """The bounds of the density, as floats, so that equal ones compile once."""
    if clip is None:
        return None
    try:
        pair = () if isinstance(clip, bytes) else clip
        low, high = [as_number("clip", bound) for bound in pair]
    except SluiceValueError:  # an integer that is too large
        raise
    except (TypeError, ValueError):
        low, high = 1.0, 0.0
    if not 0.0 <= low <= high:
        raise SluiceValueError(
            "SL308",
            f"clip is {clip!r}, not two numbers 0 <= low <= high",
            fix="pass clip=(1e-3, 100), or clip=None for no bounds",
        )
    return low, high


def is_torch(value: Any) -> bool:
    # A tensor can only have been passed if torch is imported.
    tensor = getattr(sys.modules.get("torch"), "Tensor", None)
    return tensor is not None and isinstance(value, tensor)


def _dtype_name(array: Array) -> str:
    """Such as `float32`, of any byte order."""
    if isinstance(array, np.ndarray):
        return array.dtype.name
    return str(array.dtype).removeprefix("torch.")


def _is_array(value: Any) -> bool:
    return is_torch(value) or isinstance(value, np.ndarray)


def _check_tensor(name: str, value: Any, shape: str) -> None:
    """Refuses what is no tensor, one that does not lie element by element, and a masked array."""
    if is_torch(value) and value.is_nested:
        kind = "nested tensor"
    elif is_torch(value):
        kind = "" if str(value.layout) == "torch.strided" else f"tensor of layout {value.layout}"
    elif isinstance(value, np.ma.MaskedArray):
        kind = "masked array"
    else:
        kind = "" if isinstance(value, np.ndarray) else type(value).__name__
    if kind:
        raise SluiceTypeError(
            "SL213",
            f"{name} is a {kind}, not a {'dense ' if _is_array(value) else ''}tensor",
            fix=f"pass a torch tensor or a NumPy array of shape {shape}",
        )


def numbers(name: str, value: Any, dtype: Any) -> Array:
    """A tensor of torch without gradient, or an array of what else is real numbers."""
    if _is_array(value):
        _check_tensor(name, value, "[E], or with groups [G, E]")
    try:
        if not _are_real(value):
            raise TypeError
        return value.detach() if is_torch(value) else np.asarray(value, dtype)
    except (TypeError, ValueError):
        raise SluiceTypeError(
            "SL213",
            f"{name} is {value!r}, not a number or numbers",
            fix=f"pass {name} as a real number, or one for each expert",
        ) from None
    except OverflowError:
        raise SluiceValueError(
            "SL310",
            f"{name} has an integer that is too large for a float",
            fix=f"choose {name} from {SMALLEST:.2g} to {LARGEST:.2g}",
        ) from None
    except RuntimeError:  # NumPy takes no tensor that requires a gradient, not even in a list
        raise SluiceTypeError(
            "SL213",
            f"{name} is a {type(value).__name__} of tensors that require a gradient",
            fix=f"pass {name} as one tensor",
        ) from None


def _are_real(value: Any) -> bool:
    """False for what NumPy would make numbers of: None, strings, times; and for complex ones."""
    if isinstance(value, (list, tuple)):
        return all(_are_real(each) for each in value)
    if value is None or isinstance(value, (str, bytes, complex)):
        return False
    if is_torch(value):
        return not value.is_complex()
    kind = getattr(getattr(value, "dtype", None), "kind", None)  # of an array or a number of NumPy
    return _are_real(value.tolist()) if kind == "O" else kind not in ("S", "U", "M", "m", "c")


def _check_shape(name: str, given: Array, experts: int, grouped: bool) -> None:
    if given.ndim == 0 and not grouped:
        return
    if given.ndim != 1 + grouped or given.shape[-1] != experts:
        wanted = f"with groups it is a table [G, {experts}]"
        raise SluiceTypeError(
            "SL210",
            f"{name} has shape {tuple(given.shape)}, but "
            + (wanted if grouped else f"it is a number or has shape [{experts}]"),
            fix=f"pass one number for each of the {experts} experts"
            + (" and each group" if grouped else ""),
        )


def _placed(given: Array, x: Array, dtype: Any) -> Array:
    """In x's library, on its device, one entry for each expert."""
    shape = given.shape or x.shape[-1:]
    if not is_torch(x):
        return np.broadcast_to(given, shape)
    import torch

    wanted = getattr(torch, dtype.__name__)
    if is_torch(given):
        return given.to(wanted).expand(shape)
    if given.ndim == 0:  # filled there: a copy would wait for the device
        return torch.full(shape, float(given), dtype=wanted, device=x.device)
    return torch.asarray(given, dtype=wanted, device=x.device, copy=True)


def _check_range(name: str, value: Array) -> None:
    if 0 in value.shape or tracing():
        return
    if isinstance(value, np.ndarray):
        low, high = float(value.min()), float(value.max())
    elif value.device.type == "cpu":
        low, high = (float(end) for end in value.aminmax())
    else:
        return
    # Written so that NaN, which both ends then are, is refused as well.
    if not (low >= SMALLEST and high <= LARGEST):
        entry = float(f"{high if low >= SMALLEST else low:.6g}")  # float32's digits
        raise SluiceValueError(
            "SL310",
            f"{name} has the entry {entry}, which is not a number from "
            f"{SMALLEST:.2g} to {LARGEST:.2g}",
            fix=f"choose {name} > 0 within these bounds",
        )
