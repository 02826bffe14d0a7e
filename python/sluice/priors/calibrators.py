"""Concentrations from what one wants of the routing weights, in closed form.

For θ ~ Dir(α) over E experts of which k are active: the expected Simpson index Σ θᵢ² says how
concentrated a token's weights are, and the mass T of the active experts, which is
Beta(k α_hi, (E − k) α_lo), says how sparse. Source: Vahidi et al., arXiv 2602.09001 (ICLR 2026).
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from sluice.errors import SluiceValueError
from sluice.priors.checks import as_list, check_active, check_between, check_experts
from sluice.priors.concentrations import TwoLevel


def symmetric_concentration(simpson: float, experts: int) -> float:
    """The α of a symmetric Dirichlet whose expected Simpson index is `simpson`.

    Args:
        simpson: target in (1/experts, 1): near 1/experts for even weights, near 1 for one expert.
        experts: number of experts E ≥ 2.

    Raises:
        SluiceValueError: an argument is out of range.
    """
    check_experts(experts)
    check_between("simpson", simpson, 1.0 / experts, 1.0)
    return (1.0 - simpson) / (experts * (simpson - 1.0 / experts))


def ratio_for_mass(mass: float, k: int, experts: int) -> float:
    """α_hi/α_lo for which k active experts hold `mass` of the weight on average.

    Args:
        mass: target in (0, 1).
        k: number of active experts, 1 ≤ k < experts.
        experts: number of experts E.

    Raises:
        SluiceValueError: an argument is out of range.
    """
    check_active(k, experts)
    check_between("mass", mass, 0.0, 1.0)
    return mass / (1.0 - mass) * (experts - k) / k


def two_level(mass: float, variance: float, k: int, experts: int) -> TwoLevel:
    """The two concentrations for which the mass of k active experts has a mean and a variance.

    Args:
        mass: mean of the active mass, in (0, 1).
        variance: its variance, in (0, mass (1 − mass)).
        k: number of active experts, 1 ≤ k < experts.
        experts: number of experts E.

    Raises:
        SluiceValueError: an argument is out of range, or so near to an end of it that a float does
            not hold a concentration.
    """
    ratio = ratio_for_mass(mass, k, experts)
    check_between("variance", variance, 0.0, mass * (1.0 - mass))
    scale = (mass * (1.0 - mass) / variance - 1.0) / (k * ratio + (experts - k))
    levels = TwoLevel(hi=scale * ratio, lo=scale)
    if not (min(levels) > 0.0 and max(levels) < math.inf):
        raise SluiceValueError(
            "SL310",
            f"mass {mass} with variance {variance} needs the concentrations {levels.hi:g} and "
            f"{levels.lo:g}, which are not both positive finite numbers",
            fix="choose mass and variance further from the ends of their ranges",
        )
    return levels


def expected_simpson(alpha: Sequence[float]) -> float:
    """E[Σ θᵢ²] of θ ~ Dir(α): Σ αᵢ(αᵢ + 1) / (A(A + 1)) with A = Σ αᵢ.

    Raises:
        SluiceTypeError: α is no sequence of numbers.
        SluiceValueError: α is empty or has an entry that is not a positive finite number.
    """
    values = as_list("alpha", alpha)
    if not values:
        raise SluiceValueError("SL310", "alpha has no entry", fix="pass at least one concentration")
    for value in values:
        check_between("an entry of alpha", value, 0.0, math.inf)
    # Of αᵢ relative to the largest, whose squares do not overflow.
    largest = float(max(values))
    parts = [float(value) / largest for value in values]
    rest = math.fsum(parts)
    total = largest * rest
    of_means = math.fsum((part / rest) ** 2 for part in parts)
    # Between Σ (αᵢ/A)² for A → ∞ and 1 for A → 0.
    weight = 1.0 / (total + 1.0)
    return weight + (1.0 - weight) * of_means


def expected_active_mass(hi: float, lo: float, k: int, experts: int) -> float:
    """E[T] = k α_hi / (k α_hi + (E − k) α_lo).

    Raises:
        SluiceValueError: an argument is out of range.
    """
    check_active(k, experts)
    check_between("hi", hi, 0.0, math.inf)
    check_between("lo", lo, 0.0, math.inf)
    return _share(k, hi, experts - k, lo)


def active_mass_variance(hi: float, lo: float, k: int, experts: int) -> float:
    """Var[T] = m(1 − m)/(A + 1) with m = E[T] and A = k α_hi + (E − k) α_lo.

    Raises:
        SluiceValueError: an argument is out of range.
    """
    mass = expected_active_mass(hi, lo, k, experts)
    rest = _share(experts - k, lo, k, hi)
    largest = max(hi, lo, 1.0)  # relative to which A + 1 does not overflow
    total = k * (hi / largest) + (experts - k) * (lo / largest) + 1.0 / largest
    return mass * rest / total / largest


def _share(count: int, concentration: float, others: int, theirs: float) -> float:
    """Of the sum of all concentrations, which may be too large for a float."""
    return 1.0 / (1.0 + others / count * (theirs / concentration))
