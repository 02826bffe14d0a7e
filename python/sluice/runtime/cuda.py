"""NVIDIA GPUs as targets, and what the driver says when something fails."""

from __future__ import annotations

import functools
from typing import Any

from sluice.config import config, followers
from sluice.errors import SluiceDeviceError, SluiceValueError
from sluice.frontend import hir
from sluice.runtime.native import core

# By the kind that the native module tells: code, what happened, what to do.
_FAILURES = {
    "no_driver": (
        "SL501",
        "the CUDA driver cannot be used",
        "install NVIDIA's driver, name its library in SLUICE_CUDA_DRIVER, or move the tensors to "
        "the CPU",
    ),
    "too_old": (
        "SL502",
        "the device is too old",
        "use a GPU of compute capability 8.0 or newer, or move the tensors to the CPU",
    ),
    "too_large": (
        "SL503",
        "a kernel is too large for the device",
        "compile it with a layout of fewer threads per block: fn.compile(..., layout={...})",
    ),
    "out_of_memory": (
        "SL504",
        "the CUDA driver is out of memory",
        "free device memory, such as what torch keeps: torch.cuda.empty_cache()",
    ),
    "foreign": (
        "SL505",
        "work queued before this call has failed on the device, and nothing was launched",
        "find it by CUDA_LAUNCH_BLOCKING=1 or compute-sanitizer; the process cannot use the device "
        "any more",
    ),
    "failed": ("SL506", "a call of the CUDA driver has failed", None),
}


def foreign_error(error: RuntimeError) -> SluiceDeviceError:
    """What torch tells of the device before a launch of ours, as an error of ours."""
    code, what, fix = _FAILURES["foreign"]
    return SluiceDeviceError(code, f"{what}: {str(error).splitlines()[0]}", fix=fix)


def target(index: int, parameter: hir.Parameter | None = None) -> str:
    """The architecture of device `index` as a target, such as `sm_90`.

    Raises:
        SluiceDeviceError: the driver or the device cannot be used; at `parameter`, if given.
    """
    try:
        return _target(index)
    except core().CudaError as error:
        raise device_error(error, parameter, f"cuda:{index}") from None


@functools.cache
def _target(index: int) -> str:
    name = core().cuda_target(index)
    followers["cuda_driver"] = _keep_driver  # which is open from now on
    return name


def _keep_driver(path: str) -> None:
    if path != config.cuda_driver:
        raise SluiceValueError(
            "SL307",
            f"sluice.config.cuda_driver is {path!r}, but {config.cuda_driver!r} is in use",
            fix="set it before a GPU is first used, or set SLUICE_CUDA_DRIVER",
        )


def device_error(
    error: Any, parameter: hir.Parameter | None = None, device: str = ""
) -> SluiceDeviceError:
    """A failure of the native module as an error of ours.

    Args:
        error: `sluice._core.CudaError`, whose `args` are the kind and the driver's text.
        parameter: the argument that is on the device, where the failure is met by checking it.
        device: such as `cuda:0`.
    """
    kind, text = error.args
    code, what, fix = _FAILURES[kind]
    if parameter is None:
        return SluiceDeviceError(code, f"{what}: {text}", fix=fix)
    what = f"'{parameter.name}' is on {device}, but {what}"
    return SluiceDeviceError(code, f"{what}: {text}", parameter.loc, fix=fix)
