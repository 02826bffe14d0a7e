"""The calibrators of `sluice.priors`: concentrations from what one wants of the routing weights."""

from sluice.priors.calibrators import (
    active_mass_variance,
    expected_active_mass,
    expected_simpson,
    ratio_for_mass,
    symmetric_concentration,
    two_level,
)
from sluice.priors.concentrations import TwoLevel

__all__ = [
    "TwoLevel",
    "active_mass_variance",
    "expected_active_mass",
    "expected_simpson",
    "ratio_for_mass",
    "symmetric_concentration",
    "two_level",
]
