"""What modules must know of `torch.utils.checkpoint`."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from typing import Generic, TypeVar

import torch

from sluice.errors import SluiceValueError
from sluice.runtime.tracing import tracing

T = TypeVar("T")

_REMEMBERED = 1 << 12  # forwards whose backward may still come


def in_backward() -> bool:
    """Whether autograd is running: what is called now, a checkpoint runs again.

    What torch traces runs once; it is the graph that a checkpoint then repeats.
    """
    return not tracing() and torch._C._current_graph_task_id() != -1


class FirstRuns(Generic[T]):
    """What each forward of a module took; one that a checkpoint runs again takes the same.

    To recognise it, every forward draws one number from torch's CPU generator, whose state
    checkpointing restores; a rerun draws the same number.

    Args:
        what: the word for the module in the error.
        fix: what helps where torch's random state is not restored.
    """

    def __init__(self, what: str, fix: str) -> None:
        self._what, self._fix = what, fix
        self._taken: OrderedDict[int, T] = OrderedDict()

    def take(self, following: Callable[[], T]) -> T:
        """What `following` gives; in a checkpoint's rerun, what it gave in the first run.

        Raises:
            SluiceValueError: a rerun does not have torch's random state of its first run.
        """
        number = torch_number()
        if not in_backward():
            self._taken[number] = following()
            self._taken.move_to_end(number)
            if len(self._taken) > _REMEMBERED:
                self._taken.popitem(last=False)
        elif number not in self._taken:
            raise SluiceValueError(
                "SL320",
                f"a checkpointed {self._what} is run again without the random state "
                "of its first run",
                fix=self._fix,
            )
        return self._taken[number]


def torch_number() -> int:
    """63 random bits of torch's CPU generator."""
    return int(torch.empty((), dtype=torch.int64, device="cpu").random_())
