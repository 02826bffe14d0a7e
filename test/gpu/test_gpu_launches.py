"""Launches are repeatable, go to the current stream, and neither wait nor allocate."""

from __future__ import annotations

import threading
import warnings
from contextlib import contextmanager

import pytest
import torch
from gpu_routers import SCALARS, gate, inputs, results_and_gradients, sums, twice

import sluice
from sluice.routers import dirmoe

RNG = sluice.Rng(seed=5)


@contextmanager
def synchronizing_is_an_error():
    """Torch refuses to wait for the device in here; it warns that it may overlook some cases."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        torch.cuda.set_sync_debug_mode("error")
        try:
            yield
        finally:
            torch.cuda.set_sync_debug_mode("default")


def _same(first, again):
    return all(torch.equal(a, b) for a, b in zip(first, again, strict=True))


@pytest.mark.parametrize("experts", [8, 64, 384])
@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16])
def test_repeats_every_bit(device, experts, dtype):
    tensors = inputs(8192, experts, dtype, device)
    first = results_and_gradients(tensors, RNG)
    assert all(_same(first, results_and_gradients(tensors, RNG)) for _ in range(5))


def test_a_split_batch_draws_as_the_whole(device):
    logits, bias = torch.randn(1000, 33, device=device), torch.randn(33, device=device)
    whole, _ = gate(logits, bias, tau=0.5, rng=RNG)
    parts = [
        gate(logits[a:b], bias, tau=0.5, rng=sluice.Rng(5, token_offset=a))[0]
        for a, b in ((0, 1), (1, 500), (500, 1000))
    ]
    assert torch.equal(whole, torch.cat(parts))


def test_streams_do_not_disturb_each_other(device):
    tensors = inputs(4096, 64, torch.float32, device)
    expected = results_and_gradients(tensors, RNG)
    torch.cuda.synchronize()
    streams = [torch.cuda.Stream() for _ in range(4)]
    seen = []
    for _ in range(10):
        for stream in streams:
            with torch.cuda.stream(stream):
                seen.append(results_and_gradients(tensors, RNG))
    torch.cuda.synchronize()
    assert all(_same(expected, each) for each in seen)


def test_threads_do_not_disturb_each_other(device):
    tensors = inputs(512, 64, torch.float32, device)
    expected = results_and_gradients(tensors, RNG)
    seen = []

    def work():
        with torch.cuda.stream(torch.cuda.Stream(device)):
            seen.extend(results_and_gradients(tensors, RNG) for _ in range(20))
            torch.cuda.current_stream().synchronize()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(seen) == 80
    assert all(_same(expected, each) for each in seen)


def test_every_device_gives_the_same(device):
    tensors = inputs(100, 64, torch.float32)
    expected = results_and_gradients(tuple(x.to(device) for x in tensors), RNG)
    for index in range(torch.cuda.device_count()):
        # The tensors decide, not torch's current device.
        other = results_and_gradients(tuple(x.to(f"cuda:{index}") for x in tensors), RNG)
        assert all(torch.equal(a.cpu(), b.cpu()) for a, b in zip(expected, other, strict=True))


def test_does_not_wait_for_the_device(device):
    tensors = [x.requires_grad_() for x in inputs(512, 64, torch.float32, device)]
    tau = torch.tensor(0.5, device=device)
    bias = torch.zeros(64, device=device)

    def work():
        results = dirmoe(*tensors, **SCALARS, rng=RNG)
        torch.autograd.grad(results, tensors, [torch.ones_like(x) for x in results])
        gate(tensors[0], bias, tau=tau, rng=RNG)

    work()
    with synchronizing_is_an_error():
        work()


def test_takes_no_new_memory_when_repeated(device):
    tensors = inputs(512, 64, torch.float32, device)
    for _ in range(3):
        results_and_gradients(tensors, RNG)
    before = torch.cuda.memory_stats(device)["segment.all.allocated"]
    for _ in range(20):
        results_and_gradients(tensors, RNG)
    assert torch.cuda.memory_stats(device)["segment.all.allocated"] == before


def test_more_than_two_to_the_31_elements(device):
    tokens, experts = (1 << 31) // 64 + 3, 64
    x = torch.zeros(tokens, experts, dtype=torch.bfloat16, device=device)
    x[-1] = torch.arange(64, device=device)
    x[0] = 1
    doubled = twice(x)
    assert torch.equal(doubled[-1].cpu(), (2 * torch.arange(64)).bfloat16())
    assert torch.equal(doubled[0].cpu(), torch.full((64,), 2.0, dtype=torch.bfloat16))
    assert not doubled[1:-1].any()


def test_more_than_two_to_the_31_tokens(device):
    tokens = (1 << 31) + 5
    x = torch.zeros(tokens, dtype=torch.bfloat16, device=device)
    x[[0, 1, -2, -1]] = torch.tensor([1, 2, 3, 4], dtype=torch.bfloat16, device=device)
    doubled, total = sums(x)
    assert total == 10
    assert doubled[[0, 1, -2, -1]].tolist() == [2, 4, 6, 8]
    assert not doubled[2:-2].any()


def test_an_empty_batch_between_others_leaves_the_sums_right(device):
    x = torch.ones(1000, device=device)
    for count in (1000, 0, 1, 0, 1000):
        assert sums(x[:count])[1] == count
