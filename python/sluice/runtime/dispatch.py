"""Which array library a call is for, and what its calls do."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sluice.config import config
from sluice.errors import SluiceTypeError
from sluice.runtime.build import Build
from sluice.runtime.call_signature import CallSignature
from sluice.runtime.calls import Calls
from sluice.runtime.interpret import interpret, varied
from sluice.runtime.numpy_arrays import NumpyArrays
from sluice.runtime.once import OncePerKey
from sluice.runtime.request import Request
from sluice.runtime.vjp import Pullback, differentiate


class Dispatch:
    """The calls of one function; `resolve` gives the code for a request."""

    def __init__(self, signature: CallSignature, resolve: Callable[[Request], Build]) -> None:
        self.signature = signature
        self.resolve = resolve
        self._torch: Calls | None = None
        self._launch: Any = None  # of a call that torch can differentiate
        self._once: OncePerKey[str, Calls] = OncePerKey()
        self._numpy = Calls(signature, NumpyArrays(), resolve)
        self._numpy_vjp = Calls(signature, NumpyArrays(differentiate=True), resolve)

    def call(self, args: Sequence[Any], kwargs: Mapping[str, Any]) -> Any:
        """Binds the arguments and launches, compiling if need be."""
        bound = self.signature.bind(args, kwargs)
        calls = self._calls(bound)
        if config.interpret:
            return self._interpreted(calls, bound)
        plan, tensors, values = calls.prepare(bound)
        if plan.pulled and _for_torch(calls):
            inputs = [bound[i] for i in plan.differentiable]
            outputs = self._launch(plan, tensors, values, *inputs)
        else:
            outputs, _ = plan.run(tensors, values)
        return plan.results(outputs)

    def interpret(self, args: Sequence[Any], kwargs: Mapping[str, Any]) -> Any:
        """Evaluates in float64, without gradients."""
        bound = self.signature.bind(args, kwargs)
        return interpret(self.signature, self._calls(bound), bound, exact=True)

    def vjp(self, args: Sequence[Any], kwargs: Mapping[str, Any]) -> tuple[Any, Pullback]:
        """Launches the forward on NumPy arrays; the pullback launches the backward."""
        bound = self.signature.bind(args, kwargs)
        if _for_torch(self._calls(bound)):
            raise SluiceTypeError(
                "SL213",
                "vjp takes NumPy arrays, but got torch tensors",
                fix="call the function on tensors that require gradients, then use backward()",
            )
        return differentiate(*self._numpy_vjp.prepare(bound))

    def _calls(self, bound: list[Any]) -> Calls:
        """The calls of the library that the arguments come from; NumPy's if from none."""
        known = self._torch
        if known is not None and bound and known.library.owns(bound[0]):
            return known
        # A tensor can only have been passed if torch is imported, and wholly so.
        tensor = getattr(sys.modules.get("torch"), "Tensor", None)
        if tensor is not None and any(isinstance(value, tensor) for value in bound):
            return self.torch_calls()
        return self._numpy

    def torch_calls(self) -> Calls:
        """The calls with torch tensors, the same for all threads; imports torch."""
        return self._torch or self._once.get("torch", self._make_torch_calls)

    def _make_torch_calls(self) -> Calls:
        from sluice.runtime.autograd import Launch
        from sluice.runtime.torch_arrays import TorchArrays

        self._launch = Launch.apply
        self._torch = Calls(self.signature, TorchArrays(), self.resolve)
        return self._torch

    def _interpreted(self, calls: Calls, bound: list[Any]) -> Any:
        """As compiled code would return it; where gradients are wanted, asking for them fails."""
        request, _ = calls.request(bound)
        results = interpret(self.signature, calls, bound, exact=False)
        if not _for_torch(calls) or not request.grad:
            return results
        from sluice.runtime.autograd import not_differentiable

        listed = list(results) if isinstance(results, tuple) else [results]
        pulled = varied(self.signature, request)
        what = "the result of the reference interpreter"
        refused = not_differentiable(what, [listed[i] for i in pulled], bound)
        for index, result in zip(pulled, refused, strict=True):
            listed[index] = result
        return tuple(listed) if isinstance(results, tuple) else listed[0]


def _for_torch(calls: Calls) -> bool:
    return calls.library.name == "torch"
