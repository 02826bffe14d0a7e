"""The three linear heads of DirMoE."""

from __future__ import annotations

import math
from collections.abc import Sequence
from contextlib import nullcontext

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from sluice.routers.from_heads import FLOOR


class WideLinear(nn.Linear):
    """A linear layer that computes in float32 whatever the dtype of weights or autocast.

    In float64, if the weights or the input are of it. The result has the dtype of the arithmetic.
    Dynamic quantization, which knows layers by their type, leaves it as it is.

    Args:
        in_features, out_features: as of `torch.nn.Linear`.
        starts: biases to start from, each of as many outputs in turn.
    """

    def __init__(
        self,
        in_features: int,
        out_features: int,
        starts: Sequence[float],
        device: torch.device | str | None = None,
        dtype: torch.dtype | None = None,
    ) -> None:
        self.starts = starts  # before torch's constructor, which resets parameters
        super().__init__(in_features, out_features, device=device, dtype=dtype)

    def reset_parameters(self) -> None:
        """Draws the weights as torch does; models that are initialised late call it."""
        super().reset_parameters()
        with torch.no_grad():
            for bias, start in zip(self.bias.chunk(len(self.starts)), self.starts, strict=True):
                bias.fill_(start)

    def forward(self, hidden: Tensor) -> Tensor:
        """[..., in_features] → [..., out_features]."""
        wide = torch.float64 in (hidden.dtype, self.weight.dtype)
        dtype = torch.float64 if wide else torch.float32
        device = hidden.device.type
        # A device without autocast, such as meta, has none to leave.
        known = torch.amp.is_autocast_available(device)
        with torch.autocast(device, enabled=False) if known else nullcontext():
            return F.linear(hidden.to(dtype), self.weight.to(dtype), self.bias.to(dtype))


class DirMoEHeads(nn.Module):
    """The arguments of `sluice.routers.dirmoe_from_heads` from hidden states.

    One matrix holds the three heads, so that hidden states are read once. At the start the gate
    opens k of E experts and the concentrations are the prior's.

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
        fraction = min(open_fraction, 1.0 - 0.5 / experts)
        starts = (
            math.log(fraction / (1.0 - fraction)),
            _inverse_softplus(prior_hi - prior_lo),
            _inverse_softplus(prior_lo),
        )
        self.linear = WideLinear(hidden_size, 3 * experts, starts, device, dtype)

    def forward(self, hidden: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """[..., d] → logits, `above` and `low`, each [..., E], unbounded, from a `WideLinear`."""
        logits, above, low = self.linear(hidden).chunk(3, dim=-1)
        return logits, above, low


def _inverse_softplus(value: float) -> float:
    """x with softplus(x) + FLOOR = value, or a little more where there is none."""
    excess = max(value - FLOOR, 1e-6)
    return excess + math.log(-math.expm1(-excess))
