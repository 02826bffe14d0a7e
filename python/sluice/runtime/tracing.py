"""Whether torch traces a call, for torch.compile or an export, and what it then calls.

Imports torch only where it is at work already.
"""

from __future__ import annotations

import itertools
import sys
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from sluice.errors import SluiceError
from sluice.runtime.dispatch import Dispatch

if TYPE_CHECKING:
    from sluice.runtime.torch_trace import Binding, Program

_identities = itertools.count()


def tracing() -> bool:
    """Whether a call of this thread is traced, not run."""
    torch: Any = sys.modules.get("torch")
    compiler = getattr(torch, "compiler", None)
    if compiler is None:
        return False
    if compiler.is_dynamo_compiling():
        return True
    # An export traces without Dynamo, by a mode. The flag itself may be due to another thread.
    return compiler.is_compiling() and torch._C._len_torch_dispatch_stack() > 0


class Traceable:
    """A callable whose calls torch.compile can put into a graph.

    Dynamo looks into `trace`, and guards on what it reads of the arguments there. The results of
    the other two methods are constants for it; they run as usual, and compile. Where a call is
    wrong, they return the error's text.

    Attributes:
        identity: another text for each object.
    """

    def __init__(self) -> None:
        self.identity = str(next(_identities))

    def dispatch(self) -> Dispatch:
        """The calls of the function."""
        raise NotImplementedError

    def address(self) -> str:
        """Where another process finds the object, `module:name`; empty if nowhere."""
        return ""

    def trace(self, args: Sequence[Any], kwargs: Mapping[str, Any]) -> Any:
        """The results of a call, as the results of one op."""
        from sluice.runtime import torch_trace

        return torch_trace.trace(self, args, kwargs)

    def traced_binding(
        self, identity: str, positional: int, names: tuple[str, ...]
    ) -> Binding | str:
        """Where the arguments of a call go that has so many by position and these by name.

        `identity` is the object's own, read by the caller so that Dynamo guards on it.
        """
        from sluice.runtime import torch_trace

        try:
            return torch_trace.bind(self.dispatch().signature, positional, names)
        except SluiceError as error:
            return str(error)

    def traced_program(self, target: str, *call: Any) -> Program | str:
        """What a `graph_programs.Call` of these fields launches.

        `target` is that of `config`, read by the caller so that Dynamo guards on it.
        """
        from sluice.runtime import torch_trace
        from sluice.runtime.graph_programs import Call

        try:
            return torch_trace.compile(self, Call(*call))
        except SluiceError as error:
            return str(error)
