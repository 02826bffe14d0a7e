"""Training several models in turns, so that the machine's noise hits all of them alike."""

from __future__ import annotations

import itertools
import math
import signal
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from statistics import median
from time import perf_counter
from types import FrameType
from typing import NamedTuple

import torch
import torch.nn.functional as F
from torch import Tensor

import sluice

from .model import CharModel, Shape
from .routers import ROUTERS
from .text import Text

WARM_UP = 50
"""Steps over which the learning rate rises."""


@dataclass(frozen=True)
class Plan:
    """What every model is trained with."""

    steps: int = 800
    batch: int = 16
    context: int = 96
    learning_rate: float = 3e-3
    router_rate: float = 20.0
    """The routers' learning rate over the others'; both learn better if they settle early."""
    points: int = 20
    seed: int = 0


class Point(NamedTuple):
    """One point of the validation curve."""

    step: int
    bits: float


@dataclass
class Runner:
    """One model in training, and what was seen of it so far."""

    name: str
    model: CharModel
    plan: Plan
    penalty: Callable[[Tensor], Tensor] | None = None
    """A loss to add, from the characters (batch, context) that the model has just read."""
    step_seconds: list[float] = field(default_factory=list)
    curve: list[Point] = field(default_factory=list)

    @property
    def median_ms(self) -> float:
        """The median step so far; NaN before the first."""
        return median(self.step_seconds) * 1e3 if self.step_seconds else math.nan

    def __post_init__(self) -> None:
        routers = list(self.model.routers.parameters())
        rest = [p for n, p in self.model.named_parameters() if not n.startswith("routers.")]
        groups = [{"params": rest, "factor": 1.0}]
        groups.append({"params": routers, "factor": self.plan.router_rate})
        self._optimizer = torch.optim.AdamW(groups, betas=(0.9, 0.98), weight_decay=0.1)
        self._generator = torch.Generator().manual_seed(self.plan.seed)

    def step(self, text: Text) -> None:
        """One timed step of training; all runners see the same batches."""
        done = len(self.step_seconds)
        for group in self._optimizer.param_groups:
            rate = self.plan.learning_rate * group["factor"]
            group["lr"] = rate * schedule(done, self.plan.steps)
        chars, targets = text.sample(self.plan.batch, self.plan.context, self._generator)
        start = perf_counter()
        logits, routings = self.model(chars)
        loss = F.cross_entropy(logits.flatten(0, 1), targets.flatten())
        loss = loss + torch.stack([routing.loss for routing in routings]).sum()
        if self.penalty is not None:
            loss = loss + self.penalty(chars)
        self._optimizer.zero_grad()
        loss.backward()
        self._optimizer.step()
        self.step_seconds.append(perf_counter() - start)

    def record(self, text: Text) -> None:
        """Add a point to the curve, from a part of the validation text."""
        bits = validate(self.model, text, self.plan.context, batches=4)
        self.curve.append(Point(len(self.step_seconds), bits))


def make_runner(name: str, text: Text, shape: Shape, plan: Plan) -> Runner:
    """A fresh model; equal seeds give equal weights outside the router."""
    torch.manual_seed(plan.seed)
    make_router = partial(ROUTERS[name], shape.width, shape.experts, shape.k, plan.steps)
    return Runner(name, CharModel(shape, len(text.alphabet), make_router), plan)


def use_threads(count: int) -> None:
    """Give torch and Sluice the same number of threads."""
    torch.set_num_threads(count)
    sluice.set_num_threads(count)


def schedule(step: int, steps: int) -> float:
    """The learning rate's factor: a linear rise, then a cosine down to a twentieth."""
    falling = 0.525 + 0.475 * math.cos(math.pi * step / steps)
    return min(1.0, (step + 1) / WARM_UP) * falling


@torch.no_grad()
def validate(model: CharModel, text: Text, context: int, batches: int | None = None) -> float:
    """Bits per character on the validation text, or its first batches, in evaluation mode."""
    nats = chars = 0.0
    model.eval()
    for inputs, targets in itertools.islice(text.validation(32, context), batches):
        logits, _ = model(inputs)
        nats += F.cross_entropy(logits.flatten(0, 1), targets.flatten(), reduction="sum").item()
        chars += targets.numel()
    model.train()
    return nats / chars / math.log(2)


class Interrupt:
    """Whether ctrl-C was pressed; truthy once it was."""

    def __init__(self) -> None:
        self._pressed = False

    def __bool__(self) -> bool:
        return self._pressed

    def press(self, _signal: int, _frame: FrameType | None) -> None:
        """Note the first ctrl-C; a second one stops Python as usual."""
        self._pressed = True
        signal.signal(signal.SIGINT, signal.default_int_handler)


@contextmanager
def interruptible() -> Iterator[Interrupt]:
    """While open, the first ctrl-C only sets the flag that is handed out."""
    interrupt = Interrupt()
    before = signal.signal(signal.SIGINT, interrupt.press)
    try:
        yield interrupt
    finally:
        signal.signal(signal.SIGINT, before)


def train(
    runners: Sequence[Runner], text: Text, stop: Interrupt, advance: Callable[[], object]
) -> None:
    """Step the models in turns, the first of a turn changing, until done or stopped."""
    plan = runners[0].plan
    every = max(1, plan.steps // plan.points)
    for step in range(plan.steps):
        if stop:
            return
        for runner in runners if step % 2 else reversed(runners):
            runner.step(text)
        if (step + 1) % every == 0:
            for runner in runners:
                runner.record(text)
        advance()
