"""The functions of the language, by name; type checkers read the generated `functions.pyi`."""

from sluice.language.table import FUNCTIONS

globals().update(FUNCTIONS)
__all__ = list(FUNCTIONS)  # pyright: ignore[reportUnsupportedDunderAll]
