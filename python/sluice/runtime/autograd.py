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

    `Launch.apply(plan, tensors, values, *inputs)` returns the outputs; `inputs` are the arguments
    of which the plan computes gradients.
    """

    @staticmethod
    def forward(  # type: ignore[override]
        ctx: Any, plan: Plan, tensors: list[torch.Tensor], values: Values, *inputs: Any
    ) -> tuple[torch.Tensor, ...]:
        outputs, residuals = plan.run(tensors, values)
        ctx.plan, ctx.call_values = plan, values
        # Torch then notices a tensor that is changed in place before the backward.
        ctx.save_for_backward(*plan.saved(tensors, outputs, residuals, values))
        ctx.set_materialize_grads(False)
        return tuple(outputs)

    @staticmethod
    def backward(ctx: Any, *cotangents: torch.Tensor | None) -> tuple[Any, ...]:  # type: ignore[override]
        under = obstacle_to_backward(cotangents)
        if under is not None:
            raise takes_no_part("the backward of a jitted function runs", under)
        gradients = ctx.plan.pull_back(ctx.saved_tensors, cotangents, ctx.call_values)
        if torch.is_grad_enabled():
            gradients = not_differentiable("the gradient of a jitted function", gradients)
        return None, None, None, *gradients


def not_differentiable(what: str, tensors: Sequence[torch.Tensor]) -> tuple[torch.Tensor, ...]:
    """The same values, but an error where a gradient is asked to flow back into them."""
    return _Refusal.apply(what, torch.zeros((), requires_grad=True), *tensors)


class _Refusal(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, what: str, anchor: torch.Tensor, *tensors: torch.Tensor) -> Any:  # type: ignore[override]
        ctx.what = what
        return tuple(tensor.view_as(tensor) for tensor in tensors)

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
