"""Measures one shape at a time on one GPU; a contender that fails is told and left out."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import torch

import sluice
from benchmarks.dirmoe import SCALARS
from benchmarks.gpu_bound import Bound, bytes_per_token, computing_seconds, operations_per_token
from benchmarks.gpu_contenders import (
    compiled,
    eager,
    gate,
    inputs,
    sluice_dirmoe,
    sluice_gate,
    step,
)
from benchmarks.gpu_device import Facts
from benchmarks.gpu_tables import COMPILED, EAGER, OURS, TRITON, Built, Launch, Result, Shape
from benchmarks.gpu_timing import Replay, Work, capture, copies_for, copy_seconds, measure
from benchmarks.timing import per_call

LAUNCHES = 20
"""Forwards, or forwards with backwards, in the graph that tells what a launch takes."""

CALLS = 200


@dataclass(frozen=True)
class Steps:
    """A step of a contender, and what is done once after all copies of it in a graph."""

    work: Work
    after: Work | None = None


class Session:
    """A device, and what failed on it so far."""

    def __init__(self, device: torch.device, gpu: Facts, turns: int) -> None:
        self._device, self._gpu, self._turns = device, gpu, turns
        self.failures: list[str] = []

    def step(self, shape: Shape, with_compile: bool) -> Result:
        """Forward + backward of DirMoE by Sluice and PyTorch."""
        tensors = self._inputs(shape)
        ours = sluice_dirmoe(self._device)
        works = {OURS: Steps(step(ours, tensors), ours.move_on), EAGER: Steps(step(eager, tensors))}
        if with_compile:
            works[COMPILED] = Steps(step(compiled(), tensors))
        return self._result(shape, sluice.routers.dirmoe, works)

    def gate(self, shape: Shape) -> Result:
        """Forward + backward of the gate alone by Sluice and Triton."""
        logits = self._inputs(shape)[:1]
        ours = sluice_gate(self._device)
        works = {OURS: Steps(step(ours, logits), ours.move_on)}
        try:
            from benchmarks.triton_gate import TritonGate
        except ImportError as error:
            self._fail(TRITON, shape, error)
        else:
            theirs = TritonGate(SCALARS["tau"], self._device)
            works[TRITON] = Steps(step(theirs, logits), theirs.move_on)
        return self._result(shape, gate, works)

    def built(self, shape: Shape) -> Built:
        """DirMoE for the experts and the dtype of a shape."""
        return built(sluice.routers.dirmoe, shape.experts, shape.dtype, self._device.type)

    def launch(self, shape: Shape) -> Launch | None:
        """What one launch of few tokens takes; None if it fails."""
        tensors = self._inputs(shape)
        plain = [x.detach() for x in tensors]
        router = sluice_dirmoe(self._device)
        try:
            replays = {
                "forward": capture(lambda: router(*plain), LAUNCHES, router.move_on),
                "both": capture(step(router, tensors), LAUNCHES, router.move_on),
            }
            times = measure(replays, self._turns)
            calls = self._call(lambda: router(*plain)), self._call(lambda: eager(*plain))
            return Launch(times["forward"], times["both"] / 2, *calls)
        except Exception as error:
            self._fail(OURS, shape, error)
            return None

    def _call(self, work: Work) -> float:
        """Seconds of a call from Python, without a graph and without waiting for its result."""
        seconds = []
        for _ in range(self._turns):
            torch.cuda.synchronize()
            seconds.append(per_call(work, CALLS, 1))
        return min(seconds)

    def _inputs(self, shape: Shape) -> list[torch.Tensor]:
        return inputs(shape.tokens, shape.experts, getattr(torch, shape.dtype), self._device)

    def _result(self, shape: Shape, function: Any, works: Mapping[str, Steps]) -> Result:
        copies = copies_for(shape.tokens * shape.experts)
        replays: dict[str, Replay] = {}
        for name, steps in works.items():
            try:
                replays[name] = capture(steps.work, copies, steps.after)
            except Exception as error:
                self._fail(name, shape, error)
        times = measure(replays, self._turns)
        code = built(function, shape.experts, shape.dtype, self._device.type)
        moved = code.moved * shape.tokens
        moving = copy_seconds(moved, copies, self._turns, self._device)
        operations = code.operations * shape.tokens
        computing = computing_seconds(operations, self._gpu.operations_per_second)
        return Result(times, moved, Bound(moving, computing))

    def _fail(self, name: str, shape: Shape, error: Exception) -> None:
        """Keeps the first line of an error: one contender's must not end the others' run."""
        text = (str(error).splitlines() or [""])[0]
        self.failures.append(f"{name} at {shape}: {type(error).__name__}: {text}")


@functools.cache
def built(function: Any, experts: int, dtype: str, target: str) -> Built:
    """Forward and backward, compiled for a target."""
    kernels = function.compile(E=experts, dtype=dtype, target=target).kernels
    return Built(kernels, bytes_per_token(kernels), operations_per_token(kernels))
