"""The checks of a call's tensors; what they admit can be compiled and launched."""

from __future__ import annotations

from typing import Any, NamedTuple

from sluice.config import config
from sluice.errors import Note, SluiceTypeError, SluiceUnsupportedError, SluiceValueError
from sluice.frontend import hir
from sluice.frontend.ir import GROUPS, TOKENS, Loc
from sluice.runtime import cuda
from sluice.runtime.arrays import DTYPES, FLOAT_DTYPES, Array, ArrayLibrary

#: Classes of torch whose tensors have no memory of their own, and what to do with them.
WRAPPERS = {
    "DTensor": "pass what this process has of it, .to_local(), or all of it, .full_tensor()",
    "FakeTensor": "pass a tensor that holds data",
    "MaskedTensor": "pass its numbers, .get_data(), and its mask as a parameter of its own",
    "UninitializedBuffer": "call the lazy module that it is of first, which gives it a shape",
    "UninitializedParameter": "call the lazy module that it is of first, which gives it a shape",
}

MAX_SIZE = 4096  # of a static axis; kernels are tested up to here


class Tensors(NamedTuple):
    """What a call's tensors say: arrays that kernels can read, their dtypes, the sizes of axes.

    `tokens` is 1 where no parameter has the axis of tokens. `target` is what to compile for, to run
    on `device`.
    """

    arrays: list[Array]
    dtypes: tuple[tuple[str, str], ...]
    sizes: tuple[tuple[str, int], ...]
    tokens: int
    device: str
    target: str


def admit(parameters: list[hir.Parameter], values: list[Any], library: ArrayLibrary) -> Tensors:
    """Checks the tensor arguments of a call.

    Raises:
        SluiceDeviceError: the tensors are on a GPU that cannot be used.
        SluiceTypeError: an argument is no array of `library`, or has a wrong dtype, rank or device.
        SluiceValueError: axes of one name have different sizes, or a size is out of range.
        SluiceUnsupportedError: the tensors are on a device for which this build has no target.
    """
    for parameter, value in zip(parameters, values, strict=True):
        _check_kind(parameter, value, library)
        _check_dtype(parameter, value, library)
    device = _common_device(parameters, values, library)
    target = target_of(parameters[0], device) if parameters else config.target
    sizes = axis_sizes(parameters, [value.shape for value in values])
    tokens = sizes.pop(TOKENS, 1)
    return Tensors(
        [library.plain(value) for value in values],
        tuple((p.name, library.dtype_name(v)) for p, v in zip(parameters, values, strict=True)),
        tuple(sizes.items()),
        tokens,
        device,
        target,
    )


def axis_sizes(parameters: list[hir.Parameter], shapes: list[tuple[int, ...]]) -> dict[str, int]:
    """The size of every axis; all parameters must agree, with the right rank."""
    sizes: dict[str, int] = {}
    first: dict[str, hir.Parameter] = {}
    for parameter, shape in zip(parameters, shapes, strict=True):
        if len(shape) != len(parameter.axes):
            raise _wrong_rank(parameter, shape)
        for axis, size in zip(parameter.axes, shape, strict=True):
            if sizes.setdefault(axis, size) != size:
                raise _mismatch(axis, first[axis], sizes[axis], parameter, size)
            first.setdefault(axis, parameter)
            check_size(parameter, axis, size)
    return sizes


def check_groups(
    parameter: hir.Parameter, value: Array, groups: int, library: ArrayLibrary
) -> None:
    """Refuses the number of a group that there is not, unless it lies on a GPU."""
    found = None if 0 in value.shape else library.extremes(value)
    if found is None:
        return
    low, high = found
    if low < 0 or high >= groups:
        raise SluiceValueError(
            "SL312",
            f"'{parameter.name}' has the group {low if low < 0 else high}, outside of 0 to "
            f'{groups - 1}: axis "{GROUPS}" has size {groups}',
            parameter.loc,
            fix="number the groups from 0, also those of tokens that a mask leaves out",
        )


def check_size(parameter: hir.Parameter, axis: str, size: int) -> None:
    """Refuses a static axis that no kernel can have."""
    if axis != TOKENS and not 1 <= size <= MAX_SIZE:
        raise SluiceValueError(
            "SL305",
            f"axis \"{axis}\" of '{parameter.name}' has size {size}, outside of 1 to {MAX_SIZE}",
            parameter.loc,
            fix=f'pass a tensor whose axis "{axis}" has 1 to {MAX_SIZE} entries',
        )


def target_of(parameter: hir.Parameter, device: str) -> str:
    """What to compile for where `parameter` is on `device`, such as `cpu` or `cuda:0`.

    Raises:
        SluiceDeviceError: it is a GPU that cannot be used.
        SluiceUnsupportedError: it is neither a CPU nor an NVIDIA GPU.
    """
    kind, _, index = device.partition(":")
    if kind == "cpu":
        return config.target
    if kind == "cuda":
        return cuda.target(int(index or 0), parameter)
    raise SluiceUnsupportedError(
        "SL420",
        f"'{parameter.name}' is on {device}, but there are targets for cpu and cuda only",
        parameter.loc,
        fix="move the tensors to the CPU: tensor.cpu()",
    )


def takes_no_part(what: str, obstacle: str, loc: Loc | None = None) -> SluiceUnsupportedError:
    """The error of a launch under a transform or a mode; `what` is the launch, as a clause."""
    return SluiceUnsupportedError(
        "SL425",
        f"{what} under {obstacle}, which compiled code takes no part in",
        loc,
        fix="call it outside of that; backward() and torch.autograd.grad give gradients, one at "
        "a time",
    )


def describe(value: Any) -> str:
    """What a value is, as an error says it."""
    if value is None:
        return "None"
    kind = type(value)
    module = "" if kind.__module__ == "builtins" else f"{kind.__module__}."
    return f"a value of type {module}{kind.__name__}"


def _check_kind(parameter: hir.Parameter, value: Any, library: ArrayLibrary) -> None:
    if not library.owns(value):
        raise SluiceTypeError(
            "SL213",
            f"'{parameter.name}' takes a tensor, but got {describe(value)}",
            parameter.loc,
            fix="pass torch tensors only, or NumPy arrays only",
        )
    layout = library.layout(value)
    if layout != "strided":
        raise _not_dense(parameter, layout, layout == type(value).__name__)


def _not_dense(parameter: hir.Parameter, layout: str, is_class: bool) -> SluiceTypeError:
    other = "torch.Tensor that holds its numbers" if is_class else "dense tensor, without a mask"
    return SluiceTypeError(
        "SL213",
        f"'{parameter.name}' is a {layout}{'' if is_class else ' tensor'}",
        parameter.loc,
        fix=WRAPPERS.get(layout, f"pass a {other}"),
    )


def _check_dtype(parameter: hir.Parameter, value: Array, library: ArrayLibrary) -> None:
    dtype = library.dtype_name(value)
    kind = parameter.annotation.kind
    if kind != "tensor" and dtype not in DTYPES[kind]:
        raise SluiceTypeError(
            "SL211",
            f"'{parameter.name}' is a {kind} and takes {' or '.join(DTYPES[kind])}, "
            f"but has dtype {dtype}",
            parameter.loc,
            fix=f"convert '{parameter.name}' to {DTYPES[kind][0]}",
        )
    if kind == "tensor" and dtype not in FLOAT_DTYPES:
        raise SluiceTypeError(
            "SL211",
            f"'{parameter.name}' has dtype {dtype}, which is not one of {', '.join(FLOAT_DTYPES)}",
            parameter.loc,
            fix=f"convert '{parameter.name}' to a floating dtype, such as float32",
        )


def _common_device(
    parameters: list[hir.Parameter], values: list[Array], library: ArrayLibrary
) -> str:
    """The device of all tensors; the CPU if there are none."""
    devices = [library.device(value) for value in values]
    for parameter, device in zip(parameters, devices, strict=True):
        if device != devices[0]:
            raise two_devices(parameters[0], devices[0], parameter, device)
    return devices[0] if devices else "cpu"


def two_devices(
    first: hir.Parameter, device: str, second: hir.Parameter, other: str
) -> SluiceTypeError:
    """The error of arguments on two devices."""
    return SluiceTypeError(
        "SL212",
        f"'{second.name}' is on {other}, but '{first.name}' is on {device}",
        second.loc,
        fix="move the tensors to one device",
        notes=[Note(f"'{first.name}' is declared here", first.loc)],
    )


def _wrong_rank(parameter: hir.Parameter, shape: tuple[int, ...]) -> SluiceTypeError:
    axes = ", ".join(f'"{axis}"' for axis in parameter.axes)
    return SluiceTypeError(
        "SL210",
        f"'{parameter.name}' has shape {tuple(shape)}, of rank {len(shape)}, "
        f"but is declared with axes [{axes}], of rank {len(parameter.axes)}",
        parameter.loc,
        fix=f"reshape '{parameter.name}' to [{axes}]",
    )


def _mismatch(
    axis: str, first: hir.Parameter, size: int, second: hir.Parameter, other: int
) -> SluiceValueError:
    return SluiceValueError(
        "SL306",
        f"axis \"{axis}\" has size {other} in '{second.name}', but size {size} in '{first.name}'",
        second.loc,
        fix=f'pass tensors that agree in the size of "{axis}"',
        notes=[Note(f"'{first.name}' is declared here", first.loc)],
    )
