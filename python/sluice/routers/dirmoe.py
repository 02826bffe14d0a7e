"""DirMoE: which experts a token takes, and how much of each, as two separate random choices.

Source: Vahidi et al., arXiv 2602.09001 (ICLR 2026).
"""

from __future__ import annotations

import sluice
import sluice.language as sl


@sluice.jit
def dirmoe(
    logits: sl.Tensor["T", "E"],
    a_hi: sl.Tensor["T", "E"],
    a_lo: sl.Tensor["T", "E"],
    tau: sl.Scalar,
    lam_q: sl.Scalar,
    lam_p: sl.Scalar,
    prior_hi: sl.Scalar,
    prior_lo: sl.Scalar,
    k: sl.Scalar,
    rng: sl.Rng,
):
    """Routing weights of a training step, with the two terms of the loss.

    z_i = σ((ℓ_i + g_i)/τ) with logistic noise g opens experts; θ ~ Dir(λ_q(z α_hi + (1 − z) α_lo))
    says how much of each; the weights are z ⊙ θ, normalised. The loss of a model adds
    β_θ · kl + λ_sparsity · sparsity, in the paper with β_θ = 1 and λ_sparsity = 0.01.

    Args:
        logits: ℓ, any real.
        a_hi, a_lo: concentrations of an open and a closed expert, a_hi > a_lo > 0.
        tau: temperature of the gate, > 0.
        lam_q, lam_p: scales of the posterior's and the prior's concentrations, > 0.
        prior_hi, prior_lo: concentrations of the prior, prior_hi > prior_lo > 0.
        k: number of experts that a token should open.
        rng: generator; a training step takes one offset.

    Returns:
        weights [T, E], rows sum to 1; kl, the mean over tokens of KL(posterior ‖ prior);
        sparsity, the mean over tokens of (Σ z − k)².
    """
    z = sl.gumbel_sigmoid(logits, tau, rng)
    alpha = lam_q * (z * a_hi + (1 - z) * a_lo)
    theta = sl.dirichlet(alpha, rng)
    prior = lam_p * (z * prior_hi + (1 - z) * prior_lo)
    kl = sl.mean(sl.kl_dirichlet(alpha, prior), "T")
    sparsity = sl.mean((sl.sum(z, "E") - k) ** 2, "T")
    return sl.normalize(z * theta, "E"), kl, sparsity


@sluice.jit
def dirmoe_eval(
    logits: sl.Tensor["T", "E"],
    a_hi: sl.Tensor["T", "E"],
    a_lo: sl.Tensor["T", "E"],
    tau: sl.Scalar,
    lam_q: sl.Scalar,
    lam_p: sl.Scalar,
    prior_hi: sl.Scalar,
    prior_lo: sl.Scalar,
    k: sl.Scalar,
):
    """`dirmoe` without noise: z = σ(ℓ/τ), and for θ its mean α/Σα.

    Gates are compared by a softmax of their logarithms, and so where all are nearly shut too.

    Arguments and results are those of `dirmoe`.
    """
    scaled = logits / tau
    z = sl.sigmoid(scaled)
    alpha = lam_q * (z * a_hi + (1 - z) * a_lo)
    prior = lam_p * (z * prior_hi + (1 - z) * prior_lo)
    kl = sl.mean(sl.kl_dirichlet(alpha, prior), "T")
    sparsity = sl.mean((sl.sum(z, "E") - k) ** 2, "T")
    gate = sl.softmax(sl.log_sigmoid(scaled), "E")
    return sl.normalize(gate * alpha, "E"), kl, sparsity
