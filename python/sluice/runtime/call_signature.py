"""Which argument of a call belongs to which parameter."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from typing import Any

from sluice.errors import SluiceSyntaxError, SluiceTypeError, SluiceUnsupportedError
from sluice.frontend import hir

_EXAMPLES = {"rng": "sluice.Rng(seed=...)"}
KINDS = ("tensor", "scalar", "rng", "constexpr")
#: The names that `JitFunction.compile` has beside those of axes and constants.
OPTIONS = ("dtype", "target", "grad", "layout")


class CallSignature:
    """The parameters of a function, sorted by kind: tensors, scalars, generator, constants.

    `bind` gives values in that order, so that those of one kind are one slice. Only tensors are
    taken by position, in the order in which the function declares them.
    """

    def __init__(self, function: hir.Function) -> None:
        for parameter in function.parameters:
            if parameter.kind == "value":
                raise _for_functions_only(function, parameter)
            _check_names(function, parameter)
        self.function = function
        by_kind = {kind: [p for p in function.parameters if p.kind == kind] for kind in KINDS}
        self.tensors, self.scalars, self.generators, self.constants = by_kind.values()
        if len(self.generators) > 1:
            raise _several_generators(function, self.generators)
        self.parameters = [p for kind in KINDS for p in by_kind[kind]]
        self.names = tuple(p.name for p in self.parameters)
        self.positional = sum(not p.keyword_only for p in self.tensors)
        ends = [len(self.tensors), len(self.scalars), len(self.generators)]
        self.scalar_slice = slice(ends[0], sum(ends[:2]))
        self.generator_slice = slice(sum(ends[:2]), sum(ends))
        self.constant_slice = slice(sum(ends), None)

    def parameter(self, name: str) -> hir.Parameter:
        """The parameter of that name."""
        return self.parameters[self.names.index(name)]

    def bind(self, args: Sequence[Any], kwargs: Mapping[str, Any]) -> list[Any]:
        """The value of each of `parameters`, defaults filled in.

        Raises:
            SluiceTypeError: an argument is missing, unknown, given twice or wrongly by position.
        """
        given = len(args)
        if given + len(kwargs) == len(self.names) and given <= self.positional:
            try:
                return [*args, *[kwargs[name] for name in self.names[given:]]]
            except KeyError:
                pass
        return self._bind_with_defaults(args, kwargs)

    def _bind_with_defaults(self, args: Sequence[Any], kwargs: Mapping[str, Any]) -> list[Any]:
        if len(args) > self.positional:
            raise self._too_many(len(args))
        for parameter in self.parameters[: len(args)]:
            if parameter.name in kwargs:
                raise self._given_twice(parameter)
        for name in kwargs:
            if name not in self.names:
                raise self._unknown(name)
        rest = self.parameters[len(args) :]
        return [*args, *[self._value(parameter, kwargs) for parameter in rest]]

    def _value(self, parameter: hir.Parameter, kwargs: Mapping[str, Any]) -> Any:
        value = kwargs.get(parameter.name, parameter.default)
        if value is hir.REQUIRED:
            raise self.missing(parameter)
        return value

    def missing(self, parameter: hir.Parameter) -> SluiceTypeError:
        """The error of a call that lacks an argument."""
        return SluiceTypeError(
            "SL201",
            f"{self.function.name}() lacks the argument '{parameter.name}' ({parameter.kind})",
            parameter.loc,
            fix=f"pass {parameter.name}={_EXAMPLES.get(parameter.kind, '...')}",
        )

    def _given_twice(self, parameter: hir.Parameter) -> SluiceTypeError:
        return SluiceTypeError(
            "SL208",
            f"{self.function.name}() got '{parameter.name}' by position and by keyword",
            parameter.loc,
            fix=f"drop {parameter.name}=... or shift the arguments that are given by position",
        )

    def _unknown(self, name: str) -> SluiceTypeError:
        close = difflib.get_close_matches(name, self.names, n=1)
        known = ", ".join(p.name for p in self.function.parameters)
        return SluiceTypeError(
            "SL201",
            f"{self.function.name}() has no parameter '{name}'",
            self.function.loc,
            fix=f"did you mean '{close[0]}'?" if close else f"its parameters are {known}",
        )

    def _too_many(self, count: int) -> SluiceTypeError:
        tensors = ", ".join(p.name for p in self.tensors[: self.positional]) or "none"
        return SluiceTypeError(
            "SL201",
            f"{self.function.name}() takes only tensors by position ({tensors}), "
            f"but got {count} arguments",
            self.function.loc,
            fix="pass scalars, generators and constants by keyword",
        )


def _check_names(function: hir.Function, parameter: hir.Parameter) -> None:
    """Refuses what `compile` could not be given by name."""
    constant = parameter.name if parameter.kind == "constexpr" else ""
    for name in (constant, *parameter.axes):
        if name in OPTIONS:
            what = "constexpr" if name == constant else "axis"
            raise SluiceSyntaxError(
                "SL115",
                f"the {what} '{name}' has the name of an argument of {function.name}.compile()",
                parameter.loc,
                fix=f"give it a name other than {', '.join(OPTIONS)}",
            )


def _several_generators(
    function: hir.Function, generators: list[hir.Parameter]
) -> SluiceUnsupportedError:
    first, second, *_ = generators
    return SluiceUnsupportedError(
        "SL426",
        f"{function.name}() takes several generators, '{first.name}' and '{second.name}'",
        second.loc,
        fix="take one: each draw is a stream of its own; draws that shall differ otherwise belong "
        "into calls of their own",
    )


def _for_functions_only(function: hir.Function, parameter: hir.Parameter) -> SluiceUnsupportedError:
    return SluiceUnsupportedError(
        "SL418",
        f"{function.name}() takes whatever value for '{parameter.name}', so only other jitted "
        "functions can call it",
        parameter.loc,
        fix="call it inside of a function decorated with @sluice.jit, or annotate the parameter "
        "with its axes",
    )
