"""DirMoE from the outputs of linear layers: softplus makes them concentrations, in the same kernel.

Source: Vahidi et al., arXiv 2602.09001 (ICLR 2026).
"""

from __future__ import annotations

import sluice
import sluice.language as sl
from sluice.routers.dirmoe import dirmoe, dirmoe_eval

FLOOR = 1e-3
"""Least concentration, and least distance of the two: where draws are tested from."""


@sluice.jit
def concentrations(above: sl.Tensor["T", "E"], low: sl.Tensor["T", "E"]):
    """α_hi > α_lo > 0 of two unbounded heads: α_lo from `low`, and how much α_hi is `above` it."""
    a_lo = sl.softplus(low) + FLOOR
    return a_lo + sl.softplus(above) + FLOOR, a_lo


DUST = 2.0**-64
"""Weights below are 0: no sum in float32 would notice them, and what a model computes from them may
be subnormal, which makes its matrix products ten times slower on some processors."""


@sluice.jit
def swept(weights: sl.Tensor["T", "E"]):
    """Routing weights without dust; NaN stays."""
    return sl.where(weights < DUST, 0.0, weights)


@sluice.jit
def dirmoe_from_heads(
    logits: sl.Tensor["T", "E"],
    above: sl.Tensor["T", "E"],
    low: sl.Tensor["T", "E"],
    tau: sl.Scalar,
    lam_q: sl.Scalar,
    lam_p: sl.Scalar,
    prior_hi: sl.Scalar,
    prior_lo: sl.Scalar,
    k: sl.Scalar,
    rng: sl.Rng,
):
    """`dirmoe` with the two concentrations by `concentrations`, and without dust in the weights."""
    a_hi, a_lo = concentrations(above, low)
    weights, kl, sparsity = dirmoe(
        logits, a_hi, a_lo, tau, lam_q, lam_p, prior_hi, prior_lo, k, rng
    )
    return swept(weights), kl, sparsity


@sluice.jit
def dirmoe_from_heads_eval(
    logits: sl.Tensor["T", "E"],
    above: sl.Tensor["T", "E"],
    low: sl.Tensor["T", "E"],
    tau: sl.Scalar,
    lam_q: sl.Scalar,
    lam_p: sl.Scalar,
    prior_hi: sl.Scalar,
    prior_lo: sl.Scalar,
    k: sl.Scalar,
):
    """`dirmoe_eval` with the two concentrations by `concentrations`, and without dust."""
    a_hi, a_lo = concentrations(above, low)
    weights, kl, sparsity = dirmoe_eval(
        logits, a_hi, a_lo, tau, lam_q, lam_p, prior_hi, prior_lo, k
    )
    return swept(weights), kl, sparsity
