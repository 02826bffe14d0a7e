"""Everything that Sluice takes from the environment: typed, validated, read once, at import.

`config` holds the values. A program may also assign its fields, as those of this module
(`sluice.config.num_threads = 2`), which are validated likewise. `VARIABLES` is rendered by the
documentation.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

from platformdirs import user_cache_path

from sluice.errors import SluiceValueError

MOST_THREADS = 1 << 16


@dataclass(slots=True)
class Config:
    """The settings of this process.

    A field takes a value of its type, or a text that its variable may hold, and holds for what is
    called from then on; `dump`, `cache_dir` and `cuda_home` for what is compiled from then on, so
    not for calls that need no new code. `cuda_driver` is fixed once a GPU was used.

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

    def __setattr__(self, name: str, value: Any) -> None:
        variable = next((v for v in VARIABLES if v.field == name), None)
        if variable and not (value is None and name in _OPTIONAL):
            value = _parse(variable, value, f"sluice.config.{name}", "set it to {}")
        if name in followers and self is config:
            followers[name](value)
        # Not by super(), which a dataclass with slots does not have.
        object.__setattr__(self, name, value)


#: By field of `config`, what is told each later value; where it raises, the field stays.
followers: dict[str, Callable[[Any], None]] = {}

_OPTIONAL = ("dump", "num_threads")

# Each takes the text of a variable, or a value that is assigned.


def _library(value: Any) -> str:
    path = os.fsdecode(value)
    path.encode()  # the native module takes and names it as UTF-8
    if not path or "\0" in path:
        raise ValueError(value)
    return path


def _flag(value: Any) -> bool:
    return {"1": True, "true": True, "0": False, "false": False}[str(value).lower()]


def _threads(value: Any) -> int:
    count = int(str(value))
    if not 1 <= count <= MOST_THREADS:
        raise ValueError(value)
    return count


def _folder(value: Any) -> Path:
    if value == "":  # no folder, but what Path makes of it is the current one
        raise ValueError(value)
    path = Path(value).expanduser()
    if path.exists() and not path.is_dir():
        raise ValueError(value)
    return path.absolute()


def _target(value: Any) -> str:
    return {"cpu": "cpu", "sim": "sim"}[value]


@dataclass(frozen=True, slots=True)
class Variable:
    """One environment variable: where it goes, what it may hold, what it means."""

    name: str
    field: str
    parse: Callable[[Any], Any]
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
        _threads,
        f"an integer from 1 to {MOST_THREADS}",
        "one per core",
        "sets the number of worker threads; results do not depend on it",
    ),
    Variable(
        "SLUICE_CACHE_DIR",
        "cache_dir",
        _folder,
        "a folder",
        "the user's cache folder",
        "keeps compiled code between processes; what other users could put there is not loaded",
    ),
    Variable(
        "SLUICE_CUDA_DRIVER",
        "cuda_driver",
        _library,
        "a file name or a path, in UTF-8",
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
            what = f"the environment variable {variable.name}"
            values[variable.field] = _parse(variable, text, what, "set it to {}, or unset it")
    return Config(**values)


def _parse(variable: Variable, value: Any, what: str, fix: str) -> Any:
    try:
        return variable.parse(value)
    # A folder may be of a user that there is not, or have a name that is too long.
    except (ValueError, KeyError, TypeError, RuntimeError, OSError):
        raise SluiceValueError(
            "SL307", f"{what} is {value!r}", fix=fix.format(variable.allowed)
        ) from None


config = read_config(os.environ)


class _Module(ModuleType):
    """This module, of which the fields of `config` are attributes."""

    def __getattr__(self, name: str) -> Any:
        if name in Config.__slots__:
            return getattr(config, name)
        raise AttributeError(f"module {self.__name__!r} has no attribute {name!r}")

    def __setattr__(self, name: str, value: Any) -> None:
        if name in Config.__slots__:
            setattr(config, name, value)
        elif name in vars(self) or name.startswith("__"):
            super().__setattr__(name, value)
        else:  # else a setting that is misspelt would be lost
            settings = ", ".join(Config.__slots__)
            raise AttributeError(f"{self.__name__} has no setting {name!r}, only {settings}")

    def __dir__(self) -> list[str]:
        return [*super().__dir__(), *Config.__slots__]


# The only way for a module to see what is assigned to it.
sys.modules[__name__].__class__ = _Module
