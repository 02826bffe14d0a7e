"""On a GPU a call within torch.compile gives what it gives without, also in a CUDA graph."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from gpu_routers import gate

import sluice
from sluice.nn import DirMoE

pytestmark = [
    # Of torch itself.
    pytest.mark.filterwarnings("ignore:The .grad attribute:UserWarning"),
    pytest.mark.filterwarnings("ignore:`torch.jit.script:DeprecationWarning"),
    pytest.mark.filterwarnings("ignore:TensorFloat32 tensor cores:UserWarning"),
]
KEPT = pytest.mark.parametrize("kept", [False, True])


def _routers(device: torch.device, kept: bool) -> tuple[DirMoE, DirMoE]:
    """Two of the same weights and draws."""
    mine, other = (DirMoE(32, 8, 2, seed=3, device=device) for _ in range(2))
    other.load_state_dict(mine.state_dict())
    for router in (mine, other):
        router.generator.keep_on(device if kept else None)
    return mine, other


def test_results_and_gradients(device):
    def call(logits: torch.Tensor, bias: torch.Tensor, tau: float, step: int) -> Any:
        return gate(torch.tanh(logits), bias, tau=tau, rng=sluice.Rng(1, step))

    torch.compiler.reset()
    graph = torch.compile(call, fullgraph=True)
    for step, tokens in enumerate((50, 60, 70)):
        logits = torch.randn(tokens, 16, device=device, requires_grad=True)
        bias = torch.randn(16, device=device, requires_grad=True)
        values = []
        for function in (graph, call):
            weights, mean = function(logits, bias, 0.5 + step, step)
            loss = weights.square().sum() + mean
            values.append([weights, mean, *torch.autograd.grad(loss, [logits, bias])])
        torch.testing.assert_close(*values)


@KEPT
def test_a_module_draws_anew_at_each_step(device, kept):
    mine, other = _routers(device, kept)
    torch.compiler.reset()
    graph = torch.compile(lambda hidden: mine(hidden)[:3], fullgraph=True)
    for _ in range(4):
        hidden = torch.randn(40, 32, device=device, requires_grad=True)
        values = []
        for forward in (graph, lambda hidden: other(hidden)[:3]):
            weights, kl, sparsity = forward(hidden)
            loss = weights.square().sum() + kl + sparsity
            values.append([weights, kl, sparsity, torch.autograd.grad(loss, hidden)[0]])
        torch.testing.assert_close(*values)
    assert mine.generator.offset == other.generator.offset == 4


def test_a_cuda_graph_of_it_draws_anew(device):
    mine, other = _routers(device, kept=True)
    torch.compiler.reset()
    compiled = torch.compile(lambda hidden: mine(hidden).weights, fullgraph=True)
    hidden = torch.randn(40, 32, device=device)
    with torch.no_grad():
        for _ in range(3):
            compiled(hidden)
        torch.cuda.synchronize()
        graph = torch.cuda.CUDAGraph()
        with torch.cuda.graph(graph):
            weights = compiled(hidden)
        other.generator.offset = mine.generator.offset
        for _ in range(3):
            graph.replay()
            torch.testing.assert_close(weights, other(hidden).weights)


# Of a graph that torch captures to prepare memory, with nothing in it.
@pytest.mark.filterwarnings("ignore:The CUDA Graph is empty")
def test_graphs_that_torch_captures_itself(device):
    """Of many tokens: the sums that blocks hand on lie in no memory of torch's graphs."""

    def call(logits: torch.Tensor, bias: torch.Tensor, step: int) -> torch.Tensor:
        weights, mean = gate(logits, bias, tau=0.7, rng=sluice.Rng(1, step))
        return weights.square().sum() + mean

    torch.compiler.reset()
    graph = torch.compile(call, mode="reduce-overhead")
    bias = torch.randn(16, device=device)
    with torch.no_grad():
        for _ in range(4):
            logits = torch.randn(4096, 16, device=device)
            torch.compiler.cudagraph_mark_step_begin()
            torch.testing.assert_close(graph(logits, bias, 3).clone(), call(logits, bias, 3))
