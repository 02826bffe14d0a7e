"""Calls on a GPU give what the CPU gives, and pass what kernels there expect."""

from __future__ import annotations

import struct
from typing import Any

import pytest
import small_routers
import torch
from routers_for_gpus import fresh

import sluice


def _gradients(router: Any, *inputs: torch.Tensor, **others: Any) -> list[torch.Tensor]:
    leaves = [x.clone().requires_grad_() for x in inputs]
    weights, mean = router(*leaves, **others)
    return [weights, mean, *torch.autograd.grad((weights**2).sum() + mean, leaves)]


@pytest.fixture
def inputs() -> tuple[torch.Tensor, torch.Tensor]:
    return torch.randn(6, 5), torch.randn(5)


def test_results_and_gradients(inputs: Any, request: pytest.FixtureRequest) -> None:
    expected = _gradients(small_routers.gate, *inputs, tau=0.5)
    request.getfixturevalue("gpu")
    for mine, other in zip(_gradients(fresh().gate, *inputs, tau=0.5), expected, strict=True):
        assert torch.equal(mine, other)


def test_compiles_for_the_device(gpu: Any, inputs: Any) -> None:
    router = fresh()
    router.gate(*inputs)
    router.gate(*inputs)
    assert gpu.targets == ["sm_90"]


def test_launches_on_the_current_stream(gpu: Any, inputs: Any) -> None:
    router = fresh()
    router.gate(*inputs)
    gpu.device.current = 8
    router.gate(*inputs)
    assert [launch.stream for launch in gpu.launches] == [7, 8]
    assert [launch.device for launch in gpu.launches] == [0, 0]


def test_numbers_go_by_their_bits(gpu: Any, inputs: Any) -> None:
    fresh().gate(*inputs, tau=0.5)
    (bits,) = struct.unpack("<q", struct.pack("<fxxxx", 0.5))
    assert gpu.launches[0].scalars == [(0, bits)]


def test_numbers_of_float64_go_by_their_bits(gpu: Any, inputs: Any) -> None:
    fresh().gate(*[x.double() for x in inputs], tau=0.1)
    (bits,) = struct.unpack("<q", struct.pack("<d", 0.1))
    assert gpu.launches[0].scalars == [(0, bits)]


def test_number_too_large_for_float32_is_infinite(gpu: Any, inputs: Any) -> None:
    fresh().gate(*inputs, tau=1e300)
    assert gpu.launches[0].scalars == [(0, 0x7F800000)]


def test_scalars_in_device_memory_go_by_address(gpu: Any, inputs: Any) -> None:
    tau = torch.tensor(0.5)
    weights, _ = fresh().gate(*inputs, tau=tau)
    assert gpu.launches[0].scalars == [(tau.data_ptr(), 0)]
    torch.testing.assert_close(weights, torch.softmax(inputs[0] / 0.5 + inputs[1], -1))


@pytest.mark.parametrize("dtype", [torch.float64, torch.bfloat16, torch.int64])
def test_scalars_of_another_dtype_are_converted(gpu: Any, inputs: Any, dtype: Any) -> None:
    weights, _ = fresh().gate(*inputs, tau=torch.tensor(2, dtype=dtype))
    torch.testing.assert_close(weights, torch.softmax(inputs[0] / 2 + inputs[1], -1))


def test_scalars_on_the_cpu_go_by_their_bits(gpu: Any, inputs: Any) -> None:
    fresh().gate(*inputs, tau=gpu.place(torch.tensor(2.0), "cpu"))
    assert gpu.launches[0].scalars == [(0, 0x40000000)]


def test_gradient_of_a_scalar_in_device_memory(gpu: Any, inputs: Any) -> None:
    tau = torch.tensor(0.5, requires_grad=True)
    weights, _ = fresh().gate(*inputs, tau=tau)
    (weights**2).sum().backward()
    expected = torch.tensor(0.5, requires_grad=True)
    (torch.softmax(inputs[0] / expected + inputs[1], -1) ** 2).sum().backward()
    torch.testing.assert_close(tau.grad, expected.grad)


def test_scalar_changed_before_the_backward_is_noticed(gpu: Any, inputs: Any) -> None:
    tau = torch.tensor(0.5)
    weights, _ = fresh().gate(inputs[0].requires_grad_(), inputs[1], tau=tau)
    tau.add_(1)
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        weights.sum().backward()


def test_workspace_comes_from_torch(gpu: Any, inputs: Any) -> None:
    asked: list[int] = []
    memory = gpu.device.memory
    gpu.device.memory = lambda size: asked.append(size) or memory(size)
    router = fresh()
    router.gate(*inputs)
    router.gate(inputs[0][:0], inputs[1])
    assert asked == [16 * 6]
    assert gpu.launches[0].workspace != 0
    assert gpu.launches[1].workspace == 0


def test_views_are_read_as_they_lie(gpu: Any) -> None:
    scale, logits, shift = torch.rand(8)[::2], torch.randn(3, 4).T, torch.rand(6)[::2]
    scores, _, totals = fresh().per_token(scale, logits, shift)
    torch.testing.assert_close(scores, logits * scale[:, None] + shift)
    torch.testing.assert_close(totals, scores.sum(0))


def test_compiled_for_a_gpu_refuses_the_cpu(gpu: Any) -> None:
    compiled = fresh().gate.compile(E=5, target="sm_90")
    tensors = [gpu.place(x, "cpu") for x in (torch.randn(6, 5), torch.randn(5))]
    with pytest.raises(sluice.SluiceValueError) as caught:
        compiled(*tensors)
    assert "compiled for target sm_90, but the call needs target cpu" in str(caught.value)


def test_interpreter_reads_device_memory(gpu: Any, inputs: Any) -> None:
    weights, _ = fresh().gate.interpret(gpu.place(inputs[0], "cpu"), gpu.place(inputs[1], "cpu"))
    torch.testing.assert_close(weights, torch.softmax((inputs[0] + inputs[1]).double(), -1))
    assert gpu.launches == []
