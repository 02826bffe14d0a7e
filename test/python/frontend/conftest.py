"""Fixtures of the front end's tests."""

from router_text import build, load

__all__ = ["build", "load"]
