"""What the report says of a trained model, measured."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean, median
from time import perf_counter

import torch
from torch import Tensor, nn

import sluice
import sluice.language as sl
from sluice.nn import DirMoE
from sluice.schedules import at

from .routers import TopK
from .text import CHARACTER_CLASSES, Text, character_class
from .training import Runner, validate


@sluice.jit
def open_gates(logits: sl.Tensor["T", "E"], tau: sl.Scalar, rng: sl.Rng):
    """Σz of each token, with the noise that `sluice.routers.dirmoe` draws."""
    return sl.sum(sl.gumbel_sigmoid(logits, tau, rng), "E")


@dataclass(frozen=True)
class Measured:
    """One model's column of the table, and its heat maps."""

    bits: float
    """Bits per character on all validation text, without noise."""
    hard_bits: float
    """The same with no more than k experts a token."""
    open_gates: float
    """Σz a token as training draws it, mean over layers and tokens."""
    quiet_gates: float
    """Σz a token without noise."""
    step_ms: float
    """Median step."""
    router_share: float
    """Routers' forward + backward, timed alone on a step's tokens, over the median step."""
    heat: Tensor
    """(layers, experts, classes): mean routing weight of an expert over a class's characters."""


def measure(runner: Runner, text: Text) -> Measured:
    """Everything about one runner, trained or interrupted."""
    plan, step = runner.plan, runner.median_ms / 1e3
    routers = [r for r in runner.model.routers if isinstance(r, DirMoE | TopK)]
    pairs = list(zip(routers, router_inputs(runner, text), strict=True))
    return Measured(
        bits=validate(runner.model, text, plan.context),
        hard_bits=hard_validation(runner, text),
        open_gates=fmean(drawn_gates(router, x) for router, x in pairs),
        quiet_gates=fmean(router.gates(x).sum(-1).mean().item() for router, x in pairs),
        step_ms=runner.median_ms,
        router_share=sum(router_seconds(router, x) for router, x in pairs) / step,
        heat=heat_maps(runner, text),
    )


def hard_validation(runner: Runner, text: Text) -> float:
    """Validation with the k largest weights of each token alone."""
    dirichlet = [r for r in runner.model.routers if isinstance(r, DirMoE)]
    for router in dirichlet:
        router.top_k = int(router.k)
    bits = validate(runner.model, text, runner.plan.context)
    for router in dirichlet:
        router.top_k = None
    return bits


@torch.no_grad()
def router_inputs(runner: Runner, text: Text) -> list[Tensor]:
    """The tokens (T, width) that reach each layer's router from one batch of training text."""
    generator = torch.Generator().manual_seed(runner.plan.seed)
    chars, _ = text.sample(runner.plan.batch, runner.plan.context, generator)
    seen: list[Tensor] = []
    hooks = [
        router.register_forward_pre_hook(lambda _, args: seen.append(args[0]))
        for router in runner.model.routers
    ]
    runner.model(chars)
    for hook in hooks:
        hook.remove()
    return seen


@torch.no_grad()
def drawn_gates(router: DirMoE | TopK, tokens: Tensor) -> float:
    """Mean Σz a token with the noise of training."""
    if isinstance(router, TopK):
        return router.gates(tokens).sum(-1).mean().item()
    logits, _, _ = router.heads(tokens)
    tau = at(router.tau, router.generator.offset)
    return open_gates(logits, tau=tau, rng=sluice.Rng(seed=0)).mean().item()


def router_seconds(router: nn.Module, tokens: Tensor, repeats: int = 30) -> float:
    """Median seconds of a router's forward and backward, its linear heads included."""
    tokens = tokens.clone().requires_grad_()
    wanted = [tokens, *router.parameters()]
    cotangents = (torch.randn(router(tokens).weights.shape), torch.ones(()))
    times = []
    for _ in range(repeats):
        start = perf_counter()
        routing = router(tokens)
        torch.autograd.grad((routing.weights, routing.loss), wanted, cotangents)
        times.append(perf_counter() - start)
    return median(times)


@torch.no_grad()
def heat_maps(runner: Runner, text: Text) -> Tensor:
    """Mean routing weight by layer, expert and class of the character read, without noise."""
    classes = torch.tensor([CHARACTER_CLASSES.index(character_class(c)) for c in text.alphabet])
    totals, counts = [], []
    runner.model.eval()
    for chars, _ in itertools.islice(text.validation(32, runner.plan.context), 4):
        member = nn.functional.one_hot(classes[chars.flatten()], len(CHARACTER_CLASSES)).float()
        weights = torch.stack([routing.weights for routing in runner.model(chars)[1]])
        totals.append(weights.transpose(1, 2) @ member)
        counts.append(member.sum(0))
    runner.model.train()
    return torch.stack(totals).sum(0) / torch.stack(counts).sum(0).clamp_min(1)


def paired_ratio(ours: Sequence[float], others: Sequence[float]) -> float:
    """Median of our step's time over the other's next to it; NaN without steps."""
    ratios = [a / b for a, b in zip(ours, others, strict=False)]
    return median(ratios) if ratios else float("nan")
