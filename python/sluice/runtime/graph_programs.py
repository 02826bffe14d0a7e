"""Programs that graphs of torch call: made while torch traces, made again where one is loaded."""

from __future__ import annotations

import importlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any, NamedTuple

import torch
from torch import Tensor
from torch.utils._python_dispatch import _disable_current_modes

from sluice.errors import SluiceValueError
from sluice.frontend import hir
from sluice.runtime.build import code_digest
from sluice.runtime.calls import Calls
from sluice.runtime.device_rng import DeviceRng
from sluice.runtime.disk import digest
from sluice.runtime.dispatch import Dispatch
from sluice.runtime.plan import Plan, Values
from sluice.runtime.program import ResultType
from sluice.runtime.rng import Rng
from sluice.runtime.tracing import Traceable

ANY = -1  # the number of tokens, where all tensors agree in it
Words = Sequence[Any]


class Facts(NamedTuple):
    """All of a tensor that a compilation depends on; dtype and device as torch prints them."""

    dtype: str
    device: str
    shape: tuple[int, ...]
    wants_gradient: bool

    def stand_in(self) -> Tensor:
        """A tensor of these facts, of one element in memory."""
        dtype, wanted = _dtype(self.dtype), self.wants_gradient
        element = torch.empty((), dtype=dtype, device=self.device, requires_grad=wanted)
        return element.expand([0 if size == ANY else size for size in self.shape])


class Call(NamedTuple):
    """All of a call that a compilation depends on.

    Attributes:
        tensors: their facts.
        numbers: facts of those that are tensors, the values of those that stay as they are while
            the graph is used, None of others, which become tensors.
        generators: the device of those that lie in memory, None of others.
        constants: the values of the constexpr parameters.
    """

    tensors: tuple[Facts, ...]
    numbers: tuple[Facts | float | None, ...]
    generators: tuple[str | None, ...]
    constants: tuple[Any, ...]

    def stand_ins(self) -> list[Any]:
        """Arguments of these facts, in the order of `CallSignature.bind`."""
        return [
            *[facts.stand_in() for facts in self.tensors],
            *[n.stand_in() if isinstance(n, Facts) else n or 0.0 for n in self.numbers],
            *[Rng(0) if device is None else Rng(0).to(device) for device in self.generators],
            *self.constants,
        ]


class Traced(NamedTuple):
    """What a tensor was when its graph was traced; the number of tokens stands as `ANY`."""

    dtype: torch.dtype
    shape: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class GraphProgram:
    """What an op launches: a plan of `calls` for tensors on `device`.

    `constants` has those of the numbers that are known, None for each that an op passes.
    """

    calls: Calls
    plan: Plan
    device: torch.device
    tensors: tuple[Traced, ...]
    constants: tuple[float | None, ...]

    def check(self, tokens: int, tensors: list[Tensor]) -> None:
        """Refuses tensors other than were traced, which an exported program does not look at.

        Raises:
            SluiceValueError: a dtype, device, layout or size is another.
        """
        for index, (tensor, (dtype, shape)) in enumerate(zip(tensors, self.tensors, strict=True)):
            wanted = (tokens, *shape[1:]) if shape[:1] == (ANY,) else shape
            alike = tensor.dtype is dtype and tensor.layout is torch.strided
            if not alike or tensor.device != self.device or tensor.shape != wanted:
                raise self._mismatch(index, tensor, wanted)
        self.calls.check_groups(tensors)

    def _mismatch(self, index: int, tensor: Tensor, shape: tuple[int, ...]) -> SluiceValueError:
        parameter, dtype = self.calls.parameters[index], self.tensors[index].dtype
        layout = "" if tensor.layout is torch.strided else f" {tensor.layout}"
        return SluiceValueError(
            "SL311",
            f"a graph was traced for '{parameter.name}' of {dtype} {shape} on {self.device}, but "
            f"gets {tensor.dtype}{layout} {tuple(tensor.shape)} on {tensor.device}",
            parameter.loc,
            fix="trace or export anew for such tensors; call an exported program outside of "
            "torch.autocast",
        )

    def places(self) -> list[int]:
        """Of each gradient, the index of its input among the tensors and numbers of an op."""
        inputs = self._inputs()
        return [inputs.index(parameter) for parameter in self.plan.differentiable]

    def without_gradient(self, inputs: Sequence[Tensor]) -> list[hir.Parameter]:
        """The parameters whose input requires a gradient that the program does not compute."""
        places = self.places()
        late = [i for i, each in enumerate(inputs) if each.requires_grad and i not in places]
        return [self.calls.parameters[self._inputs()[i]] for i in late]

    def _inputs(self) -> list[int]:
        """The parameters of the tensors and numbers of an op, as `CallSignature.bind` has them."""
        tensors = len(self.tensors)
        numbers = [tensors + i for i, known in enumerate(self.constants) if known is None]
        return [*range(tensors), *numbers]

    def values(
        self, tokens: int, numbers: Sequence[Tensor] | None, words: Words, state: Tensor | None
    ) -> Values:
        """What a launch passes besides tensors."""
        # AOTInductor has None for a list of none. A number on a GPU stays there: to read it would
        # wait for the device.
        passed = iter([number.item() if number.is_cpu else number for number in numbers or []])
        all_numbers = [next(passed) if known is None else known for known in self.constants]
        return Values(all_numbers, tokens, self._generator(words, state))

    def empty(self, types: Sequence[ResultType], tokens: int) -> list[Tensor]:
        """Tensors of these types, without values."""
        return [
            torch.empty(
                (tokens, *made.shape) if made.per_token else made.shape,
                dtype=made.dtype,
                device=self.device,
            )
            for made in types
        ]

    def _generator(self, words: Words, state: Tensor | None) -> Any:
        if state is None:
            seed, offset, token_offset = words
            return seed % (1 << 64), offset, token_offset
        generator = DeviceRng(state, ahead=words[1])
        if not state.is_cpu:
            return generator
        host = generator.host()
        return host.seed, host.offset, host.token_offset


def build(dispatch: Dispatch, call: Call) -> GraphProgram:
    """Checks all that is known of a call, and compiles for it.

    Raises any `SluiceError`.
    """
    # What torch traces with would see these tensors, and make others of them; an export has a
    # graph of the grad mode too.
    with torch._C.DisableTorchFunction(), _disable_current_modes(), torch.enable_grad():
        calls = dispatch.torch_calls()
        request, admitted = calls.request(call.stand_ins())
        plan = calls.plan(dispatch.resolve(request), admitted.device)
    tensors = tuple(Traced(_dtype(facts.dtype), facts.shape) for facts in call.tensors)
    constants = tuple(None if isinstance(n, Facts) else n for n in call.numbers)
    return GraphProgram(calls, plan, torch.device(admitted.device), tensors, constants)


def check(dispatch: Dispatch, values: Sequence[Any]) -> None:
    """Raises the `SluiceError` of a call, if it has one; of its tensors, `values` has the facts."""
    with _disable_current_modes():
        given = [value.stand_in() if isinstance(value, Facts) else value for value in values]
        dispatch.torch_calls().request(given)


def program_name(address: str, program: GraphProgram, call: Call) -> str:
    """What a graph calls a program.

    The digest of its code tells it from all others, so that a graph that torch keeps never finds
    another; by the rest another process can make it again.
    """
    build = program.plan.build
    parts = {
        "code": digest(code_digest(build.text, build.request), str(program.device)),
        "meaning": digest(build.text),
        "call": call,
    }
    return f"{address} {json.dumps(parts, separators=(',', ':'))}"


def make_again(name: str) -> GraphProgram:
    """The program of a graph that another process traced.

    Raises:
        SluiceValueError: its function is not found here, or is another one.
    """
    address, _, text = name.partition(" ")
    function = _function(address)
    if function is None:
        raise SluiceValueError(
            "SL322",
            f"a graph calls '{address}', which this process cannot import",
            fix="define the function at the top of a module, and trace the graph anew",
        )
    parts = json.loads(text)
    tensors, numbers, generators, constants = parts["call"]
    call = Call(
        tuple(map(_facts, tensors)),
        tuple(_facts(number) if isinstance(number, list) else number for number in numbers),
        tuple(generators),
        _tuples(constants),
    )
    program = build(function.dispatch(), call)
    if digest(program.plan.build.text) != parts["meaning"]:
        raise SluiceValueError(
            "SL322",
            f"'{address}' is not what it was when a graph was traced that calls it",
            fix="trace the graph anew",
        )
    return program


def _function(address: str) -> Traceable | None:
    """The jitted function at `module:name`, if it is there."""
    module, _, name = address.partition(":")
    try:
        found = reduce(getattr, name.split("."), importlib.import_module(module))
    except (ImportError, AttributeError, ValueError):
        return None
    return found if isinstance(found, Traceable) else None


def _dtype(text: str) -> torch.dtype:
    return getattr(torch, text.removeprefix("torch."))


def _facts(values: Sequence[Any]) -> Facts:
    dtype, device, shape, wants_gradient = values
    return Facts(dtype, device, tuple(shape), wants_gradient)


def _tuples(value: Any) -> Any:
    """A constant as it was: JSON has lists for tuples."""
    return tuple(map(_tuples, value)) if isinstance(value, list) else value
