"""Launches of compiled code as ops of torch, which a graph of torch.compile can hold.

`sluice::forward` returns the outputs, then what is kept for `sluice::backward`, which returns the
gradients, for cotangents of the `outputs` that it names. `sluice::infer` is for programs without a
backward: torch then spends a third less on the call, but would lose a gradient without a word, so
that only graphs have it that look at what requires one. `program` is a name by `program_name`.
`numbers` are those of the function's Scalars that the program does not know, as tensors of shape
(); AOTInductor has None for a list of none. The generator is the `state` of a `DeviceRng`, whose
offset the second of three `words` is ahead of, or the words of an `Rng`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import torch
from torch import Tensor

from sluice.errors import SluiceValueError
from sluice.frontend import hir
from sluice.runtime.autograd import refusal
from sluice.runtime.graph_programs import GraphProgram, Words, make_again

_OPS = torch.library.Library("sluice", "FRAGMENT")


def define(
    schema: str,
    run: Callable[..., Any],
    shapes: Callable[..., Any],
    tags: Sequence[torch.Tag] = (),
) -> None:
    """Makes an op: what it runs, and what tells the results' shapes of arguments without values."""
    name = schema.partition("(")[0]
    _OPS.define(schema, tags=tags)
    _OPS.impl(name, run, "CompositeExplicitAutograd")
    torch.library.register_fake(f"sluice::{name}", shapes, lib=_OPS)


_programs: dict[str, GraphProgram] = {}


def name_program(name: str, program: GraphProgram) -> None:
    """Lets ops of this process find a program by its name."""
    _programs.setdefault(name, program)


def _program(name: str) -> GraphProgram:
    program = _programs.get(name)
    if program is None:
        program = _programs[name] = make_again(name)
    return program


def _forward(
    program: str,
    tokens: int,
    tensors: list[Tensor],
    numbers: list[Tensor] | None,
    words: Words,
    state: Tensor | None,
) -> list[Tensor]:
    found = _program(program)
    found.check(tokens, tensors)
    # Torch's dispatcher has resolved views whose sign in memory is wrong.
    outputs, residuals = found.plan.run(tensors, found.values(tokens, numbers, words, state))
    return outputs if residuals is None else [*outputs, residuals]


def _forward_shapes(program: str, tokens: int, *_: Any) -> list[Tensor]:
    found = _program(program)
    residuals = found.plan.residuals
    made = found.empty(found.plan.makes, tokens)
    if residuals.places:
        made.append(torch.empty(residuals.size(tokens), dtype=torch.uint8, device=found.device))
    return made


def _backward(
    program: str,
    tokens: int,
    saved: list[Tensor],
    cotangents: list[Tensor],
    outputs: list[int],
    numbers: list[Tensor] | None,
    words: Words,
    state: Tensor | None,
) -> list[Tensor]:
    found = _program(program)
    plan = found.plan
    kept = saved if plan.residuals.places else [None, *saved]
    of_all: list[Tensor | None] = [None] * len(plan.makes)
    for index, cotangent in zip(outputs, cotangents, strict=True):
        of_all[index] = cotangent
    return plan.pull_back(kept, of_all, found.values(tokens, numbers, words, state))


def _backward_shapes(program: str, tokens: int, *_: Any) -> list[Tensor]:
    found = _program(program)
    return found.empty(found.plan.gradients, tokens)


def _save(ctx: Any, inputs: tuple[Any, ...], output: list[Tensor]) -> None:
    program, tokens, tensors, numbers, words, state = inputs
    found, numbers = _program(program), numbers or []
    plan = found.plan
    ctx.set_materialize_grads(False)
    ctx.late = found.without_gradient([*tensors, *numbers])
    if ctx.late:  # any result may depend on it
        return
    ctx.mark_non_differentiable(*[output[i] for i in plan.constants])
    if not plan.has_backward:
        return
    residuals = output[-1] if plan.residuals.places else None
    kept = [each for each in plan.kept(tensors, output, residuals) if each is not None]
    ctx.counts = len(tensors), len(kept), len(numbers)
    ctx.call = program, tokens, words
    ctx.save_for_backward(*kept, *numbers, state)


def _pull_back(ctx: Any, cotangents: list[Tensor | None]) -> tuple[Any, ...]:
    if ctx.late:
        raise _late(ctx.late[0])
    tensors, kept, numbers = ctx.counts
    program, tokens, words = ctx.call
    found = _program(program)
    plan = found.plan
    *saved, state = ctx.saved_tensors
    given = [
        i for i, cotangent in enumerate(cotangents[: len(plan.makes)]) if cotangent is not None
    ]
    gradients = torch.ops.sluice.backward(
        program,
        tokens,
        saved[:kept],
        [cotangents[i] for i in given],
        given,
        saved[kept:] or None,
        words,
        state,
    )
    of_inputs: list[Tensor | None] = [None] * (tensors + numbers)
    for index, gradient in zip(found.places(), gradients, strict=True):
        of_inputs[index] = gradient
    return None, None, of_inputs[:tensors], of_inputs[tensors:] or None, None, None


def _late(parameter: hir.Parameter) -> SluiceValueError:
    return SluiceValueError(
        "SL311",
        f"'{parameter.name}' requires a gradient, but required none when a graph was traced",
        parameter.loc,
        fix=f"trace or export with one that requires a gradient, or pass {parameter.name}.detach()",
    )


def _refuse(ctx: Any, *cotangents: Any) -> Any:
    raise refusal("the gradient of a jitted function")


_FORWARD = (
    "(str program, SymInt tokens, Tensor[] tensors, "
    "Tensor[]? numbers, SymInt[] words, Tensor? state) -> Tensor[]"
)
_BACKWARD = (
    "(str program, SymInt tokens, Tensor[] saved, Tensor[] cotangents, int[] outputs, "
    "Tensor[]? numbers, SymInt[] words, Tensor? state) -> Tensor[]"
)
define("forward" + _FORWARD, _forward, _forward_shapes)
define("infer" + _FORWARD, _forward, _forward_shapes)
define("backward" + _BACKWARD, _backward, _backward_shapes)
torch.library.register_autograd("sluice::forward", _pull_back, setup_context=_save, lib=_OPS)
torch.library.register_autograd("sluice::backward", _refuse, lib=_OPS)
