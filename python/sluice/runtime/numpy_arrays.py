"""NumPy arrays as arguments and results of a call (see `arrays.ArrayLibrary`)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from sluice.runtime.arrays import Maker


class NumpyArrays:
    """With `differentiate`, a gradient of every array is wanted, else of none."""

    name = "numpy"

    def __init__(self, differentiate: bool = False) -> None:
        self._differentiate = differentiate

    def owns(self, value: object) -> bool:
        # NumPy's scalars are numbers here, not arrays.
        return isinstance(value, np.ndarray)

    def facts(self, array: np.ndarray) -> tuple[Any, ...]:
        # The type tells masked arrays apart; the dtype tells byte order.
        return type(array), array.dtype, array.flags.aligned

    def grad_enabled(self) -> bool:
        return self._differentiate

    def obstacle(self, values: Iterable[Any]) -> None:
        return None

    def requires_grad(self, array: np.ndarray) -> bool:
        return self._differentiate

    def names_grad(self, array: np.ndarray) -> bool:
        return False

    def dtype_name(self, array: np.ndarray) -> str:
        return array.dtype.name

    def device(self, array: np.ndarray) -> str:
        return "cpu"

    def layout(self, array: np.ndarray) -> str:
        return "masked" if isinstance(array, np.ma.MaskedArray) else "strided"

    def plain(self, array: np.ndarray) -> np.ndarray:
        if array.flags.aligned and array.dtype.isnative:
            return array
        return np.array(array, dtype=array.dtype.newbyteorder("="))

    def dense(self, array: np.ndarray) -> np.ndarray:
        return array if array.flags.c_contiguous else array.copy()

    def holds(self, array: np.ndarray, shape: tuple[int, ...], dtype: Any) -> bool:
        return array.shape == shape and array.dtype == dtype

    def dtype(self, name: str) -> np.dtype:
        return np.dtype(name)

    def maker(self, per_token: bool, shape: tuple[int, ...], dtype: Any) -> Maker:
        if per_token:
            return lambda tokens: np.empty((tokens, *shape), dtype)
        return lambda tokens: np.empty(shape, dtype)

    def address(self, array: np.ndarray) -> int:
        return array.__array_interface__["data"][0]

    def locate(self, array: np.ndarray) -> tuple[int, ...]:
        size = array.itemsize
        return self.address(array), *[stride // size for stride in array.strides]

    def extremes(self, array: np.ndarray) -> tuple[int, int]:
        return int(array.min()), int(array.max())

    def number(self, array: np.ndarray) -> float:
        return float(array)

    def to_numpy(self, array: np.ndarray) -> np.ndarray:
        return array

    def from_numpy(self, array: np.ndarray, dtype: Any, device: str) -> np.ndarray:
        return array.astype(dtype, copy=False)
