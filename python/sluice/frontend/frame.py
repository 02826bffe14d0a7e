"""One activation of a function while it is typed: its variables and the program it adds to."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeGuard

from sluice.errors import SluiceSyntaxError, SluiceTypeError
from sluice.frontend import hir
from sluice.frontend.builder import Builder
from sluice.frontend.hir import Static
from sluice.frontend.ir import Loc, Value
from sluice.frontend.operands import Evaluated, describe


@dataclass(slots=True)
class Frame:
    """`callers` are the functions being inlined around this one, outermost first."""

    builder: Builder
    function: hir.Function
    variables: dict[str, Evaluated] = field(default_factory=dict)
    callers: tuple[hir.Function, ...] = ()

    def read(self, name: str, loc: Loc) -> Evaluated:
        if name in self.variables:
            return self.variables[name]
        raise SluiceSyntaxError(
            "SL109",
            f"variable '{name}' has no value here",
            loc,
            fix="assign it before, in every branch that can lead here",
        )

    def assign(self, target: hir.Target, value: Evaluated) -> None:
        """Binds the names of a target, and gives values without a name that one."""
        if target.name:
            self.variables[target.name] = value
            if isinstance(value, Value) and not value.name:
                value.name = target.name
            return
        count = len(target.items)
        if not isinstance(value, tuple) or len(value) != count:
            raise SluiceSyntaxError(
                "SL113",
                f"{count} values are needed to unpack, but this is {counted(value)}",
                target.loc,
                fix="name each value on the left once",
            )
        for item, part in zip(target.items, value, strict=True):
            self.assign(item, part)


def constant(item: Evaluated, what: str, loc: Loc) -> Static:
    """`item`, if it is known at compile time."""
    if not is_static(item):
        raise SluiceTypeError(
            "SL207",
            f"{what} must be known at compile time, but this is {describe(item)}",
            loc,
            fix="make the parameter an sl.constexpr",
        )
    return item


def is_static(item: Evaluated) -> TypeGuard[Static]:
    """Whether the item is known at compile time."""
    if isinstance(item, tuple):
        return all(is_static(part) for part in item)
    return not isinstance(item, Value)


def counted(value: Evaluated) -> str:
    """What this is, in words; of a tuple, its length."""
    return f"a tuple of {len(value)}" if isinstance(value, tuple) else describe(value)
