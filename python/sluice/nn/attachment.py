"""Collects the scores of a model's routers by forward hooks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import torch
from torch import Tensor, nn

from sluice.errors import SluiceTypeError, SluiceValueError
from sluice.nn.checkpointing import in_backward
from sluice.nn.router_scores import RouterScores
from sluice.nn.router_search import ROUTERS, Which, check_which, find

if TYPE_CHECKING:
    from sluice.nn.dirichlet_prior import DirichletPriorLoss


class Collected(NamedTuple):
    """The scores that a router has given in the latest forward."""

    router: str
    scores: Tensor


class Attachment:
    """The routers of a model, and the loss of what they gave in its latest forward.

    A context manager; `remove()` takes the hooks off again. A copy of the model is attached to
    nothing, and so is a pickled one. A forward that checkpointing runs again in the backward
    collects nothing. The scores are kept, with their graph, until `loss` has taken them or the
    model runs again.

    Attributes:
        routers: the names of the modules.
        collected: the scores of the latest forward, in the order in which the routers ran.
    """

    def __init__(
        self,
        loss: DirichletPriorLoss,
        model: nn.Module,
        routers: Which,
        output: Callable[[Any], Tensor] | None,
    ) -> None:
        _check_model(model)
        check_which(routers)
        _check_output(output)
        found = find(model, routers)
        if not found:
            raise SluiceValueError(
                "SL321",
                f"no module of the {type(model).__name__} is a router by {routers!r}",
                fix="pass routers=..., a pattern of names such as those of model.named_modules()",
            )
        self.routers = tuple(found)
        self.collected: list[Collected] = []
        self._loss, self._output, self._found = loss, output, found
        self._scores = RouterScores(loss.options["scores"])
        self._by_default = routers == ROUTERS
        self._running = False
        self._handles = [model.register_forward_pre_hook(_Start(self))]
        self._handles += [
            router.register_forward_hook(_Collect(self, name)) for name, router in found.items()
        ]
        self._handles.append(model.register_forward_hook(_End(self), always_call=True))

    def loss(self, *, groups: Tensor | None = None, mask: Tensor | None = None) -> Tensor:
        """The weighted loss of all routers in the model's latest forward, a scalar.

        Takes the scores: a second call needs another forward. Tokens are those of the flattened
        batch, such as `mask=attention_mask` [B, S].

        Args:
            groups, mask: of the tokens, as `sluice.losses.dirichlet_prior` takes them.

        Raises:
            SluiceValueError: no router has run, scores should have a gradient but have none, or
                routers found by default differ in their number of experts.
            Those of `sluice.losses.dirichlet_prior`, which name the router.
        """
        taken, self.collected = self.collected, []
        if not taken:
            raise SluiceValueError(
                "SL321",
                "no router has run since the loss was last taken",
                fix="call the model first, then loss(), once for each forward; a model that ran "
                "compiled before attach() needs torch.compiler.reset() after it",
            )
        for item in taken:
            self._check_gradient(item)
        if self._by_default:
            _check_experts(taken)
        names, scores = zip(*taken, strict=True)
        return self._loss(scores, groups=groups, mask=mask, names=names)

    def remove(self) -> None:
        """Takes the hooks off the model and forgets the scores."""
        for handle in self._handles:
            handle.remove()
        self._handles, self.collected = [], []

    def __enter__(self) -> Attachment:
        return self

    def __exit__(self, *exception: object) -> None:
        self.remove()

    def _start(self) -> None:
        """The model runs."""
        if not in_backward():
            self._running, self.collected = True, []

    def _end(self) -> None:
        """The model has run, or raised an error."""
        if not in_backward():
            self._running = False

    def _collect(self, router: str, result: Any) -> None:
        """Takes the scores from a router's result."""
        if in_backward():
            return
        # Of `model.forward`, or of a part of the model, only its routers tell that it runs again.
        if not self._running and any(item.router == router for item in self.collected):
            self.collected = []
        self.collected.append(Collected(router, self._scores_of(router, result)))

    def _scores_of(self, router: str, result: Any) -> Tensor:
        if self._output is None:
            return self._scores.of(router, result)
        scores = self._output(result)
        if not isinstance(scores, Tensor):
            raise SluiceTypeError(
                "SL213",
                f"output gave a {type(scores).__name__} of router '{router}', not a torch tensor",
                fix="let it return the scores [..., E] from the router's result",
            )
        return scores

    def _check_gradient(self, item: Collected) -> None:
        """Reentrant checkpointing runs the first forward without a graph."""
        trained = any(p.requires_grad for p in self._found[item.router].parameters())
        if torch.is_grad_enabled() and trained and not item.scores.requires_grad:
            raise SluiceValueError(
                "SL321",
                f"the scores of router '{item.router}' have no gradient, but its weights want one",
                fix="run the model with gradients, and checkpoint it with use_reentrant=False",
            )


class _Hook:
    """Tells an attachment what runs; in a copy of the model, and in a pickled one, nobody."""

    def __init__(self, attachment: Attachment | None = None, router: str = "") -> None:
        self._attachment, self._router = attachment, router

    def __reduce__(self) -> tuple[type[_Hook], tuple[()]]:
        return type(self), ()


class _Start(_Hook):
    """Before the model's forward."""

    def __call__(self, model: nn.Module, arguments: Any) -> None:
        if self._attachment is not None:
            self._attachment._start()


class _End(_Hook):
    """After the model's forward."""

    def __call__(self, model: nn.Module, arguments: Any, result: Any) -> None:
        if self._attachment is not None:
            self._attachment._end()


class _Collect(_Hook):
    """After a router's forward."""

    def __call__(self, router: nn.Module, arguments: Any, result: Any) -> None:
        if self._attachment is not None:
            self._attachment._collect(self._router, result)


def _check_model(model: Any) -> None:
    if not isinstance(model, nn.Module):
        raise SluiceTypeError(
            "SL213",
            f"the model is {model!r}, not a module of torch",
            fix="pass the torch.nn.Module that is called in training",
        )


def _check_output(output: Any) -> None:
    if output is not None and not callable(output):
        raise SluiceTypeError(
            "SL213",
            f"output is {output!r}, not a function",
            fix="pass a function of what a router returns, such as lambda result: result[1]",
        )


def _check_experts(taken: Sequence[Collected]) -> None:
    """Refuses what may be a router and a gate of another kind, which only their names tell."""
    first, size = taken[0].router, taken[0].scores.shape[-1:]
    for router, scores in taken:
        if scores.shape[-1:] != size:
            raise SluiceValueError(
                "SL321",
                f"router '{first}' has scores of shape {tuple(taken[0].scores.shape)}, but "
                f"'{router}' of {tuple(scores.shape)}, for another number of experts",
                fix="pass routers=..., a pattern of those that are meant",
            )
