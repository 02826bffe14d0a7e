"""What modules must know of `torch.utils.checkpoint`."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

import torch
from torch._C._autograd import _top_saved_tensors_default_hooks as _hooks

from sluice.errors import SluiceValueError
from sluice.runtime.tracing import tracing

T = TypeVar("T")

_REMEMBERED = 1 << 12  # forwards whose backward may still come


def in_backward() -> bool:
    """Whether autograd is running: what is called now, a checkpoint runs again.

    What torch traces runs once; it is the graph that a checkpoint then repeats.
    """
    return not tracing() and torch._C._current_graph_task_id() != -1


@dataclass(slots=True)
class _Run(Generic[T]):
    """What a forward took; of `alike` forwards that began in one random state of torch, the last.

    Those before count until a checkpoint has repeated one.
    """

    value: T
    alike: int
    repeated: bool = False


class FirstRuns(Generic[T]):
    """What each forward of a module took; one that a checkpoint runs again takes the same.

    To recognise it, every forward draws one number from torch's CPU generator, whose state
    checkpointing restores; a rerun draws the same number.

    Args:
        what: the word for the module in errors.
        instead: what helps, in errors, where torch's random state does not.
    """

    def __init__(self, what: str, instead: str) -> None:
        self._what, self._instead = what, instead
        self._taken: OrderedDict[int, _Run[T]] = OrderedDict()

    def take(self, following: Callable[[], T]) -> T:
        """What `following` gives; in a checkpoint's rerun, what it gave in the first run.

        Raises:
            SluiceValueError: torch's random state does not tell a rerun's first run.
        """
        number = torch_number()
        if in_backward():
            return self._again(number)
        value = following()
        if _may_run_again():
            self._remember(number, value)
        return value

    def _remember(self, number: int, value: T) -> None:
        known = self._taken.pop(number, None)
        waiting = 0 if known is None or known.repeated else known.alike
        self._taken[number] = _Run(value, waiting + 1)
        if len(self._taken) > _REMEMBERED:
            self._taken.popitem(last=False)

    def _again(self, number: int) -> T:
        run = self._taken.get(number)
        if run is None:
            raise SluiceValueError(
                "SL320",
                f"a {self._what} runs in a backward, in a random state of torch in which none of "
                "its forwards began",
                fix=f"in a checkpoint, leave preserve_rng_state on; else {self._instead}",
            )
        if run.alike > 1:
            raise SluiceValueError(
                "SL320",
                f"a checkpointed {self._what} is run again, but {run.alike} of its forwards began "
                "in this random state of torch, and nothing else tells which",
                fix="begin each in a state of its own, without torch.manual_seed or fork_rng "
                f"before it, or {self._instead}",
            )
        run.repeated = True
        return run.value


def _may_run_again() -> bool:
    """Whether a forward may be in a checkpoint: these watch what is saved, or let save nothing."""
    return not torch.is_grad_enabled() or _hooks(True) is not None


def torch_number() -> int:
    """63 random bits of torch's CPU generator."""
    return int(torch.empty((), dtype=torch.int64, device="cpu").random_())
