"""One offset per training forward; a checkpoint's rerun gets the offset of its first run."""

from __future__ import annotations

import copy
import pickle
import threading

import pytest
import torch
from torch import nn
from torch.utils.checkpoint import checkpoint

from sluice.errors import SluiceValueError
from sluice.nn import Generator

MODES = pytest.mark.parametrize("reentrant", [True, False])


class Recorder(nn.Module):
    """Multiplies by a weight, and notes the offset of every run, reruns included."""

    def __init__(self) -> None:
        super().__init__()
        self.generator = Generator(seed=1)
        self.weight = nn.Parameter(torch.ones(()))
        self.offsets: list[int] = []

    def forward(self, x):
        self.offsets.append(self.generator.next().host().offset)
        return (self.weight * x).sin()


@pytest.fixture
def x():
    return torch.ones(2, requires_grad=True)


def test_each_forward_takes_one_offset(x):
    recorder = Recorder()
    for _ in range(3):
        recorder(x)
    assert recorder.offsets == [0, 1, 2]
    assert recorder.generator.offset == 3


class Interrupted(Generator):
    """While its first forward takes an offset, another thread runs one too."""

    interruption: threading.Thread | None = None

    def __getattribute__(self, name):
        value = super().__getattribute__(name)
        if name == "_offset" and self.interruption is not None:
            other, self.interruption = self.interruption, None
            other.start()
            other.join(timeout=0.1)  # it ends only where nothing keeps it waiting
        return value


def test_forwards_of_two_threads_take_two_offsets():
    generator = Interrupted(seed=1)
    taken = []
    other = threading.Thread(target=lambda: taken.append(generator.next().host().offset))
    generator.interruption = other
    taken.append(generator.next().host().offset)
    other.join()
    assert sorted(taken) == [0, 1]
    assert generator.offset == 2


@MODES
def test_rerun_repeats_the_offset_and_counts_nothing(x, reentrant):
    recorder = Recorder()
    checkpoint(recorder, x, use_reentrant=reentrant).sum().backward()
    assert recorder.offsets == [0, 0]
    assert recorder.generator.offset == 1


@MODES
def test_two_runs_before_one_backward_keep_their_own_offsets(x, reentrant):
    recorder = Recorder()
    first = checkpoint(recorder, x, use_reentrant=reentrant)
    second = checkpoint(recorder, x, use_reentrant=reentrant)
    (first + second).sum().backward()
    assert recorder.offsets[:2] == [0, 1]
    assert sorted(recorder.offsets[2:]) == [0, 1]


@MODES
def test_backward_in_the_order_of_the_forwards(x, reentrant):
    recorder = Recorder()
    outputs = [checkpoint(recorder, x, use_reentrant=reentrant) for _ in range(3)]
    for output in outputs:
        output.sum().backward()
    assert recorder.offsets == [0, 1, 2, 0, 1, 2]


@MODES
def test_several_runs_within_one_checkpoint(x, reentrant):
    recorder = Recorder()
    checkpoint(lambda y: recorder(recorder(y)), x, use_reentrant=reentrant).sum().backward()
    assert recorder.offsets == [0, 1, 0, 1]


@MODES
def test_checkpoint_within_a_checkpoint(x, reentrant):
    recorder = Recorder()

    def inner(y):
        return checkpoint(recorder, y, use_reentrant=reentrant)

    checkpoint(inner, x, use_reentrant=reentrant).sum().backward()
    assert set(recorder.offsets) == {0}
    assert len(recorder.offsets) >= 2
    assert recorder.generator.offset == 1


def test_backward_twice_reruns_with_the_same_offset(x):
    recorder = Recorder()
    output = checkpoint(recorder, x, use_reentrant=False).sum()
    output.backward(retain_graph=True)
    recorder(x)
    output.backward()
    assert recorder.offsets == [0, 0, 1, 0]


@MODES
def test_resetting_the_seed_of_torch_does_not_repeat_offsets(x, reentrant):
    recorder = Recorder()
    for _ in range(2):
        torch.manual_seed(0)
        checkpoint(recorder, x, use_reentrant=reentrant).sum().backward()
    assert recorder.offsets == [0, 0, 1, 1]


def two_from_one_state(function, x, reentrant):
    """The results of two checkpoints that begin in one random state of torch."""
    outputs = []
    for _ in range(2):
        torch.manual_seed(0)
        outputs.append(checkpoint(function, x, use_reentrant=reentrant))
    return outputs


@MODES
def test_rerun_without_torchs_random_state_is_refused(x, reentrant):
    recorder = Recorder()
    output = checkpoint(recorder, x, use_reentrant=reentrant, preserve_rng_state=False)
    with pytest.raises(SluiceValueError) as caught:
        output.sum().backward()
    assert str(caught.value) == (
        "error SL320: a router runs in a backward, in a random state of torch in which none of its "
        "forwards began\n"
        "fix: in a checkpoint, leave preserve_rng_state on; else pass it "
        "rng=router.generator.next() from outside of the checkpoint or hook"
    )


def test_a_forward_in_a_hook_of_a_backward_is_refused(x):
    recorder = Recorder()
    x.register_hook(lambda gradient: recorder(gradient.detach()))
    with pytest.raises(SluiceValueError, match="SL320: a router runs in a backward"):
        recorder(x).sum().backward()


@MODES
def test_forwards_of_one_random_state_are_not_taken_for_one_another(x, reentrant):
    first, second = two_from_one_state(Recorder(), x, reentrant)
    with pytest.raises(SluiceValueError) as caught:
        (first + second).sum().backward()
    assert str(caught.value) == (
        "error SL320: a checkpointed router is run again, but 2 of its forwards began in this "
        "random state of torch, and nothing else tells which\n"
        "fix: begin each in a state of its own, without torch.manual_seed or fork_rng before it, "
        "let go of results of earlier forwards, or pass it rng=router.generator.next() from "
        "outside of the checkpoint or hook"
    )


@MODES
def test_nested_checkpoints_of_one_random_state_are_not_taken_for_one_another(x, reentrant):
    recorder = Recorder()

    def inner(y):
        return checkpoint(recorder, y, use_reentrant=reentrant)

    first, second = two_from_one_state(inner, x, reentrant)
    with pytest.raises(SluiceValueError, match="but 2 of its forwards began"):
        (first + second).sum().backward()


@MODES
def test_forwards_of_one_random_state_within_one_checkpoint(x, reentrant):
    recorder = Recorder()

    def twice(y):
        for _ in range(2):
            with torch.random.fork_rng():
                y = recorder(y)
        return y

    with pytest.raises(SluiceValueError, match="but 2 of its forwards began"):
        checkpoint(twice, x, use_reentrant=reentrant).sum().backward()


@MODES
def test_a_forward_that_is_not_checkpointed_is_not_taken_for_another(x, reentrant):
    recorder = Recorder()
    torch.manual_seed(0)
    first = checkpoint(recorder, x, use_reentrant=reentrant)
    torch.manual_seed(0)
    second = recorder(x)
    (first + second).sum().backward()
    assert recorder.offsets == [0, 1, 0]


def no_gradients(recorder, x, *_):
    with torch.no_grad():
        recorder(x)


def moved_tensors(recorder, x, *_):
    with torch.autograd.graph.save_on_cpu():
        return recorder(x)


def no_graph(recorder, x, reentrant):
    with torch.no_grad():
        return checkpoint(recorder, x, use_reentrant=reentrant)


@MODES
def test_a_forward_whose_loss_is_kept_does_not_count_after_its_backward(x, reentrant):
    recorder, losses = Recorder(), []
    for _ in range(3):
        torch.manual_seed(0)
        losses.append(checkpoint(recorder, x, use_reentrant=reentrant).sum())
        losses[-1].backward()
    assert recorder.offsets == [0, 0, 1, 1, 2, 2]


@MODES
@pytest.mark.parametrize("before", [no_gradients, moved_tensors, no_graph])
def test_a_forward_that_no_checkpoint_can_rerun_does_not_count(x, reentrant, before):
    recorder = Recorder()
    torch.manual_seed(0)
    kept = before(recorder, x, reentrant)
    torch.manual_seed(0)
    checkpoint(recorder, x, use_reentrant=reentrant).sum().backward()
    assert recorder.offsets == [0, 1, 1]
    del kept


@MODES
def test_a_forward_whose_graph_is_gone_does_not_count(x, reentrant):
    recorder = Recorder()
    for step in range(3):
        torch.manual_seed(0)
        loss = checkpoint(recorder, x, use_reentrant=reentrant).sum()
        if step:
            loss.backward()
    assert recorder.offsets == [0, 1, 1, 2, 2]


@MODES
def test_a_second_backward_does_not_repeat_a_forward_whose_graph_is_gone(x, reentrant):
    recorder = Recorder()
    loss = two_from_one_state(recorder, x, reentrant)[0].sum()
    loss.backward(retain_graph=True)
    loss.backward()
    assert recorder.offsets == [0, 1, 0, 0]


def test_two_forwards_of_one_state_are_told_apart_while_both_graphs_are_there(x):
    recorder = Recorder()
    torch.manual_seed(0)
    first = checkpoint(recorder, x, use_reentrant=False).sum()
    first.backward(retain_graph=True)
    torch.manual_seed(0)
    second = checkpoint(recorder, x, use_reentrant=False).sum()
    with pytest.raises(SluiceValueError, match="but 2 of its forwards began"):
        first.backward()
    del second


@MODES
def test_a_rerun_after_an_error_is_not_taken_for_that_of_a_later_forward(x, reentrant):
    recorder, outputs = Recorder(), []
    for forwards in (1, 2, 3):
        torch.manual_seed(0)
        outputs.append(checkpoint(recorder, x, use_reentrant=reentrant).sum())
        if forwards > 1:
            with pytest.raises(SluiceValueError, match=f"but {forwards} of its forwards began"):
                outputs[0].backward()
    del outputs[1:]
    outputs[0].backward()
    assert recorder.offsets == [0, 1, 2, 0]


@MODES
def test_an_error_does_not_keep_the_next_attempt_from_working(x, reentrant):
    recorder = Recorder()
    for _ in range(2):
        first, second = two_from_one_state(recorder, x, reentrant)
        with pytest.raises(SluiceValueError, match="but 2 of its forwards began"):
            (first + second).sum().backward()
    del first, second
    torch.manual_seed(0)
    recorder.offsets.clear()
    checkpoint(recorder, x, use_reentrant=reentrant).sum().backward()
    assert recorder.offsets == [4, 4]


class Repeated(torch.autograd.Function):
    """A checkpoint of another library."""

    @staticmethod
    def forward(ctx, x, function):
        ctx.function, ctx.state = function, torch.get_rng_state()
        ctx.save_for_backward(x)
        return function(x)

    @staticmethod
    def backward(ctx, *gradients):
        torch.set_rng_state(ctx.state)
        x = ctx.saved_tensors[0].detach().requires_grad_()
        with torch.enable_grad():
            return *torch.autograd.grad(ctx.function(x), x, gradients), None


def test_where_nothing_tells_of_graphs_an_error_repeats_until_the_next_forward(x):
    recorder, outputs = Recorder(), []
    for _ in range(2):
        torch.manual_seed(0)
        outputs.append(Repeated.apply(x, recorder).sum())
    for output in outputs:
        with pytest.raises(SluiceValueError, match="but 2 of its forwards began"):
            output.backward()
    torch.manual_seed(0)
    Repeated.apply(x, recorder).sum().backward()
    assert recorder.offsets == [0, 1, 2, 2]


def with_gradients(recorder, x):
    with torch.enable_grad():
        return recorder(x)


def half_without_gradients(recorder, x):
    with torch.no_grad():
        y = recorder(x)
    return x.sin() * y


def half_moved(recorder, x):
    return moved_tensors(recorder, x).sin()


@MODES
@pytest.mark.parametrize("part", [with_gradients, half_without_gradients, half_moved])
def test_a_checkpoint_reruns_a_part_in_another_mode(x, reentrant, part):
    recorder = Recorder()
    checkpoint(part, recorder, x, use_reentrant=reentrant).sum().backward()
    assert recorder.offsets == [0, 0]


@pytest.mark.parametrize(
    "parts",
    [(half_moved, half_moved), (half_moved, with_gradients), (with_gradients, half_moved)],
)
def test_checkpoints_in_which_tensors_are_moved_are_not_taken_for_others(x, parts):
    recorder = Recorder()
    outputs = []
    for part in parts:
        torch.manual_seed(0)
        outputs.append(checkpoint(part, recorder, x, use_reentrant=False))
    with pytest.raises(SluiceValueError, match="but 2 of its forwards began"):
        (outputs[0] + outputs[1]).sum().backward()


@MODES
def test_a_checkpoint_is_recognised_where_torch_does_not_show_its_hooks(x, reentrant, monkeypatch):
    monkeypatch.setattr("sluice.nn.checkpointing._top_hooks", lambda _: ())
    recorder = Recorder()
    for _ in range(2):
        torch.manual_seed(0)
        checkpoint(recorder, x, use_reentrant=reentrant).sum().backward()
    assert recorder.offsets == [0, 0, 1, 1]


@pytest.mark.parametrize("copied", [copy.deepcopy, lambda g: pickle.loads(pickle.dumps(g))])
def test_a_copy_within_a_checkpointed_step_counts_on(x, copied):
    recorder = Recorder()
    output = checkpoint(recorder, x, use_reentrant=False)
    assert copied(recorder.generator).next().host().offset == 1
    output.sum().backward()
    assert recorder.offsets == [0, 0]


@pytest.mark.parametrize("seed", [0, 5, (1 << 64) - 1, 1 << 63])
def test_state_dict_keeps_seed_and_offset(seed):
    generator = Generator(seed)
    generator.next()
    restored = Generator(seed=9)
    restored.load_state_dict(generator.state_dict())
    assert (restored.seed, restored.offset) == (seed, 1)
    assert restored.next().host().offset == 1


def test_default_seed_follows_torch_and_differs_between_routers():
    torch.manual_seed(3)
    first, second = Generator().seed, Generator().seed
    torch.manual_seed(3)
    assert Generator().seed == first
    assert first != second


def test_loading_half_way_repeats_the_draws():
    generator = Generator(seed=4)
    generator.next()
    state = generator.state_dict()
    ahead = [generator.next() for _ in range(2)]
    generator.load_state_dict(state)
    assert [generator.next() for _ in range(2)] == ahead
