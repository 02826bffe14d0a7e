"""What modules must know of `torch.utils.checkpoint`."""

from __future__ import annotations

import torch


def in_backward() -> bool:
    """Whether autograd is running: what is called now, a checkpoint runs again."""
    return torch._C._current_graph_task_id() != -1
