"""What torch.compile must leave outside of its graphs, each with the reason that it gives.

Imported only while torch traces: `torch.compiler.disable` imports Dynamo, which takes a second.
"""

from __future__ import annotations

from typing import Any

import torch


@torch.compiler.disable(reason="sluice: a graph takes torch tensors, numbers and generators")
def call(function: Any, args: Any, kwargs: Any) -> Any:
    """A call as it is without tracing; it raises the error, if something is wrong with it."""
    return function.dispatch().call(args, kwargs)


@torch.compiler.disable(
    reason="sluice: a graph that moves a DeviceRng on may read it again later; do so outside of it"
)
def move(method: str, rng: Any, *args: Any) -> Any:
    """What changes a generator in place."""
    return getattr(rng, method)(*args)
