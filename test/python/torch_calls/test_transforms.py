"""What compiled code takes no part in is refused, and leaves no trace in later calls."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import torch
from small_routers import gate
from torch._subclasses.fake_tensor import FakeTensorMode
from torch.autograd import forward_ad
from torch.utils.flop_counter import FlopCounterMode

import sluice
import sluice.language as sl

# Torch itself compiles by it what it needs for dual tensors.
pytestmark = pytest.mark.filterwarnings(
    "ignore:`torch.jit.script`:DeprecationWarning", "ignore:`torch.jit.trace`:DeprecationWarning"
)

LOGITS = torch.linspace(-1.0, 2.0, 12).reshape(3, 4)


@pytest.fixture
def balance() -> sluice.JitFunction:
    """The second result of a function that nothing has called."""

    def squares(x: sl.Tensor["T", "E"]):
        return sl.softmax(x, "E"), sl.sum(sl.mean(x * x, "T"), "E")

    return sluice.jit(squares)


def _faked(router: sluice.JitFunction) -> None:
    with FakeTensorMode():
        router(torch.ones(3, 4, requires_grad=True))


TRANSFORMS: dict[str, Callable[[sluice.JitFunction], Any]] = {
    "grad": lambda router: torch.func.grad(lambda x: router(x)[1])(LOGITS),
    "vmap": lambda router: torch.func.vmap(lambda x: router(x)[0])(LOGITS.expand(2, 3, 4)),
    "jvp": lambda router: torch.func.jvp(lambda x: router(x)[1], (LOGITS,), (LOGITS,)),
    "fake": _faked,
    "trace": lambda router: torch.jit.trace(router, LOGITS, check_trace=False),
}


@pytest.mark.parametrize("name", TRANSFORMS)
@pytest.mark.parametrize("known", [False, True], ids=["first call", "later call"])
def test_a_refused_call_leaves_no_trace(
    balance: sluice.JitFunction, name: str, known: bool
) -> None:
    leaf = LOGITS.clone().requires_grad_()
    if known:
        balance(leaf)
        balance(LOGITS)
    with pytest.raises(sluice.SluiceUnsupportedError, match="SL425"):
        TRANSFORMS[name](balance)
    weights, mean = balance(leaf)
    (of_mean,) = torch.autograd.grad(mean, leaf, retain_graph=True)
    (of_weights,) = torch.autograd.grad(weights[0, 0], leaf)
    torch.testing.assert_close(of_mean, 2 * LOGITS / 3)
    torch.testing.assert_close(of_weights[1:], torch.zeros(2, 4))
    assert torch.equal(balance(LOGITS)[0], weights)


@pytest.fixture
def dual_level() -> Iterator[None]:
    with forward_ad.dual_level():
        yield


@pytest.mark.usefixtures("dual_level")
def test_a_call_without_tangents_at_a_dual_level() -> None:
    leaf = LOGITS.clone().requires_grad_()
    gate(leaf, LOGITS[0])[1].backward()
    assert leaf.grad is not None


@pytest.mark.usefixtures("dual_level")
def test_a_tensor_with_a_tangent_is_refused() -> None:
    with pytest.raises(sluice.SluiceUnsupportedError, match="forward-mode differentiation"):
        gate(forward_ad.make_dual(LOGITS, LOGITS), LOGITS[0])


@pytest.mark.usefixtures("dual_level")
def test_a_number_with_a_tangent_is_refused() -> None:
    tau = forward_ad.make_dual(torch.tensor(1.0), torch.tensor(1.0))
    with pytest.raises(sluice.SluiceUnsupportedError, match="forward-mode differentiation"):
        gate(LOGITS, LOGITS[0], tau=tau)


@pytest.mark.usefixtures("dual_level")
def test_a_cotangent_with_a_tangent_is_refused() -> None:
    leaf = LOGITS.clone().requires_grad_()
    cotangent = forward_ad.make_dual(torch.tensor(1.0), torch.tensor(1.0))
    with pytest.raises(sluice.SluiceUnsupportedError, match="forward-mode differentiation"):
        torch.autograd.grad(gate(leaf, LOGITS[0])[1], leaf, cotangent)


def test_many_gradients_at_once_are_refused() -> None:
    leaf = LOGITS.clone().requires_grad_()
    weights, _ = gate(leaf, LOGITS[0])
    with pytest.raises(sluice.SluiceUnsupportedError) as caught:
        torch.autograd.grad(weights, leaf, torch.ones(2, 3, 4), is_grads_batched=True)
    assert str(caught.value) == (
        "error SL425: the backward of a jitted function runs under vmap, which compiled code takes "
        "no part in\n"
        "fix: call it outside of that; backward() and torch.autograd.grad give gradients, one at a "
        "time"
    )


def test_a_mode_that_only_counts_is_let_through() -> None:
    leaf = LOGITS.clone().requires_grad_()
    with FlopCounterMode(display=False):
        gate(leaf, LOGITS[0])[1].backward()
    assert leaf.grad is not None


@pytest.fixture
def fresh_graphs() -> Iterator[None]:
    torch._dynamo.reset()
    yield
    torch._dynamo.reset()


@pytest.mark.usefixtures("fresh_graphs")
def test_a_transform_within_a_graph_is_refused() -> None:
    @torch.compile(backend="eager")
    def gradient(x: torch.Tensor) -> torch.Tensor:
        return torch.func.grad(lambda x: gate(x, LOGITS[0])[1])(x)

    with pytest.raises(sluice.SluiceUnsupportedError, match="SL425"):
        gradient(LOGITS)


@pytest.mark.usefixtures("fresh_graphs")
def test_a_tangent_is_refused_by_a_graph_of_before() -> None:
    compiled = torch.compile(lambda x: gate(x, LOGITS[0])[1], backend="eager")
    compiled(LOGITS)
    with (
        forward_ad.dual_level(),
        pytest.raises(sluice.SluiceUnsupportedError, match="SL425"),
    ):
        compiled(forward_ad.make_dual(LOGITS, LOGITS))
