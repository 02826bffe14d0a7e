"""The three linear heads of DirMoE."""

from __future__ import annotations

import math

import torch
import torch.nn.functional as F
from torch import Tensor, nn

_FLOOR = 1e-3  # least concentration, the end of the range in which draws are tested


class DirMoEHeads(nn.Module):
    """Logits and two concentrations with α_hi > α_lo > 0 from hidden states.

    One matrix holds the three heads, in the order logits, α_hi, α_lo, so that hidden states are
    read once. At the start the gate opens k of E experts and the concentrations are the prior's.

    Args:
        hidden_size: size d of a hidden state.
        experts: number of experts E.
        open_fraction: k/E, in (0, 1].
        prior_hi, prior_lo: concentrations to start from, prior_hi > prior_lo > 0.
    """

    def __init__(
        self,
        hidden_size: int,
        experts: int,
        open_fraction: float,
        prior_hi: float,
        prior_lo: float,
        device: torch.device | str | None = None,
        dtype: torch.dtype | None = None,
    ) -> None:
        super().__init__()
        self.experts = experts
        self.linear = nn.Linear(hidden_size, 3 * experts, device=device, dtype=dtype)
        fraction = min(open_fraction, 1.0 - 0.5 / experts)
        starts = (
            math.log(fraction / (1.0 - fraction)),
            _inverse_softplus(prior_hi - prior_lo),
            _inverse_softplus(prior_lo),
        )
        with torch.no_grad():
            for bias, start in zip(self.linear.bias.chunk(3), starts, strict=True):
                bias.fill_(start)

    def forward(self, hidden: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """[T, d] → logits, α_hi, α_lo, each [T, E].

        Computed in float32 whatever the dtype of weights or autocast, in float64 if either is.
        """
        dtype = torch.promote_types(hidden.dtype, self.linear.weight.dtype)
        dtype = torch.promote_types(dtype, torch.float32)
        weight, bias = self.linear.weight.to(dtype), self.linear.bias.to(dtype)
        with torch.autocast(hidden.device.type, enabled=False):
            heads = F.linear(hidden.to(dtype), weight, bias)
            logits, above, low = heads.split(self.experts, dim=-1)
            a_lo = F.softplus(low) + _FLOOR
            return logits, a_lo + F.softplus(above) + _FLOOR, a_lo


def _inverse_softplus(value: float) -> float:
    """x with softplus(x) + floor = value, where there is one."""
    excess = max(value - _FLOOR, 1e-6)
    return excess + math.log(-math.expm1(-excess))
