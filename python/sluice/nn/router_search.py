"""Finds the routers of a model."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from torch import nn

from sluice.errors import SluiceTypeError, SluiceValueError

#: Which modules are routers: by name, by class, or by a function of both.
Which = str | type | tuple[type, ...] | Callable[[str, nn.Module], bool]

#: Modules named gate or router; classes named so. Of the many classes that end in Gate only those
#: with a word of mixtures: others gate attention or residuals.
ROUTERS = r"(^|\.)(gate|router)$|Router$|^Gate$|(?i:moe|top_?k|top\d|switch)\w*Gate$"


def check_which(which: Any) -> None:
    """Refuses what is no pattern, no class and no function."""
    if isinstance(which, str):
        try:
            re.compile(which)
        except re.error as error:
            raise SluiceValueError(
                "SL321",
                f"routers is {which!r}, not a regular expression: {error}",
                fix="pass a pattern of names, such as routers='gate$'",
            ) from None
    elif isinstance(which, tuple):
        for item in which:
            _check_class(item)
    elif not callable(which):
        _check_class(which)


def _check_class(which: Any) -> None:
    if not isinstance(which, type):
        raise SluiceTypeError(
            "SL213",
            f"routers is {which!r}, not a pattern, a class or a function",
            fix="pass a pattern of names, a class of modules or several, or a function",
        )


def find(model: nn.Module, which: Which) -> dict[str, nn.Module]:
    """The routers by name, without those inside of another router."""
    found: dict[str, nn.Module] = {}
    for name, module in model.named_modules():
        inside = any(not outer or name.startswith(f"{outer}.") for outer in found)
        if not inside and _is_router(name, module, which):
            found[name] = module
    return found


def _is_router(name: str, module: nn.Module, which: Which) -> bool:
    if isinstance(which, str):
        pattern = re.compile(which)
        return bool(pattern.search(name) or pattern.search(type(module).__name__))
    if isinstance(which, (type, tuple)):
        return isinstance(module, which)
    return which(name, module)
