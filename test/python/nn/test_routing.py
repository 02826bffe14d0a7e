"""What a router module returns is a tuple of three that keeps the weights of its loss."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Callable

import pytest
import torch
from torch.nn.modules.module import register_module_full_backward_hook
from torch.utils._pytree import tree_map
from torch.utils.hooks import RemovableHandle

from sluice.errors import SluiceTypeError
from sluice.nn import DirMoE, Routing

pytestmark = pytest.mark.cpu  # about a container


@pytest.fixture
def routing() -> Routing:
    return Routing(torch.ones(2, 3), torch.tensor(5.0), torch.tensor(7.0), 0.5, torch.tensor(2.0))


def test_unpacks_as_three(routing: Routing) -> None:
    weights, kl, sparsity = routing
    assert (weights, kl, sparsity) == (routing.weights, routing.kl, routing.sparsity)
    assert len(routing) == 3
    assert routing.loss == 0.5 * 5 + 2 * 7


@pytest.mark.parametrize(
    "moved",
    [copy.copy, copy.deepcopy, lambda r: pickle.loads(pickle.dumps(r)), lambda r: tree_map(id_, r)],
)
def test_stays_whole(routing: Routing, moved: Callable[[Routing], Routing]) -> None:
    other = moved(routing)
    assert type(other) is Routing
    assert torch.equal(other.weights, routing.weights)
    assert (other.kl_weight, other.sparsity_weight) == (0.5, 2.0)
    assert other.loss == routing.loss


def test_holds_what_a_function_on_trees_makes(routing: Routing) -> None:
    tensors = tree_map(lambda leaf: leaf if isinstance(leaf, torch.Tensor) else None, routing)
    assert (tensors.kl_weight, tensors.sparsity_weight) == (None, 2.0)
    assert [*tree_map(lambda leaf: 0, routing)] == [0, 0, 0]


def id_(value: object) -> object:
    return value


REGISTER: dict[str, Callable[[DirMoE], RemovableHandle]] = {
    "hook": lambda router: router.register_full_backward_hook(lambda *_: None),
    "pre-hook": lambda router: router.register_full_backward_pre_hook(lambda *_: None),
    "global": lambda _: register_module_full_backward_hook(lambda *_: None),
}


@pytest.mark.parametrize("register", REGISTER.values(), ids=REGISTER)
@pytest.mark.parametrize("training", [True, False])
@pytest.mark.parametrize("weight", [0.25, torch.tensor(0.25)])
def test_stays_whole_where_a_backward_hook_rebuilds_it(
    register: Callable[[DirMoE], RemovableHandle], training: bool, weight: float | torch.Tensor
) -> None:
    router, hooked = (DirMoE(4, 3, 1, seed=1, sparsity_weight=weight) for _ in range(2))
    hooked.load_state_dict(router.state_dict())
    hidden = torch.randn(5, 4, requires_grad=True)
    expected = router.train(training)(hidden)
    with register(hooked):
        routing = hooked.train(training)(hidden)
    assert type(routing) is Routing
    assert (routing.kl_weight, routing.sparsity_weight) == (1.0, 0.25)
    assert torch.equal(routing.loss, expected.loss)
    gradients = (torch.autograd.grad(each.loss, hidden)[0] for each in (routing, expected))
    assert torch.equal(*gradients)


@pytest.mark.filterwarnings("ignore:The .grad attribute:UserWarning")
@pytest.mark.filterwarnings("ignore:`torch.jit.script`:DeprecationWarning")
def test_a_hook_on_the_heads_is_for_graphs() -> None:
    router = DirMoE(4, 3, 1, seed=1)
    calls = []
    router.heads.register_full_backward_hook(lambda *_: calls.append(1))
    torch.compiler.reset()
    loss = torch.compile(lambda x: router(x).loss, backend="aot_eager")
    loss(torch.randn(5, 4, requires_grad=True)).backward()
    assert calls == [1]


def test_is_not_made_of_tensors_alone(routing: Routing) -> None:
    with pytest.raises(SluiceTypeError) as caught:
        Routing(*routing)
    assert str(caught.value) == (
        "error SL201: a Routing is made of three tensors alone, which do not tell the weights of "
        "its loss\n"
        "fix: pass kl_weight and sparsity_weight as well; backward hooks on a DirMoE within "
        "torch.compile belong on its heads"
    )


def test_says_what_it_has(routing: Routing) -> None:
    assert repr(routing) == (
        "Routing(weights=tensor([[1., 1., 1.],\n        [1., 1., 1.]]), kl=tensor(5.), "
        "sparsity=tensor(7.), kl_weight=0.5, sparsity_weight=tensor(2.))"
    )


@pytest.mark.parametrize(
    ("hidden", "weights", "result"),
    [
        (torch.bfloat16, torch.float32, torch.float32),
        (torch.float32, torch.bfloat16, torch.float32),
        (torch.float64, torch.bfloat16, torch.float64),
        (torch.float16, torch.float64, torch.float64),
    ],
)
def test_has_the_dtype_of_the_arithmetic(
    hidden: torch.dtype, weights: torch.dtype, result: torch.dtype
) -> None:
    router = DirMoE(4, 3, 1, seed=1, dtype=weights)
    assert {part.dtype for part in router(torch.randn(5, 4, dtype=hidden))} == {result}
