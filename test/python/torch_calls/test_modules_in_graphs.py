"""Within torch.compile modules count, anneal and repeat checkpoints as they do without."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from graphs import AOT, BACKENDS, WARNINGS, assert_same, compiled, graphs
from torch import Tensor, nn
from torch.utils.checkpoint import checkpoint

import sluice
from sluice.losses import bad_rows, batch_shaping, dirichlet_prior
from sluice.nn import DirichletPriorLoss, DirMoE, Routing
from sluice.schedules import Geometric, WarmUp

pytestmark = [pytest.mark.cpu, *WARNINGS]  # about what is traced

KEPT = pytest.mark.parametrize("kept", [None, "cpu"])
Forward = Callable[[Tensor], tuple[Tensor, Tensor]]


def _pair(kept: str | None = None, **options: Any) -> tuple[DirMoE, DirMoE]:
    """Two routers of the same weights and draws."""
    mine, other = (DirMoE(16, 8, 2, seed=2**64 - 3, **options) for _ in range(2))
    other.load_state_dict(mine.state_dict())
    if kept is not None:
        for router in (mine, other):
            router.generator.keep_on(kept)
    return mine, other


def _forward(router: DirMoE, **options: Any) -> Forward:
    def forward(hidden: Tensor) -> tuple[Tensor, Tensor]:
        routing = router(torch.tanh(hidden), **options)
        return routing.weights, routing.loss

    return forward


def _checkpointed(forward: Forward) -> Forward:
    return lambda hidden: checkpoint(forward, hidden, use_reentrant=False)


def _assert_same_steps(mine: Forward, other: Forward, steps: int = 4) -> None:
    for step in range(steps):
        hidden = torch.randn(5 + step % 3, 16, requires_grad=True)
        assert_same(mine, other, [hidden], [hidden])


@BACKENDS
@KEPT
def test_each_run_of_a_graph_draws_anew(backend: str, kept: str | None) -> None:
    mine, other = _pair(kept)
    _assert_same_steps(compiled(_forward(mine), backend), _forward(other), steps=12)
    assert mine.generator.offset == other.generator.offset == 12
    assert graphs() == 2  # one of them for any number of tokens


@BACKENDS
@KEPT
def test_backwards_may_come_late(backend: str, kept: str | None) -> None:
    mine, other = _pair(kept)
    forwards = compiled(_forward(mine, token_offset=7), backend), _forward(other, token_offset=7)
    hidden = torch.randn(5, 16, requires_grad=True)
    results = [[forward(hidden)[0] for _ in range(3)] for forward in forwards]
    for ours, theirs in zip(*results, strict=True):
        torch.testing.assert_close(ours, theirs)
        gradients = [torch.autograd.grad(x.square().sum(), hidden)[0] for x in (ours, theirs)]
        torch.testing.assert_close(*gradients)


@KEPT
def test_a_checkpoint_in_a_graph_repeats_its_draws(kept: str | None) -> None:
    mine, other = _pair(kept)
    _assert_same_steps(compiled(_checkpointed(_forward(mine)), AOT), _checkpointed(_forward(other)))
    assert mine.generator.offset == other.generator.offset == 4


@BACKENDS
@KEPT
def test_a_checkpoint_of_a_graph_repeats_its_draws(backend: str, kept: str | None) -> None:
    mine, other = _pair(kept)
    _assert_same_steps(
        _checkpointed(compiled(_forward(mine), backend)), _checkpointed(_forward(other))
    )
    assert mine.generator.offset == other.generator.offset == 4


@BACKENDS
def test_graphs_and_other_calls_take_turns(backend: str) -> None:
    mine, other = _pair()
    graph = compiled(_forward(mine), backend)
    for step in range(12):
        hidden = torch.randn(5, 16)
        mine.train(step % 3 != 2)
        other.train(step % 3 != 2)
        assert_same(graph if step % 2 else _forward(mine), _forward(other), [hidden])
    assert mine.generator.offset == other.generator.offset == 8
    assert graphs() == 2


@BACKENDS
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_schedules_go_on(backend: str, dtype: torch.dtype) -> None:
    mine, other = _pair(tau=Geometric(1.0, 0.5, 0.1), kl_weight=WarmUp(1.0, 5), dtype=dtype)
    graph = compiled(_forward(mine), backend)
    _assert_same_steps(graph, _forward(other), steps=8)
    for router in (mine, other):
        router.eval()
    _assert_same_steps(graph, _forward(other))
    hidden = torch.randn(5, 16)
    assert_same(compiled(mine.gates, backend), other.gates, [hidden])


@BACKENDS
def test_schedules_go_by_a_generator_that_is_passed(backend: str) -> None:
    mine, other = _pair(tau=Geometric(1.0, 0.5, 0.1))

    def forward(router):
        return lambda x, step: router(x, rng=sluice.Rng(1, step)).weights

    graph = compiled(forward(mine), backend)
    for step in range(4):
        hidden = torch.randn(5, 16, requires_grad=True)
        assert_same(graph, forward(other), [hidden, step], [hidden])
    assert mine.generator.offset == 0


@BACKENDS
def test_two_forwards_in_a_graph_draw_apart(backend: str) -> None:
    mine, other = _pair()

    def twice(router):
        return lambda x: (router(x).weights, router(x).weights)

    graph = compiled(twice(mine), backend)
    for _ in range(3):
        hidden = torch.randn(5, 16)
        assert_same(graph, twice(other), [hidden])
        first, second = graph(hidden)
        twice(other)(hidden)
        assert not torch.equal(first, second)


@BACKENDS
def test_layers_share_a_graph(backend: str) -> None:
    layers = [_pair()[0] for _ in range(12)]
    compiled(_forward(layers[0]), backend)  # resets the count
    for layer in layers:
        layer.compile(backend=backend, fullgraph=True)
        layer(torch.randn(5, 16))
    assert graphs() == 1
    assert [layer.generator.offset for layer in layers] == [1] * 12


@pytest.mark.parametrize("copied", [copy.deepcopy, lambda x: pickle.loads(pickle.dumps(x))])
def test_a_copy_counts_for_itself(copied: Callable[[DirMoE], DirMoE]) -> None:
    router, _ = _pair()
    router(torch.randn(5, 16))
    other = copied(router)
    graph = compiled(_forward(other), AOT)
    hidden = torch.randn(5, 16)
    assert_same(graph, _forward(router), [hidden])
    graph(hidden)
    assert (router.generator.offset, other.generator.offset) == (2, 3)


def test_another_thread_may_be_compiling(monkeypatch: pytest.MonkeyPatch) -> None:
    mine, other = _pair()
    rng = sluice.Rng(1).to("cpu")
    expected = _forward(other)(hidden := torch.randn(5, 16))
    monkeypatch.setattr(torch.compiler, "_is_compiling_flag", True)
    torch.testing.assert_close(_forward(mine)(hidden), expected)
    assert rng.advance_().host() == sluice.Rng(1, 1)


def test_an_exported_module_is_a_module(tmp_path: Path) -> None:
    mine, other = _pair(top_k=2, kl_weight=0.5)
    mine.eval()
    other.eval()
    sizes = ({0: torch.export.Dim("batch")},)
    torch.export.save(
        torch.export.export(mine, (torch.randn(3, 5, 16),), dynamic_shapes=sizes),
        tmp_path / "router.pt2",
    )
    loaded = torch.export.load(tmp_path / "router.pt2").module()
    hidden = torch.randn(4, 5, 16)
    results, expected = loaded(hidden), other(hidden)
    assert isinstance(results, Routing)
    torch.testing.assert_close(tuple(results), tuple(expected))
    assert results.loss == expected.loss
    assert_same(compiled(loaded, AOT), loaded, [hidden])


def test_an_exported_module_must_live() -> None:
    program = torch.export.export(DirMoE(16, 8, 2), (torch.randn(5, 16),), strict=True)
    with pytest.raises(sluice.SluiceValueError) as caught:
        program.module()(torch.randn(5, 16))
    assert str(caught.value) == (
        "error SL322: a graph asks a module that this process does not have, or no longer\n"
        "fix: keep the module for as long as its graph, and trace where the graph runs"
    )


@BACKENDS
def test_losses(backend: str) -> None:
    x = torch.randn(4, 5, 6, requires_grad=True)
    groups, mask = torch.randint(0, 3, (4, 5)), torch.randint(0, 2, (4, 5))
    table = torch.rand(3, 6) + 0.1
    for loss in (
        lambda x: dirichlet_prior(x, 0.75),
        lambda x: dirichlet_prior(x, [0.5, 0.6, 0.7, 0.8, 0.9, 1.0], reduction="sum"),
        lambda x: dirichlet_prior(x, table, groups=groups, mask=mask, clip=None),
        lambda x: batch_shaping(x, 0.6, 0.4, scores="logits"),
    ):
        assert_same(compiled(loss, backend), loss, [x], [x])
    assert_same(compiled(bad_rows, backend), bad_rows, [x])


@BACKENDS
def test_in_a_graph_a_wrong_alpha_makes_the_loss_nan(backend: str) -> None:
    loss = compiled(lambda x, alpha: dirichlet_prior(x, alpha), backend)
    assert loss(torch.randn(5, 4), torch.tensor([1.0, -1.0, 1.0, 1.0])).isnan()


@BACKENDS
@pytest.mark.parametrize("weight", [0.3, 0.0, 0, torch.tensor(0.3), WarmUp(0.3, 5)], ids=repr)
@pytest.mark.parametrize("layers", ["mean", "sum"])
def test_the_loss_of_layers_counts(backend: str, weight: Any, layers: str) -> None:
    mine, other = (DirichletPriorLoss(0.75, weight=weight, layers=layers) for _ in range(2))

    def both(loss):
        return lambda x: loss([x, -x])

    graph = compiled(both(mine), backend)
    for step in range(8):
        x = torch.randn(9, 4, requires_grad=True)
        now = weight(step) if callable(weight) else weight
        assert_same(graph if step % 4 else both(mine), both(other), [x], [x] if now else [])
    assert mine.step == other.step == 8
    mine.eval()
    graph(torch.randn(9, 4))
    assert mine.step == 8


def test_a_loss_that_no_longer_counts() -> None:
    graph = compiled(DirichletPriorLoss(0.75, weight=WarmUp(1.0, 1)), AOT)
    x = torch.randn(9, 4, requires_grad=True)
    assert graph(x) > 0
    result = graph(x)
    assert result.item() == 0.0
    assert not torch.autograd.grad(result, x)[0].any()


def test_a_loss_that_no_longer_counts_is_not_nan() -> None:
    graph = compiled(DirichletPriorLoss(torch.tensor(-1.0), weight=WarmUp(1.0, 1)), AOT)
    x = torch.randn(9, 4)
    assert graph(x).isnan()
    assert graph(x) == 0


class Model(nn.Module):
    """Two layers with a router each."""

    def __init__(self) -> None:
        super().__init__()
        self.routers = nn.ModuleList(nn.Linear(8, 4) for _ in range(2))
        self.experts = nn.ModuleList(nn.Linear(8, 8) for _ in range(2))

    def forward(self, x: Tensor) -> Tensor:
        for router, expert in zip(self.routers, self.experts, strict=True):
            x = x + router(x).softmax(-1)[..., :1] * torch.tanh(expert(x))
        return x


@BACKENDS
def test_an_attached_loss(backend: str) -> None:
    model, loss = Model(), DirichletPriorLoss(0.75)
    x = torch.randn(20, 8)
    with loss.attach(model, r"routers\.\d") as attached:

        def step(x):
            return model(x).square().mean() + attached.loss()

        parameters = list(model.parameters())
        assert_same(compiled(step, backend), step, [x], parameters)
        # The model alone, and the loss outside of its graph.
        graph = compiled(model, backend)

        def after(x):
            return graph(x).square().mean() + attached.loss()

        assert_same(after, step, [x], parameters)
