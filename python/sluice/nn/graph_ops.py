"""Ops by which a graph of torch.compile asks a module: Python then runs whenever the graph does.

They count what modules count, so that steps, checkpoints and schedules are within graphs what they
are outside. An int of a module would be a constant of the graph, and each step compile another.
"""

from __future__ import annotations

import itertools
from typing import Any
from weakref import WeakValueDictionary

import torch
from torch import Tensor, nn

from sluice.errors import SluiceValueError
from sluice.runtime.rng import Rng
from sluice.runtime.torch_ops import define

_CPU = torch.device("cpu")


class Reachable(nn.Module):
    """A module that ops find by its key.

    The key is a tensor, so that the graph of one module serves another of the same class.
    """

    def __init__(self) -> None:
        super().__init__()
        self._take_key()

    def __setstate__(self, state: dict[str, Any]) -> None:
        super().__setstate__(state)
        self._take_key()  # a copy is another module

    def _take_key(self) -> None:
        number = next(_keys)
        self._graph_key = torch.tensor(number, device=_CPU)
        _modules[number] = self


_modules: WeakValueDictionary[int, Any] = WeakValueDictionary()
_keys = itertools.count()


def _module(key: Tensor) -> Any:
    module = _modules.get(int(key))
    if module is None:
        raise SluiceValueError(
            "SL322",
            "a graph asks a module that this process does not have, or no longer",
            fix="keep the module for as long as its graph, and trace where the graph runs",
        )
    return module


def _next(key: Tensor, site: int, token_offset: int, device: torch.device) -> tuple[Tensor, Tensor]:
    """The next numbers of a `Generator`, and their step; `site` tells a graph's calls apart."""
    rng = _module(key).next(token_offset)
    if isinstance(rng, Rng):
        return torch.tensor(rng.words(), device=_CPU), torch.tensor(rng.offset, device=_CPU)
    # The graph may reuse the memory of what it gets.
    return rng.state.clone(), torch.tensor(rng.step, device=_CPU)


def _next_shapes(
    key: Tensor, site: int, token_offset: int, device: torch.device
) -> tuple[Tensor, Tensor]:
    return torch.empty(3, dtype=torch.int64, device=device), torch.empty_like(key)


def _counted(key: Tensor, site: int) -> Tensor:
    """Counts a forward of a module; a number that goes with its step."""
    return torch.tensor(float(_module(key).counted()), dtype=torch.float64, device=_CPU)


def _counted_shape(key: Tensor, site: int) -> Tensor:
    return torch.empty((), dtype=torch.float64, device=_CPU)


def _scheduled(key: Tensor, step: Tensor | None, count: int) -> Tensor:
    """The values of a module's schedules at a step, by default the present one."""
    module = _module(key)
    values = module.scheduled(module.generator.step if step is None else int(step))
    return torch.tensor([float(value) for value in values], dtype=torch.float64, device=_CPU)


def _scheduled_shape(key: Tensor, step: Tensor | None, count: int) -> Tensor:
    return torch.empty(count, dtype=torch.float64, device=_CPU)


# As torch's own draws are tagged: these keep their order, and a checkpoint repeats them.
_DRAWS = (torch.Tag.nondeterministic_seeded,)
_NEXT = "(Tensor key, int site, SymInt token_offset, Device device) -> (Tensor, Tensor)"
define("next" + _NEXT, _next, _next_shapes, _DRAWS)
define("counted(Tensor key, int site) -> Tensor", _counted, _counted_shape, _DRAWS)
define("scheduled(Tensor key, Tensor? step, int count) -> Tensor", _scheduled, _scheduled_shape)
