"""What is said of names of axes that a program does not have."""

from __future__ import annotations

from collections.abc import Collection

from sluice.errors import SluiceTypeError
from sluice.frontend.ir import Loc
from sluice.frontend.scope import did_you_mean


def unknown_axis(axis: str, known: Collection[str], loc: Loc) -> SluiceTypeError:
    """The error for an axis that is none of the program's."""
    return SluiceTypeError(
        "SL203",
        f'no parameter has an axis "{axis}"',
        loc,
        fix=did_you_mean(axis, known) or axes_to_use(known),
    )


def axes_to_use(axes: Collection[str]) -> str:
    return "use " + " or ".join(f'"{axis}"' for axis in sorted(axes))
