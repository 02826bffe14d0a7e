"""Concentrations of a Dirichlet prior, of a few shapes.

They are tuples of numbers, one for each expert, or one such tuple for each group of tokens: what
`alpha` of `sluice.losses.dirichlet_prior` takes.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import NamedTuple

from sluice.conversions import as_integer
from sluice.errors import SluiceValueError
from sluice.priors.checks import as_list, check_between, check_experts

#: α_k of each expert.
Concentrations = tuple[float, ...]


class TwoLevel(NamedTuple):
    """Concentrations of an active and of an inactive expert.

    DirMoE takes them as its `prior_hi` and `prior_lo`: there each token chooses its active experts.
    """

    hi: float
    lo: float

    def concentrations(self, active: Iterable[int], experts: int) -> Concentrations:
        """`hi` for the experts that are `active`, `lo` for the others.

        Args:
            active: numbers of experts, from 0 to experts − 1.
            experts: number of experts E ≥ 2.

        Raises:
            SluiceTypeError: `active` is no collection, or an expert is not an integer.
            SluiceValueError: a level is not a positive finite number, or an expert does not exist.
        """
        check_experts(experts)
        check_between("hi", self.hi, 0.0, math.inf)
        check_between("lo", self.lo, 0.0, math.inf)
        chosen = {as_integer("an expert of active", expert) for expert in as_list("active", active)}
        for expert in chosen:
            if not 0 <= expert < experts:
                raise SluiceValueError(
                    "SL310",
                    f"active has the expert {expert}, outside of 0 to {experts - 1}",
                    fix=f"number the {experts} experts from 0",
                )
        return tuple(self.hi if expert in chosen else self.lo for expert in range(experts))


def symmetric(concentration: float, experts: int) -> Concentrations:
    """The same concentration for every expert: below 1 for few experts a token, above for many.

    Raises:
        SluiceValueError: the concentration is not a positive finite number, or experts is below 2.
    """
    check_experts(experts)
    check_between("concentration", concentration, 0.0, math.inf)
    return (float(concentration),) * experts


def per_group(*priors: Concentrations) -> tuple[Concentrations, ...]:
    """A table [G, E] of the priors of groups 0, 1, ... of tokens, such as their modalities.

    Raises:
        SluiceTypeError: a prior is no sequence.
        SluiceValueError: there is no prior, or they are of different numbers of experts.
    """
    table = tuple(tuple(as_list("a prior", prior)) for prior in priors)
    sizes = [len(row) for row in table]
    if len(set(sizes)) != 1:
        raise SluiceValueError(
            "SL310",
            f"the priors of groups have {sizes or 'no'} concentrations",
            fix="pass one prior for each group, all of the same number of experts",
        )
    return table
