"""What modules must know of `torch.utils.checkpoint`."""

from __future__ import annotations

import torch

from sluice.runtime.tracing import tracing


def in_backward() -> bool:
    """Whether autograd is running: what is called now, a checkpoint runs again.

    What torch traces runs once; it is the graph that a checkpoint then repeats.
    """
    return not tracing() and torch._C._current_graph_task_id() != -1
