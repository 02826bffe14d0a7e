"""Calls that torch.compile traces: each becomes one op of the graph, and one of its backward."""

from __future__ import annotations

import itertools
import operator
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import torch
from torch import Tensor
from torch.autograd import forward_ad
from torch.fx.experimental.symbolic_shapes import has_static_value

from sluice.config import config
from sluice.frontend.ir import TOKENS
from sluice.frontend.refusals import DEEPEST
from sluice.runtime import outside
from sluice.runtime.call_signature import CallSignature
from sluice.runtime.device_rng import DeviceRng, TracedRng
from sluice.runtime.graph_programs import ANY, Call, Facts, build, check, program_name
from sluice.runtime.rng import Rng
from sluice.runtime.torch_ops import name_program
from sluice.runtime.tracing import Traceable

# Where Dynamo traces, symbolic numbers are Python's; in an export without Dynamo, they are torch's.
_INTEGERS, _FLOATS = (int, torch.SymInt), (float, torch.SymFloat)
_NUMBERS = (*_INTEGERS, *_FLOATS, Tensor)
_DEEPEST = 16  # tuples of a constant, in a graph of Dynamo


class Binding(NamedTuple):
    """What is known of a call before its values.

    Attributes:
        places: of each value in the order of `CallSignature.bind`: an index of `args`, a key of
            `kwargs`, or None for a default.
        defaults: the defaults, None where there is none.
        numbers, generators, constants: where these begin among the values, after the tensors.
        ranks: of each tensor whose first axis is tokens, the number of its axes; 0 of the others.
    """

    places: tuple[int | str | None, ...]
    defaults: tuple[Any, ...]
    numbers: int
    generators: int
    constants: int
    ranks: tuple[int, ...]


class Program(NamedTuple):
    """What a call launches, and what the caller gets of the op's results."""

    name: str
    has_backward: bool
    outputs: int
    returns_tuple: bool


def trace(function: Traceable, args: Sequence[Any], kwargs: Mapping[str, Any]) -> Any:
    """What Dynamo sees of a call: nothing but reading, and the op."""
    binding = function.traced_binding(function.identity, len(args), tuple(kwargs))
    if isinstance(binding, str):
        return _call_outside(binding, function, args, kwargs)
    bound = _bound(binding, args, kwargs)
    tensors, numbers, generators, constants = bound
    # Dynamo guards on the level, so that no graph of before runs where tensors have tangents.
    dual = forward_ad._current_level >= 0
    fit = _fit_an_op(tensors, numbers, generators) and _are_flat(constants)
    if config.interpret or dual or not fit:
        return _call_what_fits_no_op(function, bound, args, kwargs)
    tokens, facts = _facts_of_all(tensors, binding.ranks)
    known = [_known(number) for number in numbers]
    call = (
        facts,
        tuple(known),
        tuple(_device_of(rng) for rng in generators),
        _specialised(tuple(constants)),
    )
    if torch.compiler.is_dynamo_compiling():
        program = function.traced_program(config.target, *call)
        if isinstance(program, str):
            return _call_outside(program, function, args, kwargs)
    else:
        program = compile(function, Call(*call))  # no graph to break: it raises
    passed = [
        _tensor(number)
        for number, fact in zip(numbers, known, strict=True)
        if not isinstance(fact, float)
    ]
    return _add_op(program, tokens, tensors, passed, generators)


def _add_op(
    program: Program,
    tokens: int,
    tensors: Sequence[Tensor],
    numbers: Sequence[Tensor],
    generators: Sequence[Rng | DeviceRng],
) -> Any:
    """The results of a call, by an op of the graph."""
    words, state = _words_and_state(generators)
    ops = torch.ops.sluice
    # An exported program takes tensors that require a gradient also where those traced did not.
    op = ops.forward if program.has_backward or torch.compiler.is_exporting() else ops.infer
    results = op(program.name, tokens, tensors, numbers or None, words, state)
    return tuple(results[: program.outputs]) if program.returns_tuple else results[0]


def bind(signature: CallSignature, positional: int, names: tuple[str, ...]) -> Binding:
    """The binding of a call; raises what `CallSignature.bind` does."""
    places = [_Place(index) for index in range(positional)], {n: _Place(n) for n in names}
    bound = signature.bind(*places)
    return Binding(
        tuple(value.key if isinstance(value, _Place) else None for value in bound),
        tuple(None if isinstance(value, _Place) else value for value in bound),
        signature.scalar_slice.start,
        signature.generator_slice.start,
        signature.constant_slice.start,
        tuple(len(p.axes) if TOKENS in p.axes else 0 for p in signature.tensors),
    )


def compile(function: Traceable, call: Call) -> Program:
    """Checks all that is known while tracing, compiles, and names the program for ops."""
    program = build(function.dispatch(), call)
    name = program_name(function.address(), program, call)
    name_program(name, program)
    plan = program.plan
    return Program(name, plan.has_backward, len(plan.makes), plan.build.returns_tuple)


@torch.compiler.assume_constant_result
def call_site() -> int:
    """Another number for each place of a graph that asks for one."""
    return next(_sites)


_sites = itertools.count()

for _constant in (Traceable.traced_binding, Traceable.traced_program):
    torch.compiler.assume_constant_result(_constant)


def _call_outside(
    error: str, function: Traceable, args: Sequence[Any], kwargs: Mapping[str, Any]
) -> Any:
    """Breaks the graph; the call then raises the error, whose text is the reason."""
    torch._dynamo.graph_break(msg=error)
    return outside.call(function, args, kwargs)


def _call_what_fits_no_op(
    function: Traceable,
    bound: Sequence[Sequence[Any]],
    args: Sequence[Any],
    kwargs: Mapping[str, Any],
) -> Any:
    """A call outside of the graph; its error is its own also under the mode of an export."""
    if not torch.compiler.is_dynamo_compiling():
        tensors, numbers, generators, constants = bound
        # Any number does for one of the graph, whose value may not be known.
        plain = [0.0 if isinstance(n, (torch.SymInt, torch.SymFloat)) else n for n in numbers]
        fixed = _specialised(tuple(constants)) if _are_flat(constants) else constants
        values = [*tensors, *plain, *generators, *fixed]
        known = [_facts(v, v.shape) if isinstance(v, Tensor) else v for v in values]
        if any(isinstance(value, Tensor) for value in values):
            check(function.dispatch(), known)
    return outside.call(function, args, kwargs)


def _bound(
    binding: Binding, args: Sequence[Any], kwargs: Mapping[str, Any]
) -> tuple[list[Any], list[Any], list[Any], list[Any]]:
    """The tensors, numbers, generators and constants of a call."""
    bound = [
        default if place is None else args[place] if isinstance(place, int) else kwargs[place]
        for place, default in zip(binding.places, binding.defaults, strict=True)
    ]
    first, second, third = binding.numbers, binding.generators, binding.constants
    return bound[:first], bound[first:second], bound[second:third], bound[third:]


class _Place(NamedTuple):
    """Stands for the value of an argument."""

    key: int | str


def _fit_an_op(tensors: Sequence[Any], numbers: Sequence[Any], generators: Sequence[Any]) -> bool:
    """Whether these are torch's tensors, numbers and generators."""
    return (
        len(tensors) > 0
        and all(isinstance(tensor, Tensor) for tensor in tensors)
        and all(isinstance(n, _NUMBERS) and not isinstance(n, bool) for n in numbers)
        and all(isinstance(rng, (Rng, DeviceRng)) for rng in generators)
    )


def _are_flat(constants: Sequence[Any]) -> bool:
    """Whether Dynamo, which takes many frames of Python a level, can go through them."""
    level = constants
    for _ in range(_DEEPEST if torch.compiler.is_dynamo_compiling() else DEEPEST):
        level = [item for value in level if isinstance(value, tuple) for item in value]
    return not any(isinstance(value, tuple) for value in level)


def _facts_of_all(tensors: Sequence[Tensor], ranks: Sequence[int]) -> tuple[int, tuple[Facts, ...]]:
    """The number of tokens, and the facts of all tensors without it, if they agree in it."""
    pairs = list(zip(tensors, ranks, strict=True))
    rows = [tensor.shape[0] for tensor, rank in pairs if rank and tensor.ndim == rank]
    agree = len(rows) == len([rank for rank in ranks if rank]) and all(n == rows[0] for n in rows)
    facts = [
        _facts(tensor, (ANY, *tensor.shape[1:]) if rank and agree else tensor.shape)
        for tensor, rank in pairs
    ]
    return rows[0] if rows else 1, tuple(facts)


def _facts(tensor: Tensor, shape: Sequence[int]) -> Facts:
    wants_gradient = tensor.requires_grad and torch.is_grad_enabled()
    return Facts(str(tensor.dtype), str(tensor.device), _specialised(tuple(shape)), wants_gradient)


def _specialised(value: Any) -> Any:
    """The value; where torch took a number for one that may change, it no longer does."""
    if isinstance(value, tuple):
        return tuple([_specialised(item) for item in value])
    if isinstance(value, _FLOATS):
        return float.fromhex(float(value).hex())
    if isinstance(value, _INTEGERS) and not isinstance(value, bool):
        return operator.index(value)
    return value


def _device_of(rng: Rng | DeviceRng) -> str | None:
    return None if isinstance(rng, (Rng, TracedRng)) else str(rng.state.device)


def _words_and_state(generators: Sequence[Rng | DeviceRng]) -> tuple[list[int], Tensor | None]:
    for rng in generators:
        if isinstance(rng, DeviceRng):
            return [0, rng.ahead, 0], rng.state
        return rng.words(), None
    return [0, 0, 0], None


def _known(number: float | Tensor) -> Facts | float | None:
    """What is known of a number, as `Call` has it.

    One that stays is no tensor: that would take code of its own, by a C++ compiler, and memory of
    the host, which keeps `mode="reduce-overhead"` from capturing the graph of a GPU.
    """
    if isinstance(number, Tensor):
        return _facts(number, number.shape)
    return _specialised(float(number)) if has_static_value(number) else None


def _tensor(number: float | Tensor) -> Tensor:
    """A number as a tensor of shape ()."""
    if isinstance(number, Tensor):
        return number
    # By arithmetic, of which torch.compile makes no constant: a new number compiles nothing.
    return torch.ones((), dtype=torch.float64, device="cpu") * number
