"""Special functions in float64, from SciPy (the extra `sluice[interpret]`)."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np

from sluice.errors import SluiceUnsupportedError


@cache
def _scipy() -> Any:
    """scipy.special, imported at the first use so that SciPy stays optional."""
    try:
        from scipy import special
    except ImportError:
        raise SluiceUnsupportedError(
            "SL430",
            "the reference interpreter needs SciPy for special functions",
            fix="pip install 'sluice[interpret]'",
        ) from None
    return special


def lgamma(x: np.ndarray) -> np.ndarray:
    """log |Γ(x)|."""
    return _scipy().gammaln(x)


def digamma(x: np.ndarray) -> np.ndarray:
    """ψ(x)."""
    return _scipy().digamma(x)


def polygamma(order: int, x: np.ndarray) -> np.ndarray:
    """ψ⁽ⁿ⁾(x) for n ≥ 1; NaN below 0."""
    return np.where(x < 0.0, np.nan, _scipy().polygamma(order, np.abs(x)))


def trigamma(x: np.ndarray) -> np.ndarray:
    """ψ₁(x)."""
    return polygamma(1, x)


def betainc(a: np.ndarray, b: np.ndarray, x: np.ndarray) -> np.ndarray:
    """Regularised incomplete beta function I_x(a, b)."""
    return _scipy().betainc(a, b, x)
