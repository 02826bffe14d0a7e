"""Reference interpreter: the typed IR of a router evaluated with NumPy in float64.

It makes the same counter-based draws as compiled code, bit for bit before any
transcendental function, and is the oracle of the end-to-end tests.
"""

from __future__ import annotations

from sluice.interpreter.evaluate import evaluate

__all__ = ["evaluate"]
