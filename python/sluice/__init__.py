"""Sluice: a compiler for Mixture-of-Experts routers.

import sluice
import sluice.language as sl

@sluice.jit
def router(logits: sl.Tensor["T", "E"], tau: sl.Scalar, rng: sl.Rng):
    return sl.gumbel_softmax(logits, tau, rng, "E")

weights = router(logits, tau=0.7, rng=sluice.Rng(seed=1))
"""

from __future__ import annotations

import importlib
from typing import Any

from sluice.errors import (
    SluiceDeviceError,
    SluiceError,
    SluiceInternalError,
    SluiceMemoryError,
    SluiceSimulationError,
    SluiceSyntaxError,
    SluiceTypeError,
    SluiceUnsupportedError,
    SluiceValueError,
)
from sluice.jit import JitFunction, jit, vjp
from sluice.runtime.compiled import Compiled
from sluice.runtime.native import get_num_threads, set_num_threads
from sluice.runtime.rng import Rng

__version__ = "0.1.0"

__all__ = [
    "Compiled",
    "JitFunction",
    "Rng",
    "SluiceDeviceError",
    "SluiceError",
    "SluiceInternalError",
    "SluiceMemoryError",
    "SluiceSimulationError",
    "SluiceSyntaxError",
    "SluiceTypeError",
    "SluiceUnsupportedError",
    "SluiceValueError",
    "__version__",
    "get_num_threads",
    "jit",
    "set_num_threads",
    "vjp",
]

_LAZY = {"DeviceRng": "sluice.runtime.device_rng"}
_MODULES = ("calibrate", "config", "language", "losses", "nn", "priors", "routers", "schedules")


def __getattr__(name: str) -> Any:
    # Loaded when first used: some need packages that are optional.
    if name in _LAZY:
        return getattr(importlib.import_module(_LAZY[name]), name)
    if name in _MODULES:
        return importlib.import_module(f"sluice.{name}")
    raise AttributeError(f"module 'sluice' has no attribute {name!r}")
