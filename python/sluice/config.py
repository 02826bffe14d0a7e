"""Everything that Sluice takes from the environment: typed, validated, read once, at import.

`config` holds the values; a program may also assign its fields. `VARIABLES` is rendered by the
documentation.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from platformdirs import user_cache_path

from sluice.errors import SluiceValueError


@dataclass(slots=True)
class Config:
    """The settings of this process.

    dump: folder for every stage of every compilation, or None.
    interpret: whether calls run in the reference interpreter instead of compiled code.
    num_threads: worker threads of compiled code, or None for one per core.
    cache_dir: folder where compiled code is kept between processes.
    cuda_driver: file name or path of the CUDA driver's library.
    cuda_home: folder of the CUDA Toolkit, which need not exist.
    target: what calls on arrays in the CPU's memory run on, `cpu` or `sim`.
    """

    dump: Path | None
    interpret: bool
    num_threads: int | None
    cache_dir: Path
    cuda_driver: str
    cuda_home: Path
    target: str


def _flag(text: str) -> bool:
    return {"1": True, "true": True, "0": False, "false": False}[text.lower()]


def _positive(text: str) -> int:
    value = int(text)
    if value < 1:
        raise ValueError(text)
    return value


def _folder(text: str) -> Path:
    path = Path(text).expanduser()
    if path.exists() and not path.is_dir():
        raise ValueError(text)
    return path.absolute()


def _target(text: str) -> str:
    return {"cpu": "cpu", "sim": "sim"}[text]


@dataclass(frozen=True, slots=True)
class Variable:
    """One environment variable: where it goes, what it may hold, what it means."""

    name: str
    field: str
    parse: Callable[[str], Any]
    allowed: str
    default: str
    meaning: str


VARIABLES = (
    Variable(
        "SLUICE_DUMP",
        "dump",
        _folder,
        "a folder",
        "not set",
        "writes the text of every stage of each compilation into a folder below this one",
    ),
    Variable(
        "SLUICE_INTERPRET",
        "interpret",
        _flag,
        "0 or 1",
        "0",
        "runs jitted functions in the reference interpreter (NumPy, float64), with the same draws",
    ),
    Variable(
        "SLUICE_NUM_THREADS",
        "num_threads",
        _positive,
        "an integer of at least 1",
        "one per core",
        "sets the number of worker threads; results do not depend on it",
    ),
    Variable(
        "SLUICE_CACHE_DIR",
        "cache_dir",
        _folder,
        "a folder",
        "the user's cache folder",
        "keeps compiled code between processes",
    ),
    Variable(
        "SLUICE_CUDA_DRIVER",
        "cuda_driver",
        str,
        "a file name or a path",
        "libcuda.so.1",
        "names the library of the CUDA driver, which is opened when a GPU is first used",
    ),
    Variable(
        "CUDA_HOME",
        "cuda_home",
        _folder,
        "a folder",
        "/usr/local/cuda",
        "is where assemblers for GPUs are looked for, after Python's packages",
    ),
    Variable(
        "SLUICE_TARGET",
        "target",
        _target,
        "cpu or sim",
        "cpu",
        "runs calls on arrays in the CPU's memory on the CPU, or on the simulator of a GPU",
    ),
)


def read_config(environment: Mapping[str, str]) -> Config:
    """The settings of `environment`; an empty variable counts as not set.

    Raises:
        SluiceValueError: SL307, a variable has a value that is not allowed.
    """
    values: dict[str, Any] = {
        "dump": None,
        "interpret": False,
        "num_threads": None,
        "cache_dir": user_cache_path("sluice"),
        "cuda_driver": "libcuda.so.1",
        "cuda_home": Path("/usr/local/cuda"),
        "target": "cpu",
    }
    for variable in VARIABLES:
        text = environment.get(variable.name, "")
        if text:
            values[variable.field] = _parse(variable, text)
    return Config(**values)


def _parse(variable: Variable, text: str) -> Any:
    try:
        return variable.parse(text)
    except (ValueError, KeyError):
        raise SluiceValueError(
            "SL307",
            f"the environment variable {variable.name} is {text!r}",
            fix=f"set it to {variable.allowed}, or unset it",
        ) from None


config = read_config(os.environ)
