"""The linear layer of DirMoE's heads is called as a module, so that what torch hangs on it runs."""

from __future__ import annotations

import pytest
import torch
from torch.nn.utils import prune

from sluice.nn import DirMoE

pytestmark = pytest.mark.cpu  # about the module before any launch

HIDDEN = torch.randn(5, 4, generator=torch.Generator().manual_seed(1))


@pytest.fixture
def router() -> DirMoE:
    torch.manual_seed(0)
    return DirMoE(4, 3, 1, seed=7)


def test_its_hooks_run(router: DirMoE) -> None:
    seen = []
    router.heads.linear.register_forward_hook(lambda _, args, result: seen.append(result))
    router.heads.linear.register_full_backward_hook(lambda *_: seen.append("backward"))
    router(HIDDEN.clone().requires_grad_()).loss.backward()
    result, backward = seen
    assert torch.equal(result, torch.cat(router.heads(HIDDEN), -1))
    assert backward == "backward"


def test_it_can_be_pruned(router: DirMoE) -> None:
    prune.l1_unstructured(router.heads.linear, "weight", 0.5)
    for _ in range(2):
        router(HIDDEN).loss.backward()
        with torch.no_grad():
            router.heads.linear.weight_orig.add_(0.1)  # type: ignore[operator]
    weight = router.heads.linear.weight
    router.eval()(HIDDEN)
    assert not torch.equal(router.heads.linear.weight, weight)
    assert (router.heads.linear.weight == 0).sum() == 18


@pytest.mark.filterwarnings("ignore:torch.ao.quantization is deprecated:DeprecationWarning")
def test_dynamic_quantization_leaves_it(router: DirMoE) -> None:
    quantized = torch.ao.quantization.quantize_dynamic(router.eval())
    assert type(quantized.heads.linear) is type(router.heads.linear)
    assert torch.equal(quantized(HIDDEN).weights, router(HIDDEN).weights)


def test_a_router_that_is_initialised_late_starts_from_the_prior() -> None:
    late = DirMoE(8, 4, 2, seed=1, device="meta").to_empty(device="cpu")
    for module in late.modules():
        if isinstance(module, torch.nn.Linear):
            module.reset_parameters()
    biases = DirMoE(8, 4, 2, seed=1).heads.linear.bias
    assert torch.equal(late.heads.linear.bias, biases)
