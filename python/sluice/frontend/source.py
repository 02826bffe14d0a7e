"""The source text of a Python function, its syntax tree, and exact places in it."""

from __future__ import annotations

import ast
import contextlib
import inspect
import tokenize
import types
from collections.abc import Callable
from typing import Any
from weakref import WeakKeyDictionary

from sluice.errors import SluiceSyntaxError
from sluice.frontend.ir import Loc


class Source:
    """The lines of one function; `locate` maps nodes of its tree to places in the file."""

    def __init__(self, function: Callable[..., Any]) -> None:
        hold_source(function)
        self._code = function.__code__
        self.file = inspect.getsourcefile(function) or self._code.co_filename
        found = _HELD.get(function)
        if found is None:
            raise SluiceSyntaxError(
                "SL101",
                f"the source of '{function.__name__}' cannot be read",
                fix="define the function in a file or a notebook cell, not by exec or at a prompt",
            )
        lines, start = found
        self.first_line = start + 1
        self.lines = lines[start:]

    def tree(self) -> ast.FunctionDef:
        """The syntax tree of the `def`; positions are those of `locate`, not of the file."""
        # An indented function parses under an `if`, which moves it down by one line.
        indented = self.lines[0][:1].isspace()
        self.shift = self.first_line - (2 if indented else 1)
        try:
            self.lines = inspect.getblock(self.lines)
            module = ast.parse(("if True:\n" if indented else "") + "".join(self.lines))
        except (SyntaxError, tokenize.TokenError):
            raise self._of_something_else() from None
        outer = module.body[0] if module.body else None
        node = outer.body[0] if isinstance(outer, ast.If) else outer
        if not isinstance(node, ast.FunctionDef) or node.name != self._code.co_name:
            raise self._of_something_else()
        return node

    def _of_something_else(self) -> SluiceSyntaxError:
        return SluiceSyntaxError(
            "SL101",
            f"the source of '{self._code.co_name}' is not at {self.file}:{self.first_line}, where "
            "Python compiled it from",
            fix="import it again if the file was changed during the import; define it in a file, "
            "not by exec",
        )

    def locate(self, node: ast.AST) -> Loc:
        """The place of a node; one that spans lines ends with its first."""
        line = node.lineno + self.shift  # type: ignore[attr-defined]
        text = self.lines[line - self.first_line].rstrip("\r\n")
        start = _characters(text, node.col_offset)  # type: ignore[attr-defined]
        one_line = node.lineno == node.end_lineno  # type: ignore[attr-defined]
        end = _characters(text, node.end_col_offset) if one_line else len(text)  # type: ignore[attr-defined]
        return Loc(self.file, line, start + 1, end + 1)


def hold_source(function: Callable[..., Any]) -> None:
    """Finds the text of a function, which is read later, when its file may have changed.

    Raises SluiceSyntaxError for what is not a function made by `def`.
    """
    _check_plain(function)
    if function not in _HELD:
        with contextlib.suppress(OSError, TypeError):  # reading it says that there is none
            _HELD[function] = inspect.findsource(function)


_HELD: WeakKeyDictionary[Callable[..., Any], tuple[list[str], int]] = WeakKeyDictionary()


def _check_plain(function: Callable[..., Any]) -> None:
    if hasattr(function, "__wrapped__"):
        raise SluiceSyntaxError(
            "SL102",
            f"{function!r} is what another decorator made of a function, which alone can be read",
            fix="put @sluice.jit right above the `def`, below all other decorators",
        )
    plain = isinstance(function, types.FunctionType) and function.__name__ != "<lambda>"
    if not plain or function.__code__.co_flags & _ASYNC:
        raise SluiceSyntaxError(
            "SL102",
            f"{function!r} is not a plain Python function",
            fix="decorate a function made by `def` with @sluice.jit",
        )


_ASYNC = inspect.CO_COROUTINE | inspect.CO_ASYNC_GENERATOR


def _characters(text: str, offset: int) -> int:
    """An offset in characters from one in UTF-8 bytes, which is what `ast` counts."""
    return len(text.encode()[:offset].decode(errors="replace"))
