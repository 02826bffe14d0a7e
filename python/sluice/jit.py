"""The decorator that makes a router of a Python function, and what can be done with the result."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Never

from sluice.errors import SluiceTypeError
from sluice.frontend import hold_source, parse
from sluice.runtime.build import Build, compile_request
from sluice.runtime.call_signature import CallSignature
from sluice.runtime.compile_options import DType, request_of
from sluice.runtime.compiled import Compiled
from sluice.runtime.dispatch import Dispatch
from sluice.runtime.once import OncePerKey
from sluice.runtime.request import Request
from sluice.runtime.tracing import Traceable, tracing
from sluice.runtime.vjp import Pullback


class JitFunction(Traceable):
    """A function of the language, compiled at its first call for each set of sizes and dtypes.

    Tensors are passed by position or keyword, everything else by keyword. Torch tensors give torch
    tensors, with autograd; NumPy arrays give NumPy arrays (see `vjp` for their gradients). The
    number of tokens and the values of scalars never cause a compilation.
    """

    __name__: str

    def __init__(self, function: Callable[..., Any]) -> None:
        super().__init__()
        hold_source(function)
        functools.update_wrapper(self, function)
        self.__sluice_function__ = function
        self._dispatch: Dispatch | None = None
        self._builds: OncePerKey[Request, Build] = OncePerKey()

    def __call__(self, /, *args: Any, **kwargs: Any) -> Any:
        """Runs the router. Blocks until the results are there, without the interpreter lock.

        Raises any `SluiceError`; the first call can raise those of the front end.
        """
        if tracing():
            return self.trace(args, kwargs)
        return (self._dispatch or self.dispatch()).call(args, kwargs)

    def interpret(self, /, *args: Any, **kwargs: Any) -> Any:
        """What a call computes, by the reference interpreter: NumPy in float64, the same draws.

        Returns float64 arrays or tensors, without gradients.
        """
        return (self._dispatch or self.dispatch()).interpret(args, kwargs)

    def compile(
        self,
        /,
        *,
        dtype: DType | Mapping[str, DType] = "float32",
        target: str = "cpu",
        grad: bool | Iterable[str] = True,
        layout: Mapping[str, int] | None = None,
        **sizes_and_constants: Any,
    ) -> Compiled:
        """Compiles without a call.

        Args:
            dtype: of all tensors, or of each by name (float32 where not named): "float32",
                torch.float32 or np.float32.
            target: "cpu"; "sim" for the simulator of a GPU; "cuda" for torch's current GPU; or an
                architecture such as "sm_90", for which any machine can compile.
            grad: True for gradients of all tensors, False for none, or the names of parameters.
            layout: how kernels lie on a GPU, in place of what the cost model chooses, such as
                {"lanes": 16, "threads": 256}.
            sizes_and_constants: the size of each static axis, such as `E=64`, and the constants.
        """
        signature = self.dispatch().signature
        request = request_of(signature, dtype, target, grad, layout, sizes_and_constants)
        return self._compiled(request)

    def __get__(self, instance: object, owner: type | None = None) -> JitFunction:
        # Found in a class, it is itself; having this, it is documented by help() as functions are.
        return self

    def address(self) -> str:
        """The module and the name that it was defined by."""
        return f"{self.__module__}:{self.__sluice_function__.__qualname__}"

    def _vjp(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> tuple[Any, Pullback]:
        return (self._dispatch or self.dispatch()).vjp(args, kwargs)

    def dispatch(self) -> Dispatch:
        """The calls; parses the function first, which may refer to later definitions."""
        if self._dispatch is None:
            signature = CallSignature(parse(self.__sluice_function__))
            self._dispatch = Dispatch(signature, self._build)
        return self._dispatch

    def _compiled(self, request: Request) -> Compiled:
        return Compiled(self._build(request), self.dispatch().signature, self._compiled)

    def _build(self, request: Request) -> Build:
        function = self.dispatch().signature.function
        return self._builds.get(request, lambda: compile_request(function, request))

    def __reduce__(self) -> str:
        # Pickled by name, as functions are; copied by reference.
        return self.__sluice_function__.__qualname__

    def __repr__(self) -> str:
        return f"<sluice.jit {self.__module__}.{self.__sluice_function__.__qualname__}>"


def jit(function: Callable[..., Any] | None = None, **options: Never) -> JitFunction:
    """Makes a router of a function written in the language (`sluice.language`).

    The function is read when it is first called or compiled, never run by Python; its text is kept
    as it is now.

    Raises:
        SluiceSyntaxError: it is not a function made by `def`, or another decorator is below.
        SluiceTypeError: there is no function, or something besides.
    """
    if function is None or options:
        given = ", ".join(f"{name}=..." for name in options) or "nothing"
        raise SluiceTypeError(
            "SL201",
            f"jit takes one function and no options, but got {given}",
            fix="write @sluice.jit without parentheses; options belong to compile(...)",
        )
    return JitFunction(function)


def vjp(function: JitFunction, /, *args: Any, **kwargs: Any) -> tuple[Any, Pullback]:
    """Calls `function` on NumPy arrays and returns its results and their pullback.

    `pullback(cotangents)` takes one cotangent for each result, in the form in which the function
    returns them (None for a result that is not used), and returns the gradient of every tensor
    argument, and of each Scalar that was given as an array of shape (), by name. It can be called
    more than once. The arrays of the call must not change before; results that the pullback reads
    are read-only.

    Raises:
        SluiceTypeError: `function` is not jitted, or got torch tensors, which have autograd.
    """
    if not isinstance(function, JitFunction):
        raise SluiceTypeError(
            "SL213",
            f"vjp takes a jitted function, but got a {type(function).__name__}",
            fix="decorate the function with @sluice.jit",
        )
    return function._vjp(args, kwargs)
