"""Dirichlet-prior shaping as a module (Bejnordi et al., arXiv 2510.01185, ICML 2026)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple

import numpy as np
import torch
from torch import Tensor, nn

from sluice.errors import SluiceError, SluiceTypeError, SluiceValueError
from sluice.losses import dirichlet_prior
from sluice.losses.arguments import POSITIONS, REDUCTIONS, SCORES, bounds, choice, numbers, rows
from sluice.losses.calls import CLIP, Parameter
from sluice.nn.attachment import Attachment
from sluice.nn.checkpointing import FirstRuns, in_backward
from sluice.nn.checks import at_step, check_replica, check_state, check_timed
from sluice.nn.graph_ops import Reachable
from sluice.nn.router_search import ROUTERS, Which
from sluice.runtime.tracing import tracing
from sluice.schedules import Schedule


class DirichletPriorLoss(Reachable):
    """Weighs `sluice.losses.dirichlet_prior` of one or more layers' routing probabilities.

    Each training forward is one step t of the weight's schedule; evaluation does not count. Nor
    does a forward that `torch.utils.checkpoint` runs again: it has the step of its first run, which
    a scheduled loss tells by a number that it draws of torch's CPU generator. The count is in
    `state_dict`. Where the weight is 0, as after a `sluice.schedules.WarmUp`, nothing is computed:
    the loss and its gradient are 0. Of several micro-batches in a step, each counts; set `step`
    where the optimizer's shall.

    Args:
        alpha: the prior's concentrations: a number, one for each expert, or a table [G, E] for
            groups of tokens (see `sluice.priors`). A buffer: it goes with the module to a device,
            but keeps its dtype. Fill it in place to change it. A module on the meta device keeps
            the values, and has them again after `to_empty`.
        weight: of the loss, a number, a schedule, or a tensor of shape ().
        layers: "mean" or "sum" over the layers.
        scores, clip, position, reduction: those of `dirichlet_prior`.

    Raises:
        SluiceTypeError: `alpha` or `weight` is no number, or `alpha` is a tensor without values.
        SluiceValueError: an option is unknown.
    """

    alpha: Tensor

    def __init__(
        self,
        alpha: Parameter | Sequence[Sequence[float]],
        *,
        weight: float | Tensor | Schedule = 1.0,
        layers: str = "mean",
        scores: str = "logits",
        clip: tuple[float, float] | None = CLIP,
        position: str = "i/(N+1)",
        reduction: str = "mean",
    ) -> None:
        super().__init__()
        check_timed("weight", weight)
        self.register_buffer("alpha", None, persistent=False)
        self._keep(*_values(numbers("alpha", alpha, np.float64)))
        self.weight, self.layers = weight, choice("layers", layers, ("mean", "sum"))
        self.options: dict[str, Any] = {
            "scores": choice("scores", scores, SCORES),
            "clip": bounds(clip),
            "position": choice("position", position, POSITIONS),
            "reduction": choice("reduction", reduction, REDUCTIONS),
        }
        self.step = 0
        self._first_runs: FirstRuns[int] = FirstRuns(
            "loss", "call it outside of the checkpoint or hook"
        )

    def forward(
        self,
        x: Tensor | Sequence[Tensor],
        *,
        groups: Tensor | None = None,
        mask: Tensor | None = None,
        names: Sequence[str] | None = None,
    ) -> Tensor:
        """The weighted loss, a scalar.

        Args:
            x: [..., E], the scores of one layer, or a sequence of those of several; all of them
                together are one step.
            groups, mask: of the tokens, as `dirichlet_prior` takes them; the same for each layer.
            names: of the layers' routers, for errors.

        Raises:
            Those of `dirichlet_prior`; SluiceValueError in training on a replica of
            torch.nn.DataParallel, where torch's random state does not tell which forward of a
            scheduled loss a checkpoint runs again, where the schedule gives no finite number, or
            where there are more or fewer names than layers.
        """
        layers = _layers(x, names)
        if self.training:
            check_replica(self)
        if tracing() and not self._stands_still():
            return self._traced(layers, groups, mask)
        weight = at_step("weight", self.weight, self._count())
        if not layers or _is_zero(weight):
            return self._zero(layers)
        return weight * self._of_layers(layers, groups, mask)

    def attach(
        self,
        model: nn.Module,
        routers: Which = ROUTERS,
        *,
        output: Callable[[Any], Tensor] | None = None,
    ) -> Attachment:
        """Collects the scores of all routers of a model while it runs, until `remove()`.

        Args:
            model: any module; each of its forwards starts a new collection. Where `model.forward`
                or a part of the model is called, the first router that runs again does.
            routers: which of its modules are routers: a regular expression, searched in their
                names and in the names of their classes; a class, or several; or a function of name
                and module. By default modules named gate or router, or of a class named so.
            output: takes the scores [..., E] from what a router returns. By default the one result
                of several that can be these (see docs/losses.md); to tell, the values of a router's
                first results are read once.

        Raises:
            SluiceTypeError: `routers` is none of these, `model` no module, or `output` no function.
            SluiceValueError: no module is a router, or `routers` is no regular expression.
        """
        return Attachment(self, model, routers, output)

    def counted(self) -> float | Tensor:
        """Counts a forward; what the weight's schedule gives at its step, 1 without one."""
        step = self._count()
        return at_step("weight", self.weight, step) if callable(self.weight) else 1.0

    def _count(self) -> int:
        """The step of this forward; the next training forward is the next."""
        if not self.training:
            return self.step
        if callable(self.weight):
            return self._first_runs.take(self._advance)
        # Of a constant weight any step will do: a rerun needs no random state, and is no step.
        return self.step if in_backward() else self._advance()

    def _advance(self) -> int:
        self.step += 1
        return self.step - 1

    def _stands_still(self) -> bool:
        """Whether the weight is the same at each run of the graph that torch traces.

        A program exported for evaluation keeps the weight of now: it may run anywhere.
        """
        return not self.training and (not callable(self.weight) or torch.compiler.is_exporting())

    def _traced(self, layers: list[_Layer], groups: Tensor | None, mask: Tensor | None) -> Tensor:
        """`forward` in a graph, where an op calls `counted`."""
        from sluice.runtime.torch_trace import call_site

        counted = torch.ops.sluice.counted(self._graph_key, call_site())
        if not layers or _is_zero(self.weight):
            zero = self._zero(layers)
            return zero * counted.to(zero.dtype)  # else the graph would not count
        if not callable(self.weight):
            total = self._of_layers(layers, groups, mask)
            return self.weight * (counted.to(total.dtype) * total)
        # The graph computes also what does not count at this step, which may be NaN.
        off = counted == 0.0
        layers = [
            layer._replace(scores=torch.where(off, layer.scores.detach(), layer.scores))
            for layer in layers
        ]
        total = self._of_layers(layers, groups, mask)
        return torch.where(off, torch.zeros_like(total), counted.to(total.dtype) * total)

    def _zero(self, layers: list[_Layer]) -> Tensor:
        """0 with gradient 0, whatever the scores are: a sum of none of them."""
        if not layers:
            return torch.zeros((), device=self.alpha.device)
        sums = [layer.apply(_sum_of_none).to(layers[0].scores.device) for layer in layers]
        return torch.stack(sums).sum()

    def _of_layers(
        self, layers: list[_Layer], groups: Tensor | None, mask: Tensor | None
    ) -> Tensor:
        def of_layer(scores: Tensor) -> Tensor:
            alpha, of_tokens, kept = (
                value.to(scores.device) if isinstance(value, Tensor) else value
                for value in (self._known, groups, mask)
            )
            loss = dirichlet_prior(scores, alpha, groups=of_tokens, mask=kept, **self.options)
            return loss.to(layers[0].scores.device)

        total = torch.stack([layer.apply(of_layer) for layer in layers])
        return total.mean() if self.layers == "mean" else total.sum()

    def _apply(self, fn: Callable[[Tensor], Tensor], recurse: bool = True) -> DirichletPriorLoss:
        values = self._known
        super()._apply(fn, recurse)
        self._keep(values, self.alpha.device)
        return self

    def _keep(self, values: Tensor, device: torch.device) -> None:
        """Makes `alpha` of values; where it lies on the meta device, they stay where they are."""
        self._deferred = values if device.type == "meta" else None
        self.alpha = values.to(device)

    @property
    def _known(self) -> Tensor:
        """The values of `alpha`, as far as they are known."""
        if self._deferred is not None and self.alpha.is_meta:
            return self._deferred
        return self.alpha

    def get_extra_state(self) -> Tensor:
        """The step."""
        return torch.tensor(self.step, dtype=torch.int64)

    def set_extra_state(self, state: Tensor) -> None:
        """Takes over what `get_extra_state` gave.

        Raises:
            SluiceTypeError: it is not that.
        """
        self.step = int(check_state(self, state, ()))

    def extra_repr(self) -> str:
        """The prior's shape, the weight and the options that are not the default."""
        alpha = self._known.item() if self.alpha.ndim == 0 else list(self.alpha.shape)
        return f"alpha={alpha}, weight={self.weight}, layers={self.layers}, step={self.step}"


def _values(alpha: Tensor | np.ndarray) -> tuple[Tensor, torch.device]:
    """Concentrations in float64, from which the loss takes its own dtype, and where they belong."""
    if not isinstance(alpha, Tensor):
        # Not by default there: they would have no values on a meta device.
        return torch.tensor(alpha, device="cpu"), torch.get_default_device()
    if alpha.is_meta:
        raise SluiceTypeError(
            "SL213",
            "alpha is a tensor on the meta device, which has no values",
            fix="pass alpha as a number, a list or a NumPy array, or make it with device='cpu'",
        )
    return alpha.double().clone(), alpha.device


class _Layer(NamedTuple):
    """The scores of one layer, and its router's name for errors."""

    scores: Tensor
    name: str | None

    def apply(self, function: Callable[[Tensor], Tensor]) -> Tensor:
        """What a function gives for the scores; its errors name the router."""
        try:
            return function(self.scores)
        except SluiceError as error:
            if self.name is None:
                raise
            message = f"of router '{self.name}': {error.message}"
            raise type(error)(error.code, message, error.location, error.fix, error.notes) from None


def _layers(x: Any, names: Sequence[str] | None) -> list[_Layer]:
    layers = [x] if isinstance(x, Tensor) or not isinstance(x, Iterable) else list(x)
    for scores in layers:
        if not isinstance(scores, Tensor):
            raise SluiceTypeError(
                "SL213",
                f"the scores of a layer are a {type(scores).__name__}, not a torch tensor",
                fix="pass the scores [..., E] of one layer, or a list of those of several",
            )
    if names and len(names) != len(layers):
        raise SluiceValueError(
            "SL306",
            f"there are scores of {len(layers)} layers, but {len(names)} names",
            fix="pass one name for each layer, or none",
        )
    return [_Layer(*pair) for pair in zip(layers, names or [None] * len(layers), strict=True)]


def _sum_of_none(scores: Tensor) -> Tensor:
    """In the dtype of the loss."""
    wide = scores.dtype == torch.float64
    return rows(scores, least=2)[:0].sum(dtype=torch.float64 if wide else torch.float32)


def _is_zero(weight: float | Tensor | Schedule) -> bool:
    """Whether it is known to be 0 without reading a tensor."""
    return not isinstance(weight, Tensor) and weight == 0.0
