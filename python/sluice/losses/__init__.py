"""Losses on routing probabilities, for torch tensors and NumPy arrays.

Each is a short function of the language, to read, copy and change: `sl.dirichlet_prior_loss` in
`sluice.losses.dirichlet`, `batch_shaping_loss` in `sluice.losses.shaping`.
"""

from sluice.losses.calls import bad_rows, batch_shaping, dirichlet_prior

__all__ = ["bad_rows", "batch_shaping", "dirichlet_prior"]
