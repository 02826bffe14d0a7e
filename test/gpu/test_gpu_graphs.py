"""Routers are captured in CUDA graphs; a replay draws anew where its generator moves on."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from gpu_routers import gate, inputs, results_and_gradients

import sluice
import sluice.language as sl
from sluice.nn import DirMoE


def _capture(work: Any) -> tuple[torch.cuda.CUDAGraph, Any]:
    """A graph of `work`, warmed up as torch asks for, and the results that replays fill."""
    stream = torch.cuda.Stream()
    stream.wait_stream(torch.cuda.current_stream())
    with torch.cuda.stream(stream):
        for _ in range(3):
            work()
    torch.cuda.current_stream().wait_stream(stream)
    graph = torch.cuda.CUDAGraph()
    with torch.cuda.graph(graph):
        results = work()
    return graph, results


def test_replay_repeats_every_bit(device):
    tensors = inputs(300, 64, torch.float32, device)
    expected = results_and_gradients(tensors, sluice.Rng(3))
    graph, results = _capture(lambda: results_and_gradients(tensors, sluice.Rng(3)))
    for _ in range(3):
        for result in results:
            result.zero_()
        graph.replay()
        assert all(torch.equal(a, b) for a, b in zip(results, expected, strict=True))


def test_graphs_one_after_another_do_not_disturb_each_other(device):
    tensors = inputs(300, 64, torch.float32, device)
    expected = results_and_gradients(tensors, sluice.Rng(3))
    for _ in range(130):  # of 8 KiB each, more than the MiB from which they get them
        graph, results = _capture(lambda: results_and_gradients(tensors, sluice.Rng(3)))
        for _ in range(2):
            graph.replay()
        del graph  # while it runs
        assert all(torch.equal(a, b) for a, b in zip(results, expected, strict=True))


def test_graph_of_several_routers_and_eager_calls_between(device):
    tensors = inputs(300, 64, torch.float32, device)

    def work() -> list[torch.Tensor]:
        return [x for seed in range(3) for x in results_and_gradients(tensors, sluice.Rng(seed))]

    expected = work()
    graph, results = _capture(work)
    for _ in range(3):
        graph.replay()
        between = results_and_gradients(tensors, sluice.Rng(0))
        assert torch.equal(between[1], expected[1])
        assert all(torch.equal(a, b) for a, b in zip(results, expected, strict=True))


def test_graphs_replayed_at_the_same_time(device):
    tensors = inputs(4096, 64, torch.float32, device)
    expected = results_and_gradients(tensors, sluice.Rng(3))
    graphs = [_capture(lambda: results_and_gradients(tensors, sluice.Rng(3))) for _ in range(3)]
    streams = [torch.cuda.Stream() for _ in graphs]
    torch.cuda.synchronize()
    for _ in range(10):
        for stream, (graph, _) in zip(streams, graphs, strict=True):
            with torch.cuda.stream(stream):
                graph.replay()
    torch.cuda.synchronize()
    for _, results in graphs:
        assert all(torch.equal(a, b) for a, b in zip(results, expected, strict=True))


def test_first_call_of_all_may_be_captured(device):
    @sluice.jit
    def fresh(x: sl.Tensor["T", "E"]):
        return sl.mean(sl.sum(x, "E"), "T")

    x = torch.randn(100, 8, device=device)
    graph = torch.cuda.CUDAGraph()
    with torch.cuda.graph(graph):
        result = fresh(x)
    for _ in range(2):
        graph.replay()
        torch.testing.assert_close(result, x.sum(1).mean())


def test_replays_draw_anew_where_the_generator_moves_on(device):
    logits, bias = torch.randn(50, 16, device=device), torch.zeros(16, device=device)
    rng = sluice.Rng(seed=11, offset=100).to(device)

    def work() -> torch.Tensor:
        weights, _ = gate(logits, bias, tau=0.5, rng=rng)
        rng.advance_()
        return weights

    graph, weights = _capture(work)
    rng.state.copy_(torch.tensor([11, 7, 0]))
    for offset in range(7, 10):
        graph.replay()
        expected, _ = gate(logits, bias, tau=0.5, rng=sluice.Rng(11, offset))
        assert torch.equal(weights, expected)


def test_calls_of_a_graph_read_one_generator_ahead(device):
    tensors = inputs(300, 64, torch.float32, device)
    rng = sluice.Rng(seed=11, offset=100, token_offset=5).to(device)

    def work() -> list[torch.Tensor]:
        results = [results_and_gradients(tensors, rng.advance(layer)) for layer in range(3)]
        rng.advance_(3)
        return [x for layer in results for x in layer]

    graph, results = _capture(work)
    rng.set_(sluice.Rng(11, 2**32 - 4, 5))  # the last of these offsets begin anew
    for step in range(2):
        graph.replay()
        offsets = [(2**32 - 4 + 3 * step + layer) % 2**32 for layer in range(3)]
        expected = [results_and_gradients(tensors, sluice.Rng(11, n, 5)) for n in offsets]
        flat = [x for layer in expected for x in layer]
        assert all(torch.equal(a, b) for a, b in zip(results, flat, strict=True))


def test_scalars_in_device_memory_change_between_replays(device):
    logits, bias = torch.randn(50, 16, device=device), torch.zeros(16, device=device)
    tau = torch.tensor(1.0, device=device)
    graph, weights = _capture(lambda: gate(logits, bias, tau=tau, rng=sluice.Rng(1))[0])
    for value in (0.5, 0.25):
        tau.fill_(value)
        graph.replay()
        assert torch.equal(weights, gate(logits, bias, tau=value, rng=sluice.Rng(1))[0])


# Torch says so of steps that are taken on another stream than the graph's.
@pytest.mark.filterwarnings("ignore:The AccumulateGrad node's stream")
def test_training_step_of_the_module(device):
    torch.manual_seed(0)
    router = DirMoE(32, 8, k=2, seed=1, device=device)
    router.generator.keep_on(device)
    hidden = torch.randn(40, 32, device=device)

    def step() -> tuple[torch.Tensor, Any]:
        router.zero_grad(set_to_none=False)
        routing = router(hidden)
        (routing.weights.square().sum() + routing.loss).backward()
        return routing.weights, router.heads.linear.weight.grad

    graph, (weights, gradient) = _capture(step)
    offset = router.generator.offset
    drawn = []
    for _ in range(3):
        graph.replay()
        drawn.append((weights.clone(), gradient.clone()))
    assert router.generator.offset == offset + 3
    router.generator.keep_on(None)
    router.generator.offset = offset
    for weights, gradient in drawn:
        ours, theirs = step()
        assert torch.equal(weights, ours)
        torch.testing.assert_close(gradient, theirs)
