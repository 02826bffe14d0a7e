"""The parameters of a function: kinds and axes from annotations, defaults from the function."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from typing import Any

from sluice.errors import SluiceError, SluiceSyntaxError
from sluice.frontend.annotations import KINDS, instead_of_none, read_annotation
from sluice.frontend.hir import REQUIRED, Parameter, Required, Static
from sluice.frontend.ir import Loc
from sluice.frontend.reader import Reader
from sluice.frontend.refusals import tuple_too_deep
from sluice.frontend.scope import NOT_STATIC, as_static
from sluice.language.annotations import Annotation


def read_parameters(
    reader: Reader, function: Callable[..., Any], arguments: ast.arguments
) -> tuple[Parameter, ...]:
    """All parameters in order; refuses * and **, and defaults that do not fit the kind."""
    _refuse_stars(reader, arguments)
    parameters = []
    for arg, default, keyword_only in _arguments(function, arguments):
        location = reader.locate(arg)
        if arg.annotation is None:
            raise _not_annotated(arg.arg, location)
        annotation = read_annotation(reader, arg.annotation)
        value = _default(default, annotation, arg.arg, location)
        parameters.append(Parameter(arg.arg, annotation, location, value, keyword_only))
    return tuple(parameters)


def _not_annotated(name: str, location: Loc) -> SluiceError:
    return SluiceSyntaxError(
        "SL103", f"parameter '{name}' has no annotation", location, fix=f"annotate it as {KINDS}"
    )


def _refuse_stars(reader: Reader, arguments: ast.arguments) -> None:
    for arg in (arguments.vararg, arguments.kwarg):
        if arg is not None:
            raise SluiceSyntaxError(
                "SL105",
                f"parameter '{arg.arg}' collects arguments, which is not supported",
                reader.locate(arg),
                fix="name each parameter",
            )


def _arguments(
    function: Callable[..., Any], arguments: ast.arguments
) -> Iterator[tuple[ast.arg, object, bool]]:
    """Each parameter with its default, evaluated by Python, and whether it is keyword-only."""
    positional = [*arguments.posonlyargs, *arguments.args]
    defaults = getattr(function, "__defaults__", None) or ()
    missing = len(positional) - len(defaults)
    for index, arg in enumerate(positional):
        yield arg, defaults[index - missing] if index >= missing else REQUIRED, False
    by_name = getattr(function, "__kwdefaults__", None) or {}
    for arg in arguments.kwonlyargs:
        yield arg, by_name.get(arg.arg, REQUIRED), True


def _default(
    default: object, annotation: Annotation, name: str, location: Loc
) -> Static | Required:
    if isinstance(default, Required):
        return default
    try:
        value = as_static(default)
    except RecursionError:
        raise tuple_too_deep(name, location) from None
    number = isinstance(value, (int, float)) and not isinstance(value, bool)
    static = value is not NOT_STATIC
    fits = {"scalar": number, "constexpr": static, "value": static}.get(annotation.kind, False)
    if not fits:
        raise SluiceSyntaxError(
            "SL112",
            f"the default of '{name}' does not fit its kind ({annotation.kind})",
            location,
            fix=instead_of_none(annotation)
            if value is None
            else "a scalar's default is a number; a tensor and an rng have none",
        )
    return value
