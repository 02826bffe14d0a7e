"""Runs route MLIR through the native compiler: a forward, and gradients for given cotangents."""

from __future__ import annotations

from typing import Any

import numpy as np

from sluice.config import config

TOKENS, EXPERTS = 3, 4
SIZES = {"T": TOKENS, "E": EXPERTS}
MLIR_TYPES = {"float64": "f64", "float32": "f32", "float16": "f16"}


def mlir_type(axes: str, dtype: str) -> str:
    """The MLIR type of a value; axes as in "TE"; "" for a scalar."""
    if not axes:
        return MLIR_TYPES[dtype]
    sizes = "".join("?x" if axis == "T" else f"{SIZES[axis]}x" for axis in axes)
    names = ", ".join(f'"{axis}"' for axis in axes)
    return f"tensor<{sizes}{MLIR_TYPES[dtype]}, #route.axes<[{names}]>>"


def shape(axes: str) -> tuple[int, ...]:
    return tuple(SIZES[axis] for axis in axes)


class NativeProgram:
    """A compiled function of one module, with its backward."""

    def __init__(self, text: str) -> None:
        from sluice import _core

        self._executable = _core.compile(text, {"target": config.target, "dump_dir": None})

    def forward(self, inputs: list[np.ndarray]) -> tuple[list[np.ndarray], list[np.ndarray]]:
        """The outputs and what the backward reads of them and of the residuals."""
        program, backward = self._executable.forward, self._executable.backward
        made = {b["name"]: _empty(b) for b in program.buffers if b["role"] != "input"}
        _launch(program, [*inputs, *made.values()])
        outputs = [made[b["name"]] for b in program.buffers if b["role"] == "output"]
        read = [] if backward is None else backward.buffers
        return outputs, [made[b["name"]] for b in read if b["role"] == "residual"]

    def backward(
        self,
        inputs: list[np.ndarray],
        residuals: list[np.ndarray],
        cotangents: list[np.ndarray],
    ) -> list[np.ndarray]:
        """The gradients of the marked arguments."""
        program = self._executable.backward
        made = [_empty(b) for b in program.buffers if b["role"] == "gradient"]
        _launch(program, inputs + residuals + cotangents + made)
        return made


def _empty(buffer: dict[str, Any]) -> np.ndarray:
    return np.full(shape("".join(buffer["axes"])), np.nan, buffer["dtype"])


def _launch(program: Any, arrays: list[np.ndarray]) -> None:
    """Runs on contiguous arrays, in the order of the program's buffers."""
    args: list[int] = []
    for buffer, array in zip(program.buffers, arrays, strict=True):
        assert array.dtype == buffer["dtype"], buffer["name"]
        strides = [stride // array.itemsize for stride in array.strides]
        args += [array.ctypes.data, *[*strides, 0, 0][:2]]
    program.launch(args, TOKENS, 5, 0, 0)
