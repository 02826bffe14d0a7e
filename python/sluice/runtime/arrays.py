"""What a call needs from an array library; `torch_arrays` and `numpy_arrays` provide it."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from typing import Any, Protocol

Array = Any

#: Makes an array for a number of tokens.
Maker = Callable[[int], Array]

FLOAT_DTYPES = ("float32", "float64", "bfloat16", "float16")
DTYPES = {"tensor": FLOAT_DTYPES, "mask": ("bool",), "group": ("int64", "int32")}


class ArrayLibrary(Protocol):
    """The few functions by which torch and NumPy differ; all shapes and strides are in elements."""

    name: str

    def owns(self, value: object) -> bool:
        """Whether `value` is an array of this library."""
        ...

    def facts(self, array: Array) -> Hashable:
        """All that decides how a call of `array` is compiled, but its shape."""
        ...

    def grad_enabled(self) -> bool:
        """Whether the caller wants gradients to be possible."""
        ...

    def obstacle(self, values: Iterable[Any]) -> str | None:
        """What of the library keeps a launch from computing a call on `values`, if anything."""
        ...

    def requires_grad(self, array: Array) -> bool:
        """Whether a gradient of `array` is wanted."""
        ...

    def names_grad(self, array: Array) -> bool:
        """Whether a gradient of `array` by itself is asked for, so that it would be missed."""
        ...

    def dtype_name(self, array: Array) -> str:
        """Such as `float32`; equal names mean equal storage."""
        ...

    def device(self, array: Array) -> str:
        """Such as `cpu` or `cuda:0`."""
        ...

    def layout(self, array: Array) -> str:
        """`strided` for what a kernel can read, else the name of the layout or of its class."""
        ...

    def plain(self, array: Array) -> Array:
        """`array` itself where kernels can read it as it lies, else a copy that they can."""
        ...

    def dense(self, array: Array) -> Array:
        """`array` itself where it lies as `maker` makes arrays, else a copy that does.

        Makers' arrays lie row after row, from a multiple of 16 bytes on.
        """
        ...

    def holds(self, array: Array, shape: tuple[int, ...], dtype: Any) -> bool:
        """Whether `array` has this shape and dtype, and lies where `maker` makes arrays."""
        ...

    def dtype(self, name: str) -> Any:
        """The library's object for a dtype's name."""
        ...

    def maker(self, per_token: bool, shape: tuple[int, ...], dtype: Any) -> Maker:
        """Makes contiguous arrays, not initialised; `shape` is without the axis of tokens."""
        ...

    def address(self, array: Array) -> int:
        """Address of the first element."""
        ...

    def locate(self, array: Array) -> tuple[int, ...]:
        """The address, then the stride of each dimension."""
        ...

    def extremes(self, array: Array) -> tuple[int, int] | None:
        """The smallest and the largest entry of integers, of which there is at least one.

        None of an array on a GPU: nothing waits for that, and a captured graph could not."""
        ...

    def number(self, array: Array) -> float:
        """The value of an array without dimensions."""
        ...

    def to_numpy(self, array: Array) -> Any:
        """The values as a NumPy array, for the interpreter."""
        ...

    def from_numpy(self, array: Any, dtype: Any, device: str) -> Array:
        """A NumPy array as an array of this library, of the library's `dtype`, on `device`."""
        ...
