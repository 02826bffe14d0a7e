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
    # SciPy has inf for subnormal numbers, and −inf at −inf.
    tiny = (x > 0.0) & (x < 1e-300)
    finite = np.where(tiny, -np.log(np.where(tiny, x, 1.0)), _scipy().gammaln(x))
    return np.where(np.isinf(x), np.inf, finite)


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
    """Regularised incomplete beta function I_x(a, b); 0 below 0 and 1 above 1.

    Inside of (0, 1) it is NaN where both a and b exceed 10⁷, as in compiled code.
    """
    value = _scipy().betainc(a, b, np.clip(x, 0.0, 1.0))
    return _where_beta(a, b, np.where(_is_beyond(a, b) & (x > 0.0) & (x < 1.0), np.nan, value))


def _is_beyond(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    return np.minimum(a, b) > 1e7


def betainc_from_logs(
    a: np.ndarray, b: np.ndarray, log_x: np.ndarray, log_y: np.ndarray
) -> np.ndarray:
    """I_x(a, b) from log(x) and log(1 - x): the smaller of the two says more."""
    scipy = _scipy()
    x, y = np.exp(log_x), np.exp(log_y)
    value = np.where(log_x < log_y, scipy.betainc(a, b, x), scipy.betaincc(b, a, y))
    # Where x underflows, the first term of the series is all there is.
    leading = np.exp(a * log_x - np.log(a) - scipy.betaln(a, b))
    value = np.where(x < 1e-300, leading, value)
    ends = np.isneginf(log_x) | np.isneginf(log_y)
    return _where_beta(a, b, np.where(_is_beyond(a, b) & ~ends, np.nan, value))


def beta_log_prob(x: np.ndarray, a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """log density of Beta(a, b) at x; −∞ outside of [0, 1]."""
    scipy = _scipy()
    inside = scipy.xlogy(a - 1.0, x) + scipy.xlog1py(b - 1.0, -x) - scipy.betaln(a, b)
    return _where_beta(a, b, np.where((x < 0.0) | (x > 1.0), -np.inf, inside))


def beta_log_prob_from_logs(
    log_x: np.ndarray, log_y: np.ndarray, a: np.ndarray, b: np.ndarray
) -> np.ndarray:
    """log density of Beta(a, b) from log(x) and log(1 - x)."""
    left = np.where(a == 1.0, 0.0, (a - 1.0) * log_x)
    right = np.where(b == 1.0, 0.0, (b - 1.0) * log_y)
    return _where_beta(a, b, left + right - _scipy().betaln(a, b))


def _where_beta(a: np.ndarray, b: np.ndarray, value: np.ndarray) -> np.ndarray:
    """NaN unless a and b are positive and finite."""
    valid = (a > 0.0) & (b > 0.0) & np.isfinite(a + b)
    return np.where(valid, value, np.nan)
