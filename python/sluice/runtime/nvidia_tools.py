"""Where NVIDIA's assemblers and disassemblers are: Python's packages, PATH, the CUDA Toolkit.

None is needed to run on a GPU: without an assembler the driver makes code of PTX itself.
"""

from __future__ import annotations

import importlib.util
import shutil
from collections.abc import Iterator
from pathlib import Path

from sluice.config import config

_LIBRARY = "libnvJitLink.so*"
_DISASSEMBLERS = ("nvdisasm", "cuobjdump")  # cuobjdump needs the other


def find() -> dict[str, str]:
    """Paths by the names of compile options; an option without a tool is missing."""
    found = {
        "nvjitlink": _nvjitlink(),
        "ptxas": _program("ptxas"),
        "disassembler": next(filter(None, map(_program, _DISASSEMBLERS)), None),
    }
    return {name: path for name, path in found.items() if path is not None}


def _nvjitlink() -> str | None:
    folders = [folder / "lib" for folder in _packages()]
    folders += [config.cuda_home / name for name in ("lib64", "lib")]
    # The newest of a folder: names end in the version.
    paths = [path for folder in folders for path in sorted(folder.glob(_LIBRARY), reverse=True)]
    return str(paths[0]) if paths else None


def _program(name: str) -> str | None:
    folders = [folder / "bin" for folder in _packages()]
    paths = [folder / name for folder in [*folders, config.cuda_home / "bin"]]
    found = next((str(path) for path in paths if path.is_file()), None)
    return found or shutil.which(name)


def _packages() -> Iterator[Path]:
    """Folders that NVIDIA's packages of Python fill, and Triton's, with `bin` and `lib` in them."""
    for place in _places("nvidia"):
        yield from sorted(path for path in place.iterdir() if path.is_dir())
    for place in _places("triton"):
        yield place / "backends" / "nvidia"


def _places(package: str) -> list[Path]:
    # Found without importing it.
    spec = importlib.util.find_spec(package)
    places = spec.submodule_search_locations if spec else None
    return [path for path in map(Path, places or ()) if path.is_dir()]
