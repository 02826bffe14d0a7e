"""The source text of a Python function, its syntax tree, and exact places in it."""

from __future__ import annotations

import ast
import inspect
import types
from collections.abc import Callable
from typing import Any

from sluice.errors import SluiceSyntaxError
from sluice.frontend.ir import Loc


class Source:
    """The lines of one function; `locate` maps nodes of its tree to places in the file."""

    def __init__(self, function: Callable[..., Any]) -> None:
        code = _plain_function(function).__code__
        self.file = inspect.getsourcefile(function) or code.co_filename
        self.lines, self.first_line = _read(function)

    def tree(self) -> ast.FunctionDef:
        """The syntax tree of the `def`; positions are those of `locate`, not of the file."""
        # An indented function parses under an `if`, which moves it down by one line.
        indented = self.lines[0][:1].isspace()
        self.shift = self.first_line - (2 if indented else 1)
        module = ast.parse(("if True:\n" if indented else "") + "".join(self.lines))
        body = module.body[0].body if isinstance(module.body[0], ast.If) else module.body
        node = body[0]
        assert isinstance(node, ast.FunctionDef), "a plain function has a def"
        return node

    def locate(self, node: ast.AST) -> Loc:
        """The place of a node; one that spans lines ends with its first."""
        line = node.lineno + self.shift  # type: ignore[attr-defined]
        text = self.lines[line - self.first_line].rstrip("\r\n")
        start = _characters(text, node.col_offset)  # type: ignore[attr-defined]
        one_line = node.lineno == node.end_lineno  # type: ignore[attr-defined]
        end = _characters(text, node.end_col_offset) if one_line else len(text)  # type: ignore[attr-defined]
        return Loc(self.file, line, start + 1, end + 1)


def _plain_function(function: Callable[..., Any]) -> types.FunctionType:
    plain = isinstance(function, types.FunctionType) and function.__name__ != "<lambda>"
    if not plain or inspect.iscoroutinefunction(function):
        raise SluiceSyntaxError(
            "SL102",
            f"{function!r} is not a plain Python function",
            fix="decorate a function made by `def` with @sluice.jit",
        )
    return function


def _read(function: Callable[..., Any]) -> tuple[list[str], int]:
    try:
        return inspect.getsourcelines(function)
    except (OSError, TypeError):
        name = getattr(function, "__name__", repr(function))
        raise SluiceSyntaxError(
            "SL101",
            f"the source of '{name}' cannot be read",
            fix="define the function in a file or a notebook cell, not by exec or at a prompt",
        ) from None


def _characters(text: str, offset: int) -> int:
    """An offset in characters from one in UTF-8 bytes, which is what `ast` counts."""
    return len(text.encode()[:offset].decode(errors="replace"))
