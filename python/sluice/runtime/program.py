"""One native program, and the argument list by which it is launched."""

from __future__ import annotations

import math
from array import array
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple, Protocol

from sluice.frontend.ir import Loc
from sluice.runtime.arrays import Array, ArrayLibrary
from sluice.runtime.faults import explain
from sluice.runtime.residuals import Residuals

Buffer = Mapping[str, Any]

_CODES = {"float32": "f", "float64": "d"}  # of Python's array
_SLOTS = 3  # of a buffer: its address, the stride of its first axis, the stride of its second


class NativeProgram(Protocol):
    """What `sluice._core` hands out for each direction."""

    @property
    def buffers(self) -> Sequence[Buffer]: ...

    @property
    def kernels(self) -> Sequence[Mapping[str, Any]]: ...

    def launch(
        self, args: list[int], tokens: int, seed: int, offset: int, token_offset: int, /
    ) -> None: ...


class Program:
    """A native program bound to one array library, ready to run.

    Args:
        native: the compiled program.
        library: whose arrays it runs on.
        result: the role of the buffers that the program makes and returns, such as `output`.
        residuals: where lies what a forward fills for its backward.
        place: of the function, where a launch fails.

    Attributes:
        given: role of each array that `run` takes and its index among all of that role (scalars
            not counted), in order: what the program reads, but for `residuals`.
        reads: the name and the type of each of these arrays.
        makes: the type of each array that `run` returns.
    """

    def __init__(
        self,
        native: NativeProgram,
        library: ArrayLibrary,
        result: str,
        residuals: Residuals,
        place: Loc | None = None,
    ) -> None:
        buffers = list(enumerate(native.buffers))
        made = [(i, b) for i, b in buffers if b["role"] == result]
        kept = [(i, b) for i, b in buffers if _is_among(b, residuals)]
        scalars = [(i, b) for i, b in buffers if _is_scalar(b)]
        arrays = [(i, b) for i, b in buffers if (i, b) not in [*made, *kept, *scalars]]
        given = [(i, b) for i, b in arrays if b["used"]]
        self.given = _given(arrays)
        self._launch = native.launch
        self._place = place
        self._library = library
        self._residuals = residuals
        self._kept = [(_SLOTS * i, *residuals.places[b["name"]]) for i, b in kept]
        self._given = [slice(_SLOTS * i, _SLOTS * i + 1 + len(b["axes"])) for i, b in given]
        self.reads = [(b["name"], type_of(b, library)) for _, b in given]
        self.makes = [type_of(b, library) for _, b in made]
        slots = [_SLOTS * i for i, _ in made]
        self._made = [(s, library.maker(*t)) for s, t in zip(slots, self.makes, strict=True)]
        self._template = _template(len(buffers), [*made, *kept])
        self._code = _CODES[scalars[0][1]["dtype"]] if scalars else "f"
        size = array(self._code).itemsize
        self._scalars = [(_SLOTS * i, n * size) for n, (i, _) in enumerate(scalars)]

    def run(
        self,
        given: Iterable[Array],
        numbers: Sequence[Any],
        tokens: int,
        rng: Any,
        residuals: Array | None = None,
    ) -> list[Array]:
        """Launches on the arrays `given` and on all scalars of the function, in its order.

        `residuals` is what `Residuals.make` gave; a forward fills it.
        """
        return self._run(self._arguments(given, tokens, residuals), numbers, tokens, rng)

    def _run(self, args: list[int], numbers: Sequence[Any], tokens: int, rng: Any) -> list[Array]:
        """Blocks until the results are there, without the interpreter lock."""
        block = array(self._code, numbers)
        start, _ = block.buffer_info()
        for slot, shift in self._scalars:
            args[slot] = start + shift
        results = self._allocate(args, tokens)
        try:
            self._launch(args, tokens, *rng)
        except RuntimeError as error:
            raise explain(error, self._place) from None
        return results

    def indices(self, role: str) -> list[int]:
        """Which arrays of `role` are given to `run`."""
        return [index for given, index in self.given if given == role]

    def _arguments(self, given: Iterable[Array], tokens: int, residuals: Array | None) -> list[int]:
        """The argument list, but for scalars and results."""
        args = self._template.copy()
        locate = self._library.locate
        for slots, each in zip(self._given, given, strict=True):
            args[slots] = locate(each)
        if residuals is not None:
            self._residuals.enter(args, self._kept, residuals, tokens)
        return args

    def _allocate(self, args: list[int], tokens: int) -> list[Array]:
        """Makes the result arrays and enters their addresses; the template has their strides."""
        address = self._library.address
        results = []
        for slot, make in self._made:
            made = make(tokens)
            args[slot] = address(made)
            results.append(made)
        return results


def _is_scalar(buffer: Buffer) -> bool:
    return buffer["role"] == "input" and not buffer["axes"]


def _is_among(buffer: Buffer, residuals: Residuals) -> bool:
    """Not so a result that a backward reads."""
    return buffer["role"] == "residual" and buffer["name"] in residuals.places


def _given(arrays: list[tuple[int, Buffer]]) -> list[tuple[str, int]]:
    """The role of each array that is used, and its index among all of that role."""
    counts: Counter[str] = Counter()
    given = []
    for _, buffer in arrays:
        role = buffer["role"]
        if buffer["used"]:
            given.append((role, counts[role]))
        counts[role] += 1
    return given


class ResultType(NamedTuple):
    """Whether the first axis is tokens, the sizes of the others, and the library's dtype."""

    per_token: bool
    shape: tuple[int, ...]
    dtype: Any

    def sizes(self, tokens: int) -> tuple[int, ...]:
        """The whole shape."""
        return (tokens, *self.shape) if self.per_token else self.shape


def type_of(buffer: Buffer, library: ArrayLibrary) -> ResultType:
    """What a program makes for a buffer, or reads of it."""
    shape = tuple(buffer["shape"])
    per_token = shape[:1] == (-1,)
    return ResultType(per_token, shape[1:] if per_token else shape, library.dtype(buffer["dtype"]))


def _template(count: int, made: list[tuple[int, Buffer]]) -> list[int]:
    """An argument list in which only the strides of the contiguous arrays `made` are filled in."""
    template = [0] * (_SLOTS * count)
    for index, buffer in made:
        shape = buffer["shape"]
        for axis in range(len(shape)):
            template[_SLOTS * index + 1 + axis] = math.prod(shape[axis + 1 :])
    return template
