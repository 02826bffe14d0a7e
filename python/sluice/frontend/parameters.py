"""The parameters of a function: kinds and axes from annotations, defaults from the function."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from typing import Any

from sluice.errors import SluiceError, SluiceSyntaxError, SluiceUnsupportedError
from sluice.frontend.hir import REQUIRED, Parameter, Required, Static
from sluice.frontend.ir import TOKENS, Loc, axes_text
from sluice.frontend.resolve import resolve
from sluice.frontend.scope import NOT_STATIC, Scope, as_static
from sluice.frontend.source import Source
from sluice.language.annotations import Annotation, Tensor

_KINDS = 'sl.Tensor["T", "E"], sl.Scalar, sl.Rng or sl.constexpr'


def read_parameters(
    function: Callable[..., Any], tree: ast.FunctionDef, source: Source, scope: Scope
) -> tuple[Parameter, ...]:
    """All parameters in order; refuses * and **, and defaults that do not fit the kind."""
    _refuse_stars(tree.args, source)
    parameters = []
    for arg, default, keyword_only in _arguments(function, tree.args):
        annotation = read_annotation(arg, arg.annotation, source, scope)
        location = source.locate(arg)
        value = _default(default, annotation, arg.arg, location)
        parameters.append(Parameter(arg.arg, annotation, location, value, keyword_only))
    return tuple(parameters)


def read_annotation(
    owner: ast.arg | ast.AnnAssign, node: ast.expr | None, source: Source, scope: Scope
) -> Annotation:
    """The annotation of a parameter or variable."""
    if node is None:
        assert isinstance(owner, ast.arg)
        raise SluiceSyntaxError(
            "SL103",
            f"parameter '{owner.arg}' has no annotation",
            source.locate(owner),
            fix=f"annotate it as {_KINDS}",
        )
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        node = _quoted(node, node.value, source.locate(node))
    annotation = _evaluate(node, source, scope)
    return _checked(annotation, source.locate(node))


def _quoted(node: ast.expr, text: str, location: Loc) -> ast.expr:
    """The annotation inside of quotes, at the place of the quotes."""
    try:
        inner = ast.parse(text, mode="eval").body
    except SyntaxError:
        raise _bad_annotation(f"{text!r} is not a kind of parameter", location) from None
    for part in ast.walk(inner):
        ast.copy_location(part, node)
    return inner


def _evaluate(node: ast.expr, source: Source, scope: Scope) -> Annotation:
    if isinstance(node, ast.Subscript) and resolve(node.value, source, scope) is Tensor:
        items = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
        return Annotation("tensor", tuple(_axis(item, source) for item in items))
    named = isinstance(node, (ast.Name, ast.Attribute))
    value = resolve(node, source, scope) if named else None
    if not isinstance(value, Annotation):
        raise _bad_annotation(
            f"'{ast.unparse(node)}' is not a kind of parameter", source.locate(node)
        )
    return value


def _axis(node: ast.expr, source: Source) -> str:
    value = node.value if isinstance(node, ast.Constant) else None
    if not isinstance(value, str) or not value.isidentifier():
        raise _bad_annotation('an axis is named by a string, such as "E"', source.locate(node))
    return value


def _checked(annotation: Annotation, location: Loc) -> Annotation:
    """The annotation, if its axes are distinct, "T" first, and at most one besides it."""
    axes = annotation.axes
    if annotation.kind != "tensor":
        return annotation
    if len(set(axes)) < len(axes):
        raise _bad_annotation("an axis occurs twice", location)
    if TOKENS in axes[1:]:
        raise _bad_annotation('"T", the axis of tokens, comes first', location)
    if len(set(axes) - {TOKENS}) > 1:
        raise SluiceUnsupportedError(
            "SL415",
            f'a tensor of axes {axes_text(axes)} has more than one axis besides "T"',
            location,
            fix="pass one tensor for each, or join the axes into one",
        )
    return annotation


def _bad_annotation(message: str, location: Loc) -> SluiceError:
    return SluiceSyntaxError("SL104", message, location, fix=f"use {_KINDS}")


def _refuse_stars(arguments: ast.arguments, source: Source) -> None:
    for arg in (arguments.vararg, arguments.kwarg):
        if arg is not None:
            raise SluiceSyntaxError(
                "SL105",
                f"parameter '{arg.arg}' collects arguments, which is not supported",
                source.locate(arg),
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
    value = as_static(default)
    number = isinstance(value, (int, float)) and not isinstance(value, bool)
    fits = {"scalar": number, "constexpr": value is not NOT_STATIC}.get(annotation.kind, False)
    if not fits:
        raise SluiceSyntaxError(
            "SL112",
            f"the default of '{name}' does not fit its kind ({annotation.kind})",
            location,
            fix="a scalar's default is a number; a tensor and an rng have none",
        )
    return value
