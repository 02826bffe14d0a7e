"""What every contender of `benchmarks.dpsl` gets: NumPy alone, as JAX may live elsewhere."""

from __future__ import annotations

import numpy as np

ALPHA = 0.75
"""The symmetric prior that the paper reports as best for Llama 3.2 1B, 2 of 4 experts."""

CLIP = (1e-3, 100.0)
"""Bounds of the density in the gradient, as in the public code of batch shaping."""


def make_logits(tokens: int, experts: int) -> np.ndarray:
    """Normal logits, float32."""
    return np.random.default_rng(0).standard_normal((tokens, experts), dtype=np.float32)
