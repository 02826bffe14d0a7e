"""What modules must know of `torch.utils.checkpoint`."""

from __future__ import annotations

import inspect
import sys
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from types import CodeType, FrameType
from typing import Any, Generic, NamedTuple, TypeVar
from weakref import ref

import torch
from torch._C import _autograd
from torch.utils.checkpoint import CheckpointFunction, checkpoint

from sluice.errors import SluiceValueError
from sluice.runtime.tracing import tracing

T = TypeVar("T")

_REMEMBERED = 1 << 12  # random states of forwards whose backward may still come
_ALIKE = 1 << 6  # of these, forwards of one state

# Private to torch, which may come to lack it: any forward is then taken for one with a hook.
_top_hooks = getattr(_autograd, "_top_saved_tensors_default_hooks", lambda _: ())

_REENTRANT = CheckpointFunction.forward.__code__
_CHECKPOINT = inspect.unwrap(checkpoint).__code__


def in_backward() -> bool:
    """Whether autograd is running: what is called now, a checkpoint runs again.

    What torch traces runs once; it is the graph that a checkpoint then repeats.
    """
    return not tracing() and torch._C._current_graph_task_id() != -1


class _Watcher(NamedTuple):
    """What may run a forward again.

    Attributes:
        sure: whether it is a checkpoint, and not just some hook on saved tensors.
        graph: refers to what is there for as long as the graph of the forward; None where nothing
            tells.
        once: whether that outlives the backward, after which it is taken for gone.
    """

    sure: bool
    graph: ref[Any] | None
    once: bool


@dataclass(slots=True)
class _Run(Generic[T]):
    """What a forward took.

    Attributes:
        repeated: whether a checkpoint has run it again.
        lost: whether it counts no more once another forward begins in its state.
    """

    value: T
    watcher: _Watcher
    repeated: bool = False
    lost: bool = False

    def exists(self) -> bool:
        """Whether its graph is there, as far as something tells."""
        graph = self.watcher.graph
        return graph is None or graph() is not None

    def waits(self) -> bool:
        """Whether a checkpoint may yet run it again."""
        return self.exists() and not (self.watcher.once and self.repeated)


class FirstRuns(Generic[T]):
    """What each forward of a module took; one that a checkpoint runs again takes the same.

    To recognise it, every forward draws one number from torch's CPU generator, whose state
    checkpointing restores; a rerun draws the same number. Of several forwards that drew one number,
    those count that a checkpoint may yet run again: the others have no graph any more, or no
    checkpoint watched them. In a reentrant checkpoint, whose graph may stay after its backward, one
    counts no more when it was run again. Where nothing tells of a graph, one counts until then, or,
    after an error that it had a part in, until the next forward that draws its number.

    Args:
        what: the word for the module in errors.
        instead: what helps, in errors, where torch's random state does not.
    """

    def __init__(self, what: str, instead: str) -> None:
        self._what, self._instead = what, instead
        self._taken: OrderedDict[int, list[_Run[T]]] = OrderedDict()

    def __getstate__(self) -> dict[str, Any]:
        """That of a copy, none of whose forwards has run."""
        return {**self.__dict__, "_taken": OrderedDict()}

    def take(self, following: Callable[[], T]) -> T:
        """What `following` gives; in a checkpoint's rerun, what it gave in the first run.

        Raises:
            SluiceValueError: torch's random state does not tell a rerun's first run.
        """
        number = torch_number()
        if in_backward():
            return self._again(number)
        value = following()
        watcher = _watcher()
        if watcher is not None:
            self._remember(number, _Run(value, watcher))
        return value

    def _remember(self, number: int, run: _Run[T]) -> None:
        known = self._taken.pop(number, [])
        runs = [old for old in known if old.waits() and not old.lost] + [run]
        sure = [run for run in runs if run.watcher.sure]
        self._taken[number] = (sure or runs)[-_ALIKE:]
        if len(self._taken) > _REMEMBERED:
            self._taken.popitem(last=False)

    def _again(self, number: int) -> T:
        runs = self._taken.get(number)
        if runs is None:
            raise SluiceValueError(
                "SL320",
                f"a {self._what} runs in a backward, in a random state of torch in which none of "
                "its forwards began",
                fix=f"in a checkpoint, leave preserve_rng_state on; else {self._instead}",
            )
        waiting = [run for run in runs if run.waits()]
        if len(waiting) > 1:
            for run in waiting:
                # Nothing will tell that its graph is gone: it would be in the way of all attempts.
                run.lost = run.watcher.graph is None
            raise SluiceValueError(
                "SL320",
                f"a checkpointed {self._what} is run again, but {len(waiting)} of its forwards "
                "began in this random state of torch, and nothing else tells which",
                fix="begin each in a state of its own, without torch.manual_seed or fork_rng "
                f"before it, let go of results of earlier forwards, or {self._instead}",
            )
        run = (waiting or [run for run in runs if run.exists()] or runs)[-1]
        run.repeated = True
        return run.value


def _watcher() -> _Watcher | None:
    """What may run the forward of now again, if anything."""
    hooks = _top_hooks(True)
    if hooks and getattr(hooks[0], "__module__", None) == "torch.utils.checkpoint":
        return _Watcher(True, ref(hooks[1]), False)  # which each saved tensor holds
    # A torch.autograd.Function, as a reentrant checkpoint is, turns this off for its forward.
    if not torch._C._is_fwd_grad_enabled() and not torch.is_inference_mode_enabled():
        return _Watcher(True, _reentrant_graph(), True)
    if hooks is None:
        return None
    # Those of a checkpoint may be below: of the hooks, torch shows the top.
    return _Watcher(_outermost(_CHECKPOINT) is not None, None, True)


def _reentrant_graph() -> ref[Any] | None:
    """The context of the outermost reentrant checkpoint, which is a node of the graph.

    None in a Function of another library, or of a graph of torch.compile.
    """
    frame = _outermost(_REENTRANT)
    return frame and ref(frame.f_locals[_REENTRANT.co_varnames[0]])


def _outermost(code: CodeType) -> FrameType | None:
    """The outermost call of now that runs this code."""
    frame, outermost = sys._getframe(), None
    while frame is not None:
        if frame.f_code is code:
            outermost = frame
        frame = frame.f_back
    return outermost


def torch_number() -> int:
    """63 random bits of torch's CPU generator."""
    return int(torch.empty((), dtype=torch.int64, device="cpu").random_())
