"""Compiled code of one request, ready to be called with the arrays of one library."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

from sluice.errors import SluiceValueError
from sluice.runtime.arrays import Array, ArrayLibrary
from sluice.runtime.build import Build
from sluice.runtime.call_signature import CallSignature
from sluice.runtime.once import OncePerKey
from sluice.runtime.program import NativeProgram, Program, ResultType
from sluice.runtime.request import Request
from sluice.runtime.residuals import Residuals

if TYPE_CHECKING:
    from sluice.runtime.device_rng import DeviceRng


Resolve = Callable[[Request], Build]


class Values(NamedTuple):
    """What a call passes besides tensors; a backward needs the same as its forward.

    `numbers` are floats, or on a GPU also tensors without dimensions.
    """

    numbers: list[Any]
    tokens: int
    rng: tuple[int, int, int] | DeviceRng


class Plan:
    """The forward program of a build and, where gradients were requested, its backward program.

    Attributes:
        differentiable: the index, among the values that `CallSignature.bind` gives, of each
            parameter whose gradient is computed, in the order of the gradients.
        makes: the type of each output.
        gradients: the type of each gradient.
        residuals: what a forward keeps for its backward.
        pulled: the index of each output that has a derivative: whose cotangent a gradient reads.
        constants: those of the others, which are constants to whoever differentiates.
        keeps_pulled: whether `pull_back` reads any output that has a derivative.
    """

    def __init__(
        self, build: Build, signature: CallSignature, library: ArrayLibrary, resolve: Resolve
    ) -> None:
        native = build.native
        self.build = build
        self._library = library
        self._resolve = resolve
        self._place = signature.function.loc
        outputs = [b for b in native.forward.buffers if b["role"] == "output"]
        residuals = [b for b in native.forward.buffers if b["role"] == "residual"]
        self._results = {b["name"] for b in outputs}
        self.residuals = Residuals(residuals, library)
        self._forward = self._program(native.forward, "output")
        self.makes = self._forward.makes
        self._read = self._forward.indices("input")
        self.differentiable = [signature.names.index(name) for name in build.request.grad]
        self._backward = None
        self.gradients: list[ResultType] = []
        self.pulled: list[int] = []
        self._kept_outputs: list[int] = []
        if native.backward is not None:
            self._backward = self._program(native.backward, "gradient")
            self.gradients = self._backward.makes
            self._kept = self._backward.indices("input")
            names = [b["name"] for b in outputs]
            kept = [b["name"] for b in native.backward.buffers if b["role"] == "residual"]
            kept = [name for name in kept if name not in self.residuals.places]
            self._kept_outputs = [names.index(kept[i]) for i in self._backward.indices("residual")]
            self._saved = 1 + len(self._kept) + len(self._kept_outputs)
            self.pulled = self._backward.indices("cotangent")
            self._of_used: OncePerKey[tuple[int, ...], Program] = OncePerKey()
        self.constants = [i for i in range(len(outputs)) if i not in self.pulled]
        self.keeps_pulled = not set(self._kept_outputs).isdisjoint(self.pulled)

    def _program(self, native: NativeProgram, result: str) -> Program:
        return Program(native, self._library, result, self.residuals, self._place)

    @property
    def has_backward(self) -> bool:
        return self._backward is not None

    def run(self, tensors: Sequence[Array], values: Values) -> tuple[list[Array], Array | None]:
        """Launches the forward; returns its outputs, and its residuals as one array if any."""
        residuals = self.residuals.make(values.tokens)
        given = [tensors[i] for i in self._read]
        return self._forward.run(given, *values, residuals), residuals

    def saved(
        self,
        tensors: Sequence[Array],
        outputs: Sequence[Array],
        residuals: Array | None,
        values: Values,
    ) -> list[Array | None]:
        """The arrays that must live until `pull_back`; outputs of `run` may be among them."""
        return [*self.kept(tensors, outputs, residuals), *self._watched(values)]

    def kept(
        self, tensors: Sequence[Array], outputs: Sequence[Array], residuals: Array | None
    ) -> list[Array | None]:
        """What `pull_back` reads of a forward."""
        kept = [tensors[i] for i in self._kept]
        results = [outputs[i] for i in self._kept_outputs]
        return [residuals, *kept, *results]

    def _watched(self, values: Values) -> Sequence[Array]:
        """What is saved only so that its change before `pull_back` is noticed."""
        return ()

    def reads_output(self, index: int) -> bool:
        """Whether `pull_back` reads what the forward returned there."""
        return index in self._kept_outputs

    def pull_back(
        self, saved: Sequence[Array | None], cotangents: Sequence[Array | None], values: Values
    ) -> list[Array]:
        """Launches the backward; returns the gradients in the order of `differentiable`.

        `cotangents` has one entry for each output; None for those that are not used, for which
        the first call compiles.

        Raises:
            SluiceValueError: hooks on saved tensors have made others of `saved`.
        """
        assert self._backward is not None
        residuals, *given = saved[: self._saved]
        self._check_saved(residuals, given, values.tokens)
        # Hooks on saved tensors may have moved what the forward made.
        dense, inputs = self._library.dense, len(self._kept)
        residuals = residuals if residuals is None else dense(residuals)
        given[inputs:] = [dense(result) for result in given[inputs:]]
        unused = tuple(i for i in self.pulled if cotangents[i] is None)
        given += [None if i in unused else self._library.plain(cotangents[i]) for i in self.pulled]
        if not unused:
            return self._backward.run(given, *values, residuals)
        backward = self._of_used.get(unused, lambda: self._without(unused))
        reads = dict(zip(self._backward.given, given, strict=True))
        return backward.run([reads[each] for each in backward.given], *values, residuals)

    def _without(self, unused: tuple[int, ...]) -> Program:
        """The backward for results of which some are not used: 0 times infinity would be NaN."""
        build = self._resolve(replace(self.build.request, unused=unused))
        assert build.native.backward is not None
        return self._program(build.native.backward, "gradient")

    def _check_saved(self, residuals: Array | None, given: Sequence[Array], tokens: int) -> None:
        """Refuses what a kernel would read as something else, or beyond its end."""
        assert self._backward is not None
        holds = self._library.holds
        for array, (name, type) in zip(given, self._backward.reads, strict=False):
            if not holds(array, type.sizes(tokens), type.dtype):
                raise self._another("a result" if name in self._results else f"'{name}'", array)
        kept = self.residuals
        if residuals is not None and not holds(residuals, (kept.size(tokens),), kept.dtype):
            raise self._another("what the forward kept", residuals)

    def _another(self, what: str, array: Array) -> SluiceValueError:
        library = self._library
        return SluiceValueError(
            "SL317",
            f"a hook on saved tensors has made of {what} a {library.layout(array)} tensor of "
            f"shape {tuple(array.shape)}, {library.dtype_name(array)}, on {library.device(array)}",
            self._place,
            fix="let it return the saved numbers in their shape, dtype and device; strides may "
            "differ",
        )

    def results(self, outputs: Sequence[Array]) -> Array | tuple[Array, ...]:
        """Of what a forward made, the outputs as the Python function returns them."""
        made = len(self.makes)
        return tuple(outputs[:made]) if self.build.returns_tuple else outputs[0]
