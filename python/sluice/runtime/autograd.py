"""Calls whose results torch can differentiate."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch

from sluice.errors import SluiceUnsupportedError
from sluice.runtime.admit import takes_no_part
from sluice.runtime.plan import Plan, Values
from sluice.runtime.transforms import obstacle_to_backward


class Launch(torch.autograd.Function):
    """One launch forward, one launch backward.

    `Launch.apply(plan, tensors, values, *inputs)` returns the outputs, then an empty tensor where
    the plan keeps none of them that has a derivative; `inputs` are the arguments of which it
    computes gradients.
    """

    @staticmethod
    def forward(  # type: ignore[override]
        ctx: Any, plan: Plan, tensors: list[torch.Tensor], values: Values, *inputs: Any
    ) -> tuple[torch.Tensor, ...]:
        outputs, residuals = plan.run(tensors, values)
        ctx.plan, ctx.call_values = plan, values
        saved = plan.saved(tensors, outputs, residuals, values)
        if plan.constants:
            ctx.mark_non_differentiable(*[outputs[i] for i in plan.constants])
        if not plan.keeps_pulled:
            # By an output, a backward finds what a gradient of its own would have to flow into.
            anchor = torch.empty(0)
            outputs, saved = [*outputs, anchor], [*saved, anchor]
        # Torch then notices a tensor that is changed in place before the backward.
        ctx.save_for_backward(*saved)
        ctx.set_materialize_grads(False)
        return tuple(outputs)

    @staticmethod
    def backward(ctx: Any, *cotangents: torch.Tensor | None) -> tuple[Any, ...]:  # type: ignore[override]
        under = obstacle_to_backward(cotangents)
        if under is not None:
            raise takes_no_part("the backward of a jitted function runs", under)
        gradients = ctx.plan.pull_back(ctx.saved_tensors, cotangents, ctx.call_values)
        if torch.is_grad_enabled():
            made_of = [*ctx.saved_tensors, *cotangents]
            what = "the gradient of a jitted function"
            gradients = not_differentiable(what, gradients, made_of)
        return None, None, None, *gradients


def not_differentiable(
    what: str, tensors: Sequence[torch.Tensor], made_of: Sequence[Any]
) -> tuple[torch.Tensor, ...]:
    """The same values, but an error where a gradient is asked to flow through them.

    `made_of` has what they were computed from, tensors among it: torch asks nobody who is not on
    the way to what it differentiates by.
    """
    anchors = [x for x in made_of if isinstance(x, torch.Tensor) and x.requires_grad]
    return _Refusal.apply(what, len(anchors), *anchors, *tensors)


class _Refusal(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, what: str, anchors: int, *tensors: torch.Tensor) -> Any:  # type: ignore[override]
        ctx.what = what
        return tuple(tensor.view_as(tensor) for tensor in tensors[anchors:])

    @staticmethod
    def backward(ctx: Any, *cotangents: Any) -> Any:  # type: ignore[override]
        raise refusal(ctx.what)


def refusal(what: str) -> SluiceUnsupportedError:
    """The error of a gradient that is asked to flow into `what`."""
    return SluiceUnsupportedError(
        "SL424",
        f"{what} cannot be differentiated",
        fix="differentiate compiled calls only, once, without create_graph=True",
    )
