"""Routers written in Sluice's language: short functions to read, copy and change."""

from sluice.routers.dirmoe import dirmoe, dirmoe_eval
from sluice.routers.from_heads import concentrations, dirmoe_from_heads, dirmoe_from_heads_eval

__all__ = [
    "concentrations",
    "dirmoe",
    "dirmoe_eval",
    "dirmoe_from_heads",
    "dirmoe_from_heads_eval",
]
