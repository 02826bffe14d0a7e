"""The GPU that is measured: its name, driver, clocks, and what it could compute in a second."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import torch

NOTHING = "Nothing was measured: no GPU was at hand."


def why_none() -> str:
    """Why there is no GPU to measure; empty if there is one."""
    if torch.version.cuda is None:
        return f"torch {torch.__version__} is built without CUDA"
    if not torch.cuda.is_available():
        return "torch finds no GPU (torch.cuda.is_available() is False)"
    return ""


def keeps(path: Path | None) -> bool:
    """Whether a file has numbers of an earlier run, which one without a GPU must not replace."""
    return path is not None and path.exists() and NOTHING not in path.read_text(encoding="utf-8")


def current() -> torch.device:
    """Torch's current GPU, with its number."""
    return torch.device("cuda", torch.cuda.current_device())


def lanes_per_clock(capability: tuple[int, int]) -> int:
    """Float32 instructions that one multiprocessor completes in a clock (CUDA C++ guide, 5.4.1)."""
    return 64 if capability == (8, 0) else 128


@dataclass(frozen=True)
class Facts:
    """What is known of a GPU; numbers that nvidia-smi did not tell are 0."""

    name: str
    capability: tuple[int, int]
    multiprocessors: int
    driver: str
    clock_mhz: float

    @property
    def operations_per_second(self) -> float:
        """Float32 instructions in a second, all lanes at the highest clock; 0 if not known."""
        lanes = self.multiprocessors * lanes_per_clock(self.capability)
        return lanes * self.clock_mhz * 1e6

    def lines(self) -> list[str]:
        """For the head of a report."""
        major, minor = self.capability
        clock = f"{self.clock_mhz:.0f} MHz at most" if self.clock_mhz else "clock unknown"
        return [
            f"gpu       {self.name}, sm_{major}{minor}, {self.multiprocessors} SMs, {clock}",
            f"cuda      driver {self.driver}, torch's CUDA {torch.version.cuda}",
        ]


def facts(device: torch.device) -> Facts:
    """Asks torch and nvidia-smi."""
    properties = torch.cuda.get_device_properties(device)
    driver, clock = parse_smi(_smi(str(getattr(properties, "uuid", ""))))
    return Facts(
        properties.name,
        (properties.major, properties.minor),
        properties.multi_processor_count,
        driver,
        clock,
    )


def parse_smi(answer: str) -> tuple[str, float]:
    """Driver and highest clock of the SMs in MHz of `nvidia-smi`'s line; ("unknown", 0) of none."""
    driver, _, clock = answer.strip().partition(",")
    try:
        return driver or "unknown", float(clock)
    except ValueError:
        return driver or "unknown", 0.0


def _smi(uuid: str) -> str:
    program = shutil.which("nvidia-smi")
    if program is None:
        return ""
    command = [program, "--query-gpu=driver_version,clocks.max.sm"]
    command += ["--format=csv,noheader,nounits"]
    if uuid:
        command += ["-i", f"GPU-{uuid.removeprefix('GPU-')}"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.stdout.splitlines()[0] if done.returncode == 0 and done.stdout else ""
