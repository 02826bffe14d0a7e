"""DirMoE as a drop-in router (Vahidi et al., arXiv 2602.09001, ICLR 2026)."""

from __future__ import annotations

import math
from typing import Any

import torch
from torch import Tensor

from sluice.conversions import as_integer, as_number
from sluice.errors import SluiceTypeError, SluiceValueError
from sluice.nn.checks import at_step, check_dtype, check_hidden, check_timed
from sluice.nn.generator import Generator
from sluice.nn.graph_ops import Reachable
from sluice.nn.heads import DirMoEHeads
from sluice.nn.routing import Routing
from sluice.nn.selection import keep_top_k
from sluice.routers import dirmoe_from_heads, dirmoe_from_heads_eval
from sluice.runtime.device_rng import DeviceRng
from sluice.runtime.rng import Rng
from sluice.runtime.tracing import tracing
from sluice.schedules import Schedule

# Of a module: what may be a schedule, and what its values are above.
_TIMED = {
    "tau": 0.0,
    "lam_q": 0.0,
    "lam_p": 0.0,
    "kl_weight": -math.inf,
    "sparsity_weight": -math.inf,
}


class DirMoE(Reachable):
    """Maps hidden states [..., d] to routing weights [..., E] and the terms of the router's loss.

    In training it draws a gate and a Dirichlet per token (`sluice.routers.dirmoe`); in evaluation
    it takes their values without noise, and of these the `top_k` largest if given. Each training
    forward takes one offset of the generator, also the time t of the schedules; evaluation takes
    none. Data-parallel ranks give all routers one seed and each its own `token_offset`. Before a
    training step is captured in a CUDA graph: `router.generator.keep_on("cuda")`.

    Args:
        hidden_size: size d of a hidden state.
        experts: number of experts E.
        k: number of experts that a token should open, 0 < k ≤ E; the sparsity term's target.
        top_k: hard limit of experts per token in evaluation, or None for all.
        tau: temperature of the gate, a number, a schedule, or a tensor of shape ().
        lam_q, lam_p: scales of the posterior's and the prior's concentrations, likewise.
        prior_hi, prior_lo: the prior's concentrations of an open and a closed expert,
            prior_hi > prior_lo > 0; see `sluice.priors.two_level`.
        kl_weight, sparsity_weight: β_θ and λ_sparsity of `Routing.loss`, likewise.
        seed: key of the draws; by default from torch's generator.
        device, dtype: of the heads' parameters; they compute in float32 at least.

    Raises:
        SluiceTypeError: a number is none, a size no integer, or `dtype` not floating.
        SluiceValueError: k or top_k exceeds E, or a number is out of range.
    """

    def __init__(
        self,
        hidden_size: int,
        experts: int,
        k: float,
        *,
        top_k: int | None = None,
        tau: float | Tensor | Schedule = 1.0,
        lam_q: float | Tensor | Schedule = 1.0,
        lam_p: float | Tensor | Schedule = 1.0,
        prior_hi: float = 1.0,
        prior_lo: float = 0.1,
        kl_weight: float | Tensor | Schedule = 1.0,
        sparsity_weight: float | Tensor | Schedule = 0.01,
        seed: int | None = None,
        device: torch.device | str | None = None,
        dtype: torch.dtype | None = None,
    ) -> None:
        super().__init__()
        hidden_size = _size("hidden_size", hidden_size)
        experts = _size("experts", experts)
        _check_active("k", k, experts)
        if top_k is not None:
            top_k = as_integer("top_k", top_k)
            _check_active("top_k", top_k, experts)
        _check_prior(prior_hi, prior_lo)
        self.hidden_size, self.experts, self.k, self.top_k = hidden_size, experts, k, top_k
        self.tau, self.lam_q, self.lam_p = tau, lam_q, lam_p
        self.prior_hi, self.prior_lo = prior_hi, prior_lo
        self.kl_weight, self.sparsity_weight = kl_weight, sparsity_weight
        for name, low in _TIMED.items():
            check_timed(name, getattr(self, name), low)
        check_dtype(dtype)
        self.heads = DirMoEHeads(
            hidden_size, experts, k / experts, prior_hi, prior_lo, device, dtype
        )
        self.generator = Generator(seed)

    def forward(
        self, hidden: Tensor, *, token_offset: int = 0, rng: Rng | DeviceRng | None = None
    ) -> Routing:
        """Routing weights of hidden states.

        Args:
            hidden: [..., d]; the leading axes are flattened to tokens.
            token_offset: index of the first token in the whole batch, for a shard.
            rng: generator to use in training instead of the module's next one; it has a
                `token_offset` of its own.

        Returns:
            `Routing` with weights [..., E] in float32 (float64 for float64 inputs).

        Raises:
            SluiceTypeError: `hidden` is not a floating tensor whose last axis has size d, `rng`
                is no generator, or `token_offset` is given beside it.
            SluiceValueError: in training on a replica of torch.nn.DataParallel, or `token_offset`
                or what a schedule gives is out of range.
        """
        check_hidden(hidden, self.hidden_size)
        _check_draws(rng, token_offset)
        heads = self.heads(hidden.reshape(-1, self.hidden_size))
        if self.training:
            rng = self.generator.next(token_offset) if rng is None else rng
            step = rng.offset if isinstance(rng, Rng) else rng.step
            values = self._values(step, heads[0].dtype)
            weights, kl, sparsity = dirmoe_from_heads(*heads, **self._scalars(values), rng=rng)
        else:
            values = self._values(None, heads[0].dtype)
            weights, kl, sparsity = dirmoe_from_heads_eval(*heads, **self._scalars(values))
            if self.top_k is not None:
                weights = keep_top_k(weights, self.top_k)
        weights = weights.reshape(*hidden.shape[:-1], self.experts)
        return Routing(weights, kl, sparsity, values["kl_weight"], values["sparsity_weight"])

    def gates(self, hidden: Tensor) -> Tensor:
        """z = σ(ℓ/τ) without noise, [..., E]: which experts each token opens."""
        check_hidden(hidden, self.hidden_size)
        logits, _, _ = self.heads(hidden)
        return torch.sigmoid(logits / self._values(None, logits.dtype)["tau"])

    def scheduled(self, step: int) -> list[Any]:
        """The values at a step of what is a schedule, in the order of `_TIMED`."""
        values = []
        for name, low in _TIMED.items():
            schedule = getattr(self, name)
            if callable(schedule):
                values.append(at_step(name, schedule, step, low))
        return values

    def _values(self, step: int | Tensor | None, dtype: torch.dtype) -> dict[str, float | Tensor]:
        """What may be a schedule, at a step (by default the present one); tensors in a graph."""
        values = {name: getattr(self, name) for name in _TIMED}
        names = [name for name, value in values.items() if callable(value)]
        if not names:
            return values
        if not tracing() or (not self.training and torch.compiler.is_exporting()):
            # A program exported for evaluation keeps the values of now: it may run anywhere.
            scheduled = self.scheduled(self.generator.step if step is None else int(step))
        else:
            time = torch.full((), step, device="cpu") if isinstance(step, int) else step
            op = torch.ops.sluice.scheduled
            scheduled = op(self._graph_key, time, len(names)).to(dtype).unbind()
        return values | dict(zip(names, scheduled, strict=True))

    def _scalars(self, values: dict[str, float | Tensor]) -> dict[str, float | Tensor]:
        """The run-time numbers of `sluice.routers.dirmoe`."""
        return {
            "tau": values["tau"],
            "lam_q": values["lam_q"],
            "lam_p": values["lam_p"],
            "prior_hi": self.prior_hi,
            "prior_lo": self.prior_lo,
            "k": float(self.k),
        }

    def extra_repr(self) -> str:
        """The sizes and what is fixed at construction."""
        return (
            f"hidden_size={self.hidden_size}, experts={self.experts}, k={self.k}, "
            f"top_k={self.top_k}, tau={self.tau}, lam_q={self.lam_q}, lam_p={self.lam_p}, "
            f"prior_hi={self.prior_hi}, prior_lo={self.prior_lo}, "
            f"kl_weight={self.kl_weight}, sparsity_weight={self.sparsity_weight}"
        )


def _size(name: str, value: int) -> int:
    size = as_integer(name, value)
    if size < 1:
        raise SluiceValueError(
            "SL310", f"{name} is {size}, not at least 1", fix=f"choose {name} >= 1"
        )
    return size


def _check_draws(rng: Any, token_offset: Any) -> None:
    """Refuses what no forward can draw with; also in evaluation, which does not draw."""
    if rng is None:
        # In a graph the number may be open; the op that it goes to takes nothing else.
        if not tracing():
            Rng(0, token_offset=token_offset)
        return
    if not isinstance(rng, (Rng, DeviceRng)):
        raise SluiceTypeError(
            "SL202",
            f"'rng' takes a sluice.Rng, but got a value of type {type(rng).__name__}",
            fix="pass rng=sluice.Rng(seed=...)",
        )
    if token_offset != 0:
        raise SluiceTypeError(
            "SL208",
            f"token_offset ({token_offset!r}) is given beside an rng, which has its own",
            fix="pass rng=sluice.Rng(seed, offset, token_offset)",
        )


def _check_active(name: str, count: float, experts: int) -> None:
    if not 0 < as_number(name, count) <= experts:
        raise SluiceValueError(
            "SL310",
            f"{name} ({count}) is not above 0 and at most the number of experts ({experts})",
            fix=f"choose 0 < {name} <= {experts}",
        )


def _check_prior(prior_hi: float, prior_lo: float) -> None:
    low, high = as_number("prior_lo", prior_lo), as_number("prior_hi", prior_hi)
    if not 0.0 < low < high < math.inf:
        raise SluiceValueError(
            "SL310",
            f"prior_hi ({prior_hi}) and prior_lo ({prior_lo}) are not prior_hi > prior_lo > 0",
            fix="take both from sluice.priors.two_level",
        )
