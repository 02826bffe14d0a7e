"""Functions compiled by torch against the same without."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pytest
import torch
from torch._dynamo.utils import counters

#: Differentiates a graph and splits it into forward and backward as the default backend does, but
#: needs no C++ compiler. The backend "eager" runs Dynamo's graph as it is.
AOT = "aot_eager_decomp_partition"
BACKENDS = pytest.mark.parametrize("backend", ["eager", AOT])

#: What Dynamo and torch's decompositions warn of in torch itself.
WARNINGS = (
    pytest.mark.filterwarnings("ignore:The .grad attribute:UserWarning"),
    pytest.mark.filterwarnings("ignore:`torch.jit.script:DeprecationWarning"),
)


def compiled(function: Callable[..., Any], backend: str, **options: Any) -> Callable[..., Any]:
    """The function by torch.compile, as one graph."""
    torch.compiler.reset()
    counters.clear()
    return torch.compile(function, backend=backend, fullgraph=True, **options)


def graphs() -> int:
    """How many graphs there are since the last `compiled`."""
    return counters["stats"]["unique_graphs"]


def assert_same(
    mine: Callable[..., Any],
    other: Callable[..., Any],
    arguments: Sequence[Any],
    leaves: Sequence[torch.Tensor] = (),
) -> None:
    """Results, their types and dtypes, and gradients to `leaves` are the same."""
    results, expected = mine(*arguments), other(*arguments)
    assert type(results) is type(expected)
    results, expected = _listed(results), _listed(expected)
    torch.testing.assert_close(results, expected)
    if leaves:
        losses = [
            torch.stack([x.square().sum() for x in each]).sum() for each in (results, expected)
        ]
        gradients = [torch.autograd.grad(loss, leaves) for loss in losses]
        torch.testing.assert_close(*gradients)


def _listed(results: Any) -> list[torch.Tensor]:
    return list(results) if isinstance(results, tuple) else [results]
