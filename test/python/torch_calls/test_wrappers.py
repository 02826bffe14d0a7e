"""Tensors that only stand for others: those under way are waited for, the rest refused."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import torch
from small_routers import power
from torch import distributed
from torch._C._distributed_c10d import HashStore
from torch.distributed._functional_collectives import AsyncCollectiveTensor
from torch.distributed.device_mesh import init_device_mesh
from torch.distributed.tensor import Replicate, distribute_tensor

import sluice
import sluice.language as sl

pytestmark = pytest.mark.cpu  # about what is admitted

LOGITS = torch.linspace(-1.0, 2.0, 12).reshape(3, 4)


@pytest.fixture
def one_process() -> Iterator[None]:
    distributed.init_process_group("gloo", store=HashStore(), rank=0, world_size=1)
    yield
    distributed.destroy_process_group()


def test_a_tensor_under_way_is_waited_for() -> None:
    expected = power(LOGITS)  # from here on a call of such facts is known
    assert torch.equal(power(AsyncCollectiveTensor(LOGITS)), expected)
    leaf = AsyncCollectiveTensor(LOGITS).requires_grad_()
    cotangent = AsyncCollectiveTensor(torch.ones(3, 4))
    (gradient,) = torch.autograd.grad(power(leaf), leaf, cotangent)
    torch.testing.assert_close(torch.as_tensor(gradient), 2 * LOGITS)


@pytest.mark.usefixtures("one_process")
@pytest.mark.parametrize("tokens", [0, 3])
def test_a_distributed_tensor_is_refused(tokens: int) -> None:
    power(LOGITS[:tokens])
    mesh = init_device_mesh("cpu", (1,))
    x = distribute_tensor(LOGITS[:tokens], mesh, [Replicate()])
    with pytest.raises(sluice.SluiceTypeError) as caught:
        power(x)
    assert caught.value.message == "'x' is a DTensor"
    assert caught.value.fix == (
        "pass what this process has of it, .to_local(), or all of it, .full_tensor()"
    )
    assert torch.equal(power(x.to_local()), power(LOGITS[:tokens]))


class Own(torch.Tensor):
    """Has memory, and ops of its own."""

    @classmethod
    def __torch_dispatch__(cls, function, types, args=(), kwargs=None):
        plain = [each.as_subclass(torch.Tensor) if isinstance(each, Own) else each for each in args]
        return function(*plain, **(kwargs or {}))


@pytest.mark.parametrize("order", [(0, 3), (3, 0)])
def test_a_tensor_of_a_class_of_its_own_is_computed(order: tuple[int, int]) -> None:
    @sluice.jit
    def twice(x: sl.Tensor["T", "E"]):
        return x * 2.0

    for tokens in order:
        x = torch.Tensor._make_subclass(Own, LOGITS[:tokens])
        assert torch.equal(twice(x), 2 * LOGITS[:tokens])
