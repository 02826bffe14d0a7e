"""The arguments of one call of a language function."""

from __future__ import annotations

from dataclasses import dataclass, field

from sluice.frontend.ir import Loc, Value
from sluice.frontend.operands import Operand


@dataclass(slots=True)
class Arguments:
    """The arguments of one call by kind; `axes` come with the place where they are named."""

    name: str
    op: str
    loc: Loc
    operands: list[Operand] = field(default_factory=list)
    rng: Value | None = None
    where: Operand | None = None
    group: Operand | None = None
    axes: tuple[str, ...] = ()
    axes_loc: Loc | None = None
