"""∂ log z / ∂α of a Gamma(α, 1) draw at fixed quantile (Figurnov et al., NeurIPS 2018)."""

from __future__ import annotations

import numpy as np

from sluice.interpreter.special import digamma

_STEP = 0.1
_CHUNK = 1 << 16


def log_gamma_sample_grad(alpha: np.ndarray, log_z: np.ndarray) -> np.ndarray:
    """w = ∂ log z / ∂α, to about 1e-13 relative; operands and result have one shape.

    With F the distribution function and f the density, w = −F_α / (z f): an integral over
    [0, z], or minus the one over [z, ∞), whichever is the thinner tail. Each is taken by
    double-exponential quadrature. NaN where α is not positive.
    """
    alpha, log_z = np.broadcast_arrays(alpha, log_z)
    a, b = alpha.reshape(-1), log_z.reshape(-1)
    result = np.empty(a.shape)
    for start in range(0, a.size, _CHUNK):
        piece = slice(start, start + _CHUNK)
        result[piece] = _gradient(a[piece], b[piece])
    return result.reshape(alpha.shape)


def _gradient(alpha: np.ndarray, log_z: np.ndarray) -> np.ndarray:
    result = np.full(alpha.shape, np.nan)
    with np.errstate(all="ignore"):
        z = np.exp(log_z)
        # The lower tail of a small α is taken at α + 1, which has its mean above z.
        below = (z <= alpha) | ((alpha < 1.0) & (z <= 0.5))
        lower = (alpha > 0.0) & below
        upper = (alpha > 0.0) & ~below & ~np.isnan(z)
        result[lower] = _lower_tail(alpha[lower], log_z[lower])
        result[upper] = _upper_tail(alpha[upper], log_z[upper])
    return result


def _lower_tail(alpha: np.ndarray, log_z: np.ndarray) -> np.ndarray:
    """−∫_{−∞}^0 exp(αs − z(eˢ − 1)) (log z + s − ψ(α)) ds, from t = z eˢ.

    It decays slowly for a small α: below 1 it is taken at α + 1, and w at α follows by
    α w_α = z w_{α+1} + ψ(α + 1) − log z.
    """
    z = np.exp(log_z)
    small = alpha < 1.0
    top = np.where(small, alpha + 1.0, alpha)
    nodes, weights = _half_line()
    scale = 1.0 / (top - z + np.minimum(z, np.sqrt(z)))
    s = -scale * nodes
    integrand = np.exp(top * s - z * np.expm1(s)) * (log_z + s - digamma(top))
    w = -scale * np.sum(weights * integrand, axis=0)
    return np.where(small, (z * w + digamma(top) - log_z) / alpha, w)


def _upper_tail(alpha: np.ndarray, log_z: np.ndarray) -> np.ndarray:
    """∫_0^∞ (1 + y/z)^(α−1) e^(−y) (log z + log1p(y/z) − ψ(α)) dy/z, from t = z + y."""
    z = np.exp(log_z)
    nodes, weights = _half_line()
    scale = z / (z - alpha + np.minimum(z, np.sqrt(z)))
    log_ratio = np.log1p(scale * nodes / z)
    density = np.exp((alpha - 1.0) * log_ratio - scale * nodes)
    integrand = density * (log_z + log_ratio - digamma(alpha))
    return scale / z * np.sum(weights * integrand, axis=0)


def _half_line() -> tuple[np.ndarray, np.ndarray]:
    """Nodes t = exp(x − e⁻ˣ) and weights on (0, ∞), as columns, for exponential decay."""
    x = np.arange(-4.0, 4.5, _STEP)[:, None]
    nodes = np.exp(x - np.exp(-x))
    return nodes, _STEP * nodes * (1.0 + np.exp(-x))
