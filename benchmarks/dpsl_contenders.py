"""The contenders of `benchmarks.dpsl`, each as a step that runs forward and backward once."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from time import perf_counter
from types import TracebackType

import torch
from torch import Tensor

import sluice
import sluice.language as sl
from benchmarks import dpsl_baselines
from benchmarks.dpsl_inputs import ALPHA, make_logits
from benchmarks.report import HERE
from benchmarks.timing import Step
from sluice.losses.dirichlet import dirichlet_prior_loss

Loss = Callable[[Tensor, Tensor], Tensor]


@sluice.jit
def shaping(x: sl.Tensor["T", "E"], alpha: sl.Tensor["E"]):
    """The loss from logits with its defaults; alpha is a run-time tensor."""
    return dirichlet_prior_loss(x, alpha)


LOSSES: dict[str, Loss] = {"sluice": shaping, "scipy": dpsl_baselines.dirichlet_prior_loss}


def make_inputs(tokens: int, experts: int) -> tuple[Tensor, Tensor]:
    """Logits that want a gradient, and concentrations that do not."""
    logits = torch.from_numpy(make_logits(tokens, experts)).requires_grad_()
    return logits, torch.full((experts,), ALPHA)


def make_step(loss: Loss, tokens: int, experts: int) -> Step:
    """Forward and backward to the logits."""
    logits, alpha = make_inputs(tokens, experts)

    def step() -> tuple[float, float]:
        start = perf_counter()
        value = loss(logits, alpha)
        middle = perf_counter()
        torch.autograd.grad(value, logits)
        return middle - start, perf_counter() - start

    return step


@dataclass(frozen=True)
class Facts:
    """What a contender computes, and its version."""

    loss: float
    gradient: float
    """The Euclidean norm."""
    version: str = ""


def facts(loss: Loss, tokens: int, experts: int) -> Facts:
    """What a contender in this process computes."""
    logits, alpha = make_inputs(tokens, experts)
    value = loss(logits, alpha)
    (gradient,) = torch.autograd.grad(value, logits)
    return Facts(value.item(), gradient.norm().item())


class NoJaxError(Exception):
    """The Python that was asked has no JAX."""


class JaxProcess(AbstractContextManager["JaxProcess"]):
    """`benchmarks.dpsl_jax` in a process of its own, which measures itself."""

    def __init__(self, python: str, tokens: int, experts: int, threads: int) -> None:
        numbers = [str(n) for n in (tokens, experts, threads)]
        self._process = subprocess.Popen(
            [python, "-m", "benchmarks.dpsl_jax", *numbers],
            cwd=HERE.parent,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        first = self._read()
        if not first:
            said = self._process.communicate()[1].strip().splitlines()
            raise NoJaxError(said[-1] if said else f"{python} ended without a word")
        self.facts = Facts(**json.loads(first))

    def _read(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline()

    def step(self) -> tuple[float, float]:
        """One call; JAX compiles forward and backward as one, so both times are the same."""
        assert self._process.stdin is not None
        self._process.stdin.write("\n")
        self._process.stdin.flush()
        seconds = float(self._read())
        return seconds, seconds

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._process.communicate()


def start_jax(python: str | None, tokens: int, experts: int, threads: int) -> JaxProcess | None:
    """The process, or None after saying why there is none.

    Raises:
        RuntimeError: JAX computes something else than Sluice.
    """
    try:
        process = JaxProcess(python or sys.executable, tokens, experts, threads)
    except (NoJaxError, OSError) as error:
        print(f"without JAX: {error} (--jax names a Python that has it)")
        return None
    ours, theirs = facts(shaping, tokens, experts), process.facts
    for a, b in ((ours.loss, theirs.loss), (ours.gradient, theirs.gradient)):
        if abs(a - b) > 1e-4 * abs(a):
            raise RuntimeError(f"JAX computes {theirs}, Sluice {ours}")
    return process
