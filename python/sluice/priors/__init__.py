"""Dirichlet priors of a token's routing probabilities, for DirMoE and for Dirichlet-prior shaping.

The words are the same for both: a *prior* Dir(α) has a *concentration* α_k > 0 for each expert;
how much it counts is the *weight* of its term in the loss (`kl_weight` of DirMoE, `weight` of
`sluice.nn.DirichletPriorLoss`), a number or a schedule, such as the *warm-up*
`sluice.schedules.WarmUp`.

- `symmetric`: all experts alike; `symmetric_concentration` finds α from the Simpson index wanted.
- `TwoLevel`: active and inactive experts; `two_level` finds both levels from the mass wanted.
- `per_group`: one of these for each group of tokens.
"""

from sluice.priors.calibrators import (
    active_mass_variance,
    expected_active_mass,
    expected_simpson,
    ratio_for_mass,
    symmetric_concentration,
    two_level,
)
from sluice.priors.concentrations import Concentrations, TwoLevel, per_group, symmetric

__all__ = [
    "Concentrations",
    "TwoLevel",
    "active_mass_variance",
    "expected_active_mass",
    "expected_simpson",
    "per_group",
    "ratio_for_mass",
    "symmetric",
    "symmetric_concentration",
    "two_level",
]
