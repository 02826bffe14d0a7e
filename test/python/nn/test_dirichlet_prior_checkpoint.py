"""A checkpointed loss trains as one that is not: each rerun has the step of its first run."""

from __future__ import annotations

import pytest
import torch
from torch import nn
from torch.utils.checkpoint import checkpoint

from sluice.errors import SluiceValueError
from sluice.nn import DirichletPriorLoss
from sluice.schedules import WarmUp

pytestmark = pytest.mark.cpu  # about the module; the kernels of the loss have tests of their own

E = 3
MODES = pytest.mark.parametrize("reentrant", [True, False])


def gradients(wrap, weight, forwards=3):
    """Losses and gradients after several forwards and one backward, and the steps counted."""
    torch.manual_seed(1)
    torch.compiler.reset()
    router, loss = nn.Linear(E, E), DirichletPriorLoss(1.0, weight=weight)
    run = wrap(lambda x: loss(router(x)))
    hidden = torch.randn(20, E, requires_grad=True)
    losses = [run(hidden * (1 + n)) for n in range(forwards)]
    sum(losses[1:], losses[0]).backward()
    return [*losses, hidden.grad, router.weight.grad], loss.step


@MODES
@pytest.mark.parametrize("compiled", [False, True])
@pytest.mark.parametrize("weight", [WarmUp(1.0, 4), 0.5])
@pytest.mark.filterwarnings("ignore:The .grad attribute:UserWarning")
@pytest.mark.filterwarnings("ignore:`torch.jit.script:DeprecationWarning")
def test_several_checkpoints_before_a_backward(reentrant, compiled, weight):
    def checkpointed(function):
        if compiled:
            function = torch.compile(function, backend="aot_eager", fullgraph=True)
        return lambda x: checkpoint(function, x, use_reentrant=reentrant)

    plain, count = gradients(lambda function: function, weight)
    again, counted = gradients(checkpointed, weight)
    assert counted == count == 3
    torch.testing.assert_close(again, plain)


@MODES
def test_a_rerun_needs_torchs_random_state_for_its_step(reentrant):
    def checkpointed(function):
        options = {"use_reentrant": reentrant, "preserve_rng_state": False}
        return lambda x: checkpoint(function, x, **options)

    with pytest.raises(SluiceValueError) as caught:
        gradients(checkpointed, WarmUp(1.0, 4))
    assert str(caught.value) == (
        "error SL320: a loss runs in a backward, in a random state of torch in which none of its "
        "forwards began\n"
        "fix: in a checkpoint, leave preserve_rng_state on; else call it outside of the checkpoint "
        "or hook"
    )
    _, count = gradients(checkpointed, 0.5)  # whose weight is the same at each step
    assert count == 3


@MODES
def test_steps_of_one_random_state_are_not_taken_for_one_another(reentrant):
    def checkpointed(function):
        def run(x):
            torch.manual_seed(0)
            return checkpoint(function, x, use_reentrant=reentrant)

        return run

    with pytest.raises(SluiceValueError, match="but 3 of its forwards began"):
        gradients(checkpointed, WarmUp(1.0, 4))
    gradients(checkpointed, 0.5)


def test_only_a_schedule_draws_from_torch():
    x = torch.randn(5, E)
    for weight, same in ((0.5, True), (WarmUp(1.0, 4), False)):
        before = torch.get_rng_state()
        DirichletPriorLoss(1.0, weight=weight)(x)
        assert torch.equal(torch.get_rng_state(), before) == same
