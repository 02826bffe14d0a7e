"""Fresh jitted functions: what one test compiles for a pretended GPU, no other finds."""

from __future__ import annotations

from types import SimpleNamespace

import small_routers

import sluice


def fresh() -> SimpleNamespace:
    """`gate`, `noisy` and `per_token` of `small_routers`, not compiled yet."""
    names = ("gate", "noisy", "per_token")
    functions = {name: getattr(small_routers, name).__sluice_function__ for name in names}
    return SimpleNamespace(**{name: sluice.jit(f) for name, f in functions.items()})
