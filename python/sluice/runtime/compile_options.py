"""The arguments of `fn.compile`, checked and turned into a request."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from sluice.conversions import integer
from sluice.errors import SluiceTypeError, SluiceUnsupportedError, SluiceValueError
from sluice.frontend import hir
from sluice.frontend.ir import TOKENS, Loc
from sluice.runtime import cuda
from sluice.runtime.admit import check_size
from sluice.runtime.arrays import DTYPES
from sluice.runtime.call_signature import CallSignature
from sluice.runtime.request import Constant, Request
from sluice.runtime.values import check_constant

#: The entries of a layout, each with an example.
LAYOUT = {"lanes": 16, "warps_per_row": 1, "threads": 128, "max_blocks": 528}
_LARGEST = 2**63 - 1
#: A dtype: its name, or torch's or NumPy's own.
DType = Any
GPU_TARGETS = ("sm_80", "sm_86", "sm_87", "sm_89", "sm_90", "sm_100", "sm_103", "sm_120")


def request_of(
    signature: CallSignature,
    dtype: DType | Mapping[str, DType],
    target: str,
    grad: bool | Iterable[str],
    layout: Mapping[str, int] | None,
    named: Mapping[str, Any],
) -> Request:
    """What `fn.compile(dtype=..., target=..., …, **named)` asks for (see `JitFunction`)."""
    _check_names(signature, named)
    if not isinstance(target, str):  # what compares elementwise has no truth
        raise _no_target(target)
    entries = _layout(signature, target, {} if layout is None else layout)
    return Request(
        _dtypes(signature, dtype),
        _sizes(signature, named),
        _constants(signature, named),
        _grad(signature, grad),
        _target(target),
        entries,
    )


def _target(name: str) -> str:
    """`name` itself, or the architecture of torch's current device for "cuda"."""
    if name == "cuda":
        torch = sys.modules.get("torch")
        if torch is not None and torch.cuda.is_available():
            return cuda.target(torch.cuda.current_device())
        return cuda.target(0)
    if name in ("cpu", "sim") or name in GPU_TARGETS:
        return name
    raise _no_target(name)


def _no_target(name: Any) -> SluiceUnsupportedError:
    return SluiceUnsupportedError(
        "SL420",
        f"there is no target {name!r}",
        fix=f'pass "cpu", "sim", "cuda" or one of {", ".join(GPU_TARGETS)}',
    )


def _layout(
    signature: CallSignature, target: str, layout: Mapping[str, int]
) -> tuple[tuple[str, int], ...]:
    """The entries by name; the compiler checks them against the kernel."""
    place = signature.function.loc
    if not isinstance(layout, Mapping):
        raise SluiceTypeError(
            "SL213",
            f"layout is {layout!r}, not a mapping",
            place,
            fix='pass entries by name, such as layout={"lanes": 16}',
        )
    if layout and target == "cpu":
        raise SluiceValueError(
            "SL313",
            "a layout is for GPUs, but the target is 'cpu'",
            place,
            fix='leave out layout={...}, or pass a target such as "sim" or "cuda"',
        )
    for name in layout:
        if name not in LAYOUT:
            raise SluiceValueError(
                "SL313",
                f"a layout has no entry {name!r}",
                place,
                fix=f"its entries are {', '.join(LAYOUT)}",
            )
    return tuple(sorted((name, _count(place, name, value)) for name, value in layout.items()))


def _count(place: Loc, name: str, value: Any) -> int:
    """One entry of a layout, as a word that the compiler can check."""
    entry = f"the entry {name!r} of a layout is"
    count = integer(value)
    if count is None or count < 1:
        fix = f"pass an int of at least 1, such as {name}={LAYOUT[name]}"
        raise SluiceValueError("SL313", f"{entry} {value!r}, not a count", place, fix=fix)
    if count > _LARGEST:
        fix = f"pass a count that a GPU can take, such as {name}={LAYOUT[name]}"
        raise SluiceValueError("SL313", f"{entry} {count}, beyond {_LARGEST}", place, fix=fix)
    return count


def _check_names(signature: CallSignature, named: Mapping[str, Any]) -> None:
    known = [*_axes(signature), *[p.name for p in signature.constants]]
    for name in named:
        if name not in known:
            raise SluiceTypeError(
                "SL201",
                f"{signature.function.name}() has no static axis and no constexpr '{name}'",
                signature.function.loc,
                fix=f"pass {', '.join(f'{k}=...' for k in known) or 'no sizes'}",
            )


def _axes(signature: CallSignature) -> dict[str, hir.Parameter]:
    """Each static axis with the first parameter that has it."""
    axes: dict[str, hir.Parameter] = {}
    for parameter in signature.tensors:
        for axis in parameter.axes:
            if axis != TOKENS:
                axes.setdefault(axis, parameter)
    return axes


def _dtypes(
    signature: CallSignature, dtype: DType | Mapping[str, DType]
) -> tuple[tuple[str, str], ...]:
    names = [p.name for p in signature.tensors]
    floats = [p.name for p in signature.tensors if p.is_float]
    given: dict[str, str] = {}
    named = dtype if isinstance(dtype, Mapping) else dict.fromkeys(floats, dtype)
    for name, value in named.items():
        if name not in names:
            raise _not_a_parameter(signature, name, "tensor")
        allowed = DTYPES[signature.parameter(name).annotation.kind]
        given[name] = _dtype_name(value)
        if given[name] not in allowed:
            raise SluiceTypeError(
                "SL211",
                f"dtype {value!r} of '{name}' is not one of {', '.join(allowed)}",
                signature.parameter(name).loc,
                fix=f'pass a dtype by name, such as dtype="{allowed[0]}"',
            )
    default = {p.name: DTYPES[p.annotation.kind][0] for p in signature.tensors}
    return tuple({**default, **given}.items())


def _dtype_name(dtype: DType) -> str:
    """Such as `float32`; empty for what is no dtype."""
    if isinstance(dtype, str):
        return dtype
    if isinstance(dtype, np.dtype) or (isinstance(dtype, type) and issubclass(dtype, np.generic)):
        return _numpy_name(dtype)
    torch = sys.modules.get("torch")
    is_torch = torch is not None and isinstance(dtype, torch.dtype)
    return str(dtype).removeprefix("torch.") if is_torch else ""


def _numpy_name(dtype: np.dtype[Any] | type[np.generic]) -> str:
    try:
        return np.dtype(dtype).name
    except TypeError:  # an abstract type, such as np.floating
        return ""


def _sizes(signature: CallSignature, named: Mapping[str, Any]) -> tuple[tuple[str, int], ...]:
    sizes = []
    for axis, parameter in _axes(signature).items():
        # The front end names an axis that has no size.
        if axis in named:
            size = _size(signature, axis, named[axis])
            check_size(parameter, axis, size)
            sizes.append((axis, size))
    return tuple(sizes)


def _size(signature: CallSignature, axis: str, value: Any) -> int:
    size = integer(value)
    if size is None:
        raise SluiceTypeError(
            "SL213",
            f'the size of axis "{axis}" is {value!r}, not an integer',
            signature.function.loc,
            fix=f"pass it as an int, such as {axis}=64",
        )
    return size


def _constants(signature: CallSignature, named: Mapping[str, Any]) -> tuple[Constant, ...]:
    constants = []
    for parameter in signature.constants:
        value = named.get(parameter.name, parameter.default)
        if value is hir.REQUIRED:
            raise signature.missing(parameter)
        check_constant(parameter, value)
        constants.append(Constant(parameter.name, value))
    return tuple(constants)


def _grad(signature: CallSignature, grad: bool | Iterable[str]) -> tuple[str, ...]:
    """The names in the order of the function; True stands for all tensors."""
    if isinstance(grad, bool):
        return tuple(p.name for p in signature.tensors if p.is_differentiable) if grad else ()
    wanted = _names(signature, grad)
    inputs = [
        p.name
        for p in signature.function.parameters
        if p.kind in ("tensor", "scalar") and p.is_differentiable
    ]
    for name in sorted(wanted):
        if name not in inputs:
            raise _not_a_parameter(signature, name, "tensor or scalar")
    return tuple(name for name in inputs if name in wanted)


def _names(signature: CallSignature, grad: Any) -> set[str]:
    """The names that `grad` gives, if it gives names."""
    given = list(grad) if isinstance(grad, Iterable) and not isinstance(grad, str) else [grad]
    if not all(isinstance(name, str) for name in given):
        raise SluiceTypeError(
            "SL213",
            f"grad is {grad!r}, not True, False or names of parameters",
            signature.function.loc,
            fix='pass grad=True, or names such as grad=["x"]',
        )
    return set(given)


def _not_a_parameter(signature: CallSignature, name: str, kind: str) -> SluiceTypeError:
    return SluiceTypeError(
        "SL201",
        f"{signature.function.name}() has no {kind} parameter '{name}'",
        signature.function.loc,
        fix=f"its parameters are {', '.join(p.name for p in signature.function.parameters)}",
    )
