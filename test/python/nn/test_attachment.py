"""Routers found in a model, and what is collected of them, when, and no longer."""

from __future__ import annotations

import copy
import pickle

import pytest
import torch
from torch import nn
from torch.utils.checkpoint import checkpoint

from sluice.errors import SluiceTypeError, SluiceValueError
from sluice.losses import dirichlet_prior
from sluice.nn import DirichletPriorLoss

pytestmark = pytest.mark.cpu  # about hooks; the kernels of the loss have tests of their own

D, E = 6, 4


class TopKRouter(nn.Module):
    """Returns indices, then logits, as a tuple."""

    def __init__(self):
        super().__init__()
        self.gate = nn.Linear(D, E)

    def forward(self, x):
        logits = self.gate(x)
        return logits.topk(2).indices, logits


class Layer(nn.Module):
    def __init__(self, router):
        super().__init__()
        self.choose, self.up = router, nn.Linear(D, D)

    def forward(self, x):
        scores = self.choose(x)
        scores = scores if isinstance(scores, torch.Tensor) else scores[1]
        return x + self.up(x) * scores.softmax(-1)[..., :1]


class Model(nn.Module):
    """Three layers, two kinds of routers; with checkpointing, two of the ways there are."""

    def __init__(self, reentrant=None):
        super().__init__()
        torch.manual_seed(0)
        self.layers = nn.ModuleList([Layer(TopKRouter()), Layer(TopKRouter()), Layer(TopKRouter())])
        self.reentrant = reentrant

    def forward(self, x):
        for layer in self.layers:
            if self.reentrant is None:
                x = layer(x)
            else:
                x = checkpoint(layer, x, use_reentrant=self.reentrant)
        return x


@pytest.fixture
def x():
    return torch.randn(3, 7, D, generator=torch.Generator().manual_seed(1)).requires_grad_()


def gradients(model):
    return [p.grad for p in model.parameters() if p.grad is not None]


@pytest.mark.parametrize("reduce", ["mean", "sum"])
def test_the_loss_is_that_of_each_layer(reduce, x):
    model = Model()
    attached = DirichletPriorLoss(0.75, layers=reduce).attach(model)
    assert attached.routers == tuple(f"layers.{i}.choose" for i in range(3))
    model(x)
    each = torch.stack([dirichlet_prior(scores, 0.75) for _, scores in attached.collected])
    assert torch.equal(attached.loss(), getattr(each, reduce)())


@pytest.mark.parametrize(
    ("routers", "names"),
    [
        (r"layers\.1\.choose$", ["layers.1.choose"]),
        (TopKRouter, [f"layers.{i}.choose" for i in range(3)]),
        ((nn.ReLU, TopKRouter), [f"layers.{i}.choose" for i in range(3)]),
        (lambda name, module: name.endswith("2.choose.gate"), ["layers.2.choose.gate"]),
        (r"choose", [f"layers.{i}.choose" for i in range(3)]),
    ],
)
def test_which_modules_are_routers(routers, names, x):
    model = Model()
    attached = DirichletPriorLoss(0.75).attach(model, routers)
    assert list(attached.routers) == names
    model(x)
    assert [item.router for item in attached.collected] == names


def test_a_model_may_be_one_router(x):
    router = TopKRouter()
    attached = DirichletPriorLoss(0.75).attach(router)
    _, logits = router(x)
    assert attached.routers == ("",)
    assert torch.equal(attached.loss(), dirichlet_prior(logits, 0.75))


def test_scores_are_taken_from_the_output_as_told(x):
    model = Model()
    attached = DirichletPriorLoss(0.75).attach(model, output=lambda result: result[1][:, :2])
    model(x)
    assert all(item.scores.shape == (3, 2, E) for item in attached.collected)


def test_each_forward_starts_anew_and_a_loss_takes_the_scores(x):
    model = Model()
    attached = DirichletPriorLoss(0.75).attach(model)
    model(x.detach() * 3)
    model(x)
    expected = torch.stack([dirichlet_prior(s, 0.75) for _, s in attached.collected]).mean()
    assert len(attached.collected) == 3
    assert torch.equal(attached.loss(), expected)
    assert not attached.collected


@pytest.mark.parametrize(
    "call",
    [Model.forward, lambda model, x: nn.Sequential(*model.layers)(x)],
    ids=["forward", "parts"],
)
def test_a_forward_without_the_models_hooks_starts_anew(call, x):
    model = Model()
    attached = DirichletPriorLoss(0.75).attach(model)
    call(model, x.detach() * 3)
    call(model, x)
    scores = [item.scores for item in attached.collected]
    model(x)
    torch.testing.assert_close([item.scores for item in attached.collected], scores)


def test_a_forward_that_failed_is_over(x):
    model = Model()
    attached = DirichletPriorLoss(0.75).attach(model)
    with pytest.raises(RuntimeError):
        model(x[..., :-1])
    for _ in range(2):
        model.forward(x)
    assert len(attached.collected) == 3


def test_a_router_that_runs_twice_in_a_forward_counts_twice(x):
    model = Model()
    model.layers[2] = model.layers[0]
    attached = DirichletPriorLoss(0.75).attach(model)
    model(x)
    assert [item.router[-8:] for item in attached.collected] == ["0.choose", "1.choose", "0.choose"]


def test_removed_hooks_collect_nothing(x):
    model = Model()
    with DirichletPriorLoss(0.75).attach(model) as attached:
        model(x)
        assert attached.collected
    assert not attached.collected
    model(x)
    assert not attached.collected
    assert not any(m._forward_hooks or m._forward_pre_hooks for m in model.modules())


def test_two_losses_may_be_attached_at_once(x):
    model = Model()
    first, second = (DirichletPriorLoss(a).attach(model) for a in (0.75, 2.0))
    model(x)
    second.remove()
    assert len(first.collected) == 3
    assert torch.isfinite(first.loss())


@pytest.mark.parametrize("copied", [copy.deepcopy, lambda x: pickle.loads(pickle.dumps(x))])
def test_a_copy_of_a_model_is_attached_to_nothing(copied, x):
    model = Model()
    attached = DirichletPriorLoss(0.75).attach(model)
    model(x)
    taken = attached.collected
    other = copied(model)
    with torch.no_grad():
        other(2 * x)
    assert attached.collected is taken
    assert len(taken) == 3
    attached.remove()
    other(x)
    assert not attached.collected
    with DirichletPriorLoss(0.75).attach(other) as anew:
        other(x)
        assert len(anew.collected) == 3


def test_an_attachment_outlives_a_copy_of_the_model(x):
    model = Model()
    attached = DirichletPriorLoss(0.75).attach(model)
    copy.deepcopy(model)(x)
    assert not attached.collected
    model(x)
    assert attached.loss().requires_grad


def test_checkpointing_collects_once_and_gives_the_same_gradients(x):
    plain, checkpointed = Model(), Model(reentrant=False)
    losses = []
    for model in (plain, checkpointed):
        shaping = DirichletPriorLoss(0.75)
        with shaping.attach(model) as attached:
            result = model(x)
            assert len(attached.collected) == 3
            loss = attached.loss()
            (result.square().mean() + loss).backward()
            assert not attached.collected
            assert shaping.step == 1
            losses.append(loss.detach())
    assert torch.equal(*losses)
    for expected, got in zip(gradients(plain), gradients(checkpointed), strict=True):
        assert torch.equal(expected, got)


def test_reentrant_checkpointing_is_refused(x):
    model = Model(reentrant=True)
    attached = DirichletPriorLoss(0.75).attach(model)
    model(x)
    with pytest.raises(SluiceValueError) as error:
        attached.loss()
    assert str(error.value) == (
        "error SL321: the scores of router 'layers.0.choose' have no gradient, but its weights "
        "want one\n"
        "fix: run the model with gradients, and checkpoint it with use_reentrant=False"
    )


def test_frozen_routers_and_evaluation_need_no_gradient(x):
    model = Model(reentrant=True)
    attached = DirichletPriorLoss(0.75).attach(model)
    model(x)
    with torch.no_grad():
        assert torch.isfinite(attached.loss())
    for layer in model.layers:
        layer.choose.requires_grad_(False)
    model(x)
    assert not attached.loss().requires_grad


@pytest.mark.parametrize(
    ("call", "text"),
    [
        (
            lambda model: DirichletPriorLoss(0.75).attach(model, r"experts$"),
            "error SL321: no module of the Model is a router by 'experts$'\n"
            "fix: pass routers=..., a pattern of names such as those of model.named_modules()",
        ),
        (
            lambda model: DirichletPriorLoss(0.75).attach(model).loss(),
            "error SL321: no router has run since the loss was last taken\n"
            "fix: call the model first, then loss(), once for each forward; a model that ran "
            "compiled before attach() needs torch.compiler.reset() after it",
        ),
    ],
)
def test_error_has_this_text(call, text):
    with pytest.raises(SluiceValueError) as error:
        call(Model())
    assert str(error.value) == text


def test_an_output_that_is_no_function():
    model = Model()
    with pytest.raises(SluiceTypeError) as caught:
        DirichletPriorLoss(0.75).attach(model, output=3)  # type: ignore[arg-type]
    assert str(caught.value) == (
        "error SL213: output is 3, not a function\n"
        "fix: pass a function of what a router returns, such as lambda result: result[1]"
    )


def test_an_output_without_scores(x):
    model = Model()
    attached = DirichletPriorLoss(0.75).attach(model, output=lambda result: None)  # type: ignore[arg-type]
    with pytest.raises(SluiceTypeError) as error:
        model(x)
    assert str(error.value) == (
        "error SL213: output gave a NoneType of router 'layers.0.choose', not a torch tensor\n"
        "fix: let it return the scores [..., E] from the router's result"
    )
    assert not attached.collected


def test_an_error_of_the_loss_names_the_router(x):
    model = Model()
    attached = DirichletPriorLoss([1.0] * 5).attach(model)
    model(x)
    with pytest.raises(SluiceTypeError) as error:
        attached.loss()
    assert str(error.value).startswith(
        "error SL210: of router 'layers.0.choose': alpha has shape (5,), but it is a number or has "
    )


def test_gates_of_another_kind_are_no_routers_by_default(x):
    model = Model()
    model.layers[1].up = nn.Sequential(nn.Linear(D, D))
    model.layers[1].up.add_module("gate", nn.Linear(D, D))
    attached = DirichletPriorLoss(0.75).attach(model)
    model(x)
    with pytest.raises(SluiceValueError) as error:
        attached.loss()
    assert str(error.value) == (
        "error SL321: router 'layers.0.choose' has scores of shape (3, 7, 4), but "
        "'layers.1.up.gate' of (3, 7, 6), for another number of experts\n"
        "fix: pass routers=..., a pattern of those that are meant"
    )
    attached.remove()
    with DirichletPriorLoss(0.75).attach(model, r"choose$|gate$") as attached:
        model(x)
        assert attached.loss() > 0


@pytest.mark.parametrize("backend", ["eager", "aot_eager"])
@pytest.mark.filterwarnings("ignore:The .grad attribute:UserWarning")
@pytest.mark.filterwarnings("ignore:`torch.jit.script:DeprecationWarning")
def test_a_model_that_ran_compiled_is_compiled_anew(backend, x):
    model = Model()
    torch.compiler.reset()
    graph = torch.compile(model, backend=backend)
    graph(x)
    attached = DirichletPriorLoss(0.75).attach(model)
    torch.compiler.reset()
    graph(x)
    loss = attached.loss()
    model(x)
    torch.testing.assert_close(loss, attached.loss())


@pytest.mark.parametrize("model", [None, Model, torch.zeros(2)], ids=type)
def test_a_model_that_is_none(model):
    with pytest.raises(SluiceTypeError) as error:
        DirichletPriorLoss(0.75).attach(model)
    assert str(error.value) == (
        f"error SL213: the model is {model!r}, not a module of torch\n"
        "fix: pass the torch.nn.Module that is called in training"
    )


def test_routers_by_a_pattern_that_is_none():
    with pytest.raises(SluiceValueError) as caught:
        DirichletPriorLoss(0.75).attach(nn.Linear(2, 2), "(")
    assert str(caught.value) == (
        "error SL321: routers is '(', not a regular expression: "
        "missing ), unterminated subpattern at position 0\n"
        "fix: pass a pattern of names, such as routers='gate$'"
    )


@pytest.mark.parametrize("which", [5, (nn.Linear, "gate"), None])
def test_routers_by_what_names_none(which):
    with pytest.raises(SluiceTypeError) as caught:
        DirichletPriorLoss(0.75).attach(nn.Linear(2, 2), which)
    named = which[1] if isinstance(which, tuple) else which
    assert str(caught.value) == (
        f"error SL213: routers is {named!r}, not a pattern, a class or a function\n"
        "fix: pass a pattern of names, a class of modules or several, or a function"
    )
