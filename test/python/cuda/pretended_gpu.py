"""A pretended GPU: its memory is the host's, and its kernels are those compiled for the CPU.

What is tested is all that Python does for a GPU: checks, memory, words, streams, gradients.
"""

from __future__ import annotations

import ctypes
from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import torch

from sluice.runtime import native
from sluice.runtime.torch_device import TorchDevice


class HostDevice(TorchDevice):
    """Torch's side of a GPU, on the CPU; a test sets its stream."""

    def __init__(self) -> None:
        super().__init__(torch.device("cpu", 0))
        self.device = torch.device("cpu")
        self.current = 7
        self.frees = False
        self.freed = 0

    def stream(self) -> int:
        return self.current

    def free_unused(self) -> bool:
        self.freed += self.frees
        return self.frees


@dataclass
class Launch:
    """What the native program was given."""

    tokens: int
    rng: tuple[int, int, int]
    device: int
    stream: int
    workspace: int
    rng_state: int
    scalars: list[tuple[int, int]]


class HostProgram:
    """Takes a GPU's argument list, and runs the CPU's program on it."""

    def __init__(self, cpu: Any, gpu: PretendedGPU) -> None:
        self._cpu, self._gpu = cpu, gpu
        self.buffers: Sequence[Mapping[str, Any]] = cpu.buffers
        self.kernels: Sequence[Mapping[str, Any]] = cpu.kernels

    def workspace_bytes(self, tokens: int) -> int:
        return 16 * tokens

    def launch(
        self,
        args: list[int],
        tokens: int,
        rng: tuple[int, int, int],
        device: int,
        stream: int,
        workspace: int,
        rng_state: int,
    ) -> None:
        if self._gpu.failure and not (self._gpu.lacks_cache and self._gpu.device.freed):
            raise native.core().CudaError(*self._gpu.failure)
        self._check_alignment(args)
        slots = [3 * i for i, b in enumerate(self.buffers) if b["role"] == "input" if not b["axes"]]
        scalars = [(args[slot], args[slot + 1]) for slot in slots]
        self._gpu.launches.append(
            Launch(tokens, rng, device, stream, workspace, rng_state, scalars)
        )
        blocks = [array("Q", [args[slot + 1]]) for slot in slots]
        for slot, block in zip(slots, blocks, strict=True):
            args[slot] = args[slot] or block.buffer_info()[0]
        if rng_state:
            seed, offset, token_offset = (ctypes.c_int64 * 3).from_address(rng_state)
            rng = (seed, offset + rng[1], token_offset)
        self._cpu.launch(args, tokens, *rng)

    def _check_alignment(self, args: list[int]) -> None:
        """What the native program for GPUs refuses, in its words."""
        for address, buffer in zip(args[::3], self.buffers, strict=True):
            size = getattr(torch, buffer["dtype"]).itemsize
            if address % size:
                name = buffer["name"]
                raise RuntimeError(f"'{name}' lies at address {address}, no multiple of {size}")


class HostExecutable:
    """An executable for the pretended GPU."""

    def __init__(self, cpu: Any, gpu: PretendedGPU) -> None:
        self._cpu = cpu
        self.forward = HostProgram(cpu.forward, gpu)
        self.backward = cpu.backward and HostProgram(cpu.backward, gpu)
        self.asm: Mapping[str, str] = {}

    def to_bytes(self) -> bytes:
        return b"code"


@dataclass
class PretendedGPU:
    """What was compiled and launched; tensors are on `cuda:0` but for those in `elsewhere`."""

    device: HostDevice = field(default_factory=HostDevice)
    targets: list[str] = field(default_factory=list)
    launches: list[Launch] = field(default_factory=list)
    elsewhere: dict[int, str] = field(default_factory=dict)
    failure: tuple[str, str] | None = None
    lacks_cache: bool = False  # until torch's is freed, launches fail; then no more

    def place(self, tensor: torch.Tensor, device: str) -> torch.Tensor:
        """`tensor`, as if on `device`."""
        self.elsewhere[id(tensor)] = device
        return tensor

    def compile(self, compile: Any, text: str, target: str, *options: Any) -> HostExecutable:
        self.targets.append(target)
        return HostExecutable(compile(text), self)
