"""The three ways to train the upcycled model: they differ in what shapes the routers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import NamedTuple

import torch
from charlm.model import CharModel, Shape
from charlm.routers import TopK
from charlm.text import CHARACTER_CLASSES, Text
from charlm.training import Plan, Runner
from torch import Tensor

from sluice.nn import DirichletPriorLoss
from sluice.schedules import WarmUp

from .dense import upcycle
from .measure import Usage, classes_of, usage

WARM_UP = 0.75
"""Share of the run in which the prior's weight falls to zero."""

MODALITIES = ("text", "blank", "mark")
"""What the asymmetric prior tells apart, as language models tell modalities or tasks apart."""

_MODALITY = {"space": "blank", "line end": "blank", "quote": "mark", "bracket": "mark",
             "rule": "mark", "other": "mark"}  # fmt: skip

_EXPERTS = {"text": 5, "blank": 2, "mark": 1}
"""Experts of eight that a modality prefers, about as many as its share of the characters."""


def modality_of(alphabet: str) -> Tensor:
    """The modality of each character, as its index in `MODALITIES`, (alphabet,)."""
    names = [_MODALITY.get(name, "text") for name in CHARACTER_CLASSES]
    index = torch.tensor([MODALITIES.index(name) for name in names])
    return index[classes_of(alphabet)]


def asymmetric(high: float, low: float) -> Tensor:
    """Concentrations (modality, expert): high for the experts that a modality prefers."""
    alpha = torch.full((len(MODALITIES), sum(_EXPERTS.values())), low)
    first = 0
    for row, name in zip(alpha, MODALITIES, strict=True):
        row[first : first + _EXPERTS[name]] = high
        first += _EXPERTS[name]
    return alpha


class Variant(NamedTuple):
    """What shapes the routers of one upcycled model."""

    name: str
    balance: float = 0.0
    """Weight of the load-balancing loss, for the whole run."""
    alpha: float | Tensor | None = None
    """Concentrations of the prior: a number, or (modality, expert)."""


VARIANTS = (
    Variant("balance", balance=0.01),
    Variant("symmetric prior", alpha=0.75),
    Variant("prior by class", alpha=asymmetric(high=1.5, low=0.25)),
)


@dataclass
class Upcycled(Runner):
    """A runner that also watches how its experts are used."""

    watched: list[tuple[int, Usage]] = field(default_factory=list)

    def record(self, text: Text) -> None:
        """Add a point to all curves."""
        super().record(text)
        self.watched.append((len(self.step_seconds), usage(self.model, text, self.plan.context)))


def make_penalty(
    model: CharModel, alpha: float | Tensor, weight: float, steps: int, alphabet: str
) -> Callable[[Tensor], Tensor]:
    """The prior's loss on all routers of a model, from the characters it has just read."""
    grouped = isinstance(alpha, Tensor)
    modality = modality_of(alphabet)
    schedule = WarmUp(weight, steps)
    attached = DirichletPriorLoss(alpha, weight=schedule, layers="sum").attach(model, r"\.gate$")

    def penalty(chars: Tensor) -> Tensor:
        return attached.loss(groups=modality[chars] if grouped else None)

    return penalty


def make_runner(
    variant: Variant, dense: CharModel, text: Text, shape: Shape, plan: Plan, weight: float
) -> Upcycled:
    """A copy of the dense model, upcycled; equal seeds give equal routers."""
    make_router = partial(TopK, shape.width, shape.experts, shape.k, variant.balance)
    model = upcycle(dense, shape, make_router, plan.seed)
    if variant.alpha is None:
        return Upcycled(variant.name, model, plan)
    steps = max(1, round(WARM_UP * plan.steps))
    penalty = make_penalty(model, variant.alpha, weight, steps, text.alphabet)
    return Upcycled(variant.name, model, plan, penalty)
