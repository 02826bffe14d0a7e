"""Routers written in Sluice's language: short functions to read, copy and change."""

from sluice.routers.dirmoe import dirmoe, dirmoe_eval

__all__ = ["dirmoe", "dirmoe_eval"]
