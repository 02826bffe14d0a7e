"""Compiled code of one request, ready to be called with the arrays of one library."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from sluice.runtime.arrays import Array, ArrayLibrary
from sluice.runtime.build import Build
from sluice.runtime.call_signature import CallSignature
from sluice.runtime.program import NativeProgram, Program, type_of

if TYPE_CHECKING:
    from sluice.runtime.device_rng import DeviceRng


class Values(NamedTuple):
    """What a call passes besides tensors; a backward needs the same as its forward.

    `numbers` are floats, or on a GPU also tensors without dimensions.
    """

    numbers: list[Any]
    tokens: int
    rng: tuple[int, int, int] | DeviceRng


class Plan:
    """The forward program of a build and, where gradients were requested, its backward program.

    `differentiable` has the index, among the values that `CallSignature.bind` gives, of each
    parameter whose gradient is computed, in the order of the gradients.
    """

    def __init__(self, build: Build, signature: CallSignature, library: ArrayLibrary) -> None:
        native = build.native
        self.build = build
        self._library = library
        self._forward = self._program(native.forward, ("output", "residual"))
        self._read = self._forward.indices("input")
        outputs = [b for b in native.forward.buffers if b["role"] == "output"]
        made = [b["name"] for b in native.forward.buffers if b["role"] in ("output", "residual")]
        self._outputs = len(outputs)
        self.differentiable = [signature.names.index(name) for name in build.request.grad]
        self._backward = None
        if native.backward is not None:
            self._backward = self._program(native.backward, ("gradient",))
            self._kept = self._backward.indices("input")
            kept = [b["name"] for b in native.backward.buffers if b["role"] == "residual"]
            self._residuals = [made.index(kept[i]) for i in self._backward.indices("residual")]
            self._pulled = self._backward.indices("cotangent")
            self._zeros = [library.zeros(*type_of(b, library)) for b in outputs]

    def _program(self, native: NativeProgram, results: tuple[str, ...]) -> Program:
        return Program(native, self._library, results)

    @property
    def has_backward(self) -> bool:
        return self._backward is not None

    def run(self, tensors: Sequence[Array], values: Values) -> tuple[list[Array], list[Array]]:
        """Launches the forward; returns its outputs, and these with its residuals."""
        made = self._forward.run([tensors[i] for i in self._read], *values)
        return made[: self._outputs], made

    def saved(self, tensors: Sequence[Array], made: Sequence[Array], values: Values) -> list[Array]:
        """The arrays that must live until `pull_back`; outputs of `run` may be among them."""
        return [*[tensors[i] for i in self._kept], *[made[i] for i in self._residuals]]

    def reads_output(self, index: int) -> bool:
        """Whether `pull_back` reads what the forward returned there."""
        return self.has_backward and index in self._residuals

    def pull_back(
        self, saved: Sequence[Array], cotangents: Sequence[Array | None], values: Values
    ) -> list[Array]:
        """Launches the backward; returns the gradients in the order of `differentiable`.

        `cotangents` has one entry for each output; None stands for zeros.
        """
        assert self._backward is not None
        given = [self._cotangent(i, cotangents[i], values.tokens) for i in self._pulled]
        return self._backward.run([*saved, *given], *values)

    def results(self, outputs: Sequence[Array]) -> Array | tuple[Array, ...]:
        """The outputs as the Python function returns them."""
        return tuple(outputs) if self.build.returns_tuple else outputs[0]

    def _cotangent(self, index: int, given: Array | None, tokens: int) -> Array:
        return self._zeros[index](tokens) if given is None else self._library.plain(given)
