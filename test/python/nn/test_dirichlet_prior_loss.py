"""The module of Dirichlet-prior shaping: weight, steps, state, devices of one layer or several."""

from __future__ import annotations

import pytest
import torch
from torch.utils.checkpoint import checkpoint

from sluice.errors import SluiceError, SluiceTypeError, SluiceValueError
from sluice.losses import dirichlet_prior
from sluice.nn import DirichletPriorLoss
from sluice.priors import TwoLevel, per_group, symmetric
from sluice.schedules import WarmUp

pytestmark = pytest.mark.cpu  # about the module; the kernels of the loss have tests of their own

E = 4


@pytest.fixture
def layers():
    generator = torch.Generator().manual_seed(0)
    return [torch.randn(2, 5, E, generator=generator).requires_grad_() for _ in range(3)]


@pytest.mark.parametrize("alpha", [0.75, [0.5, 1.0, 2.0, 0.75], torch.full((E,), 0.3)])
def test_one_layer(alpha, layers):
    options = {"clip": None, "reduction": "mean over tokens"}
    loss = DirichletPriorLoss(alpha, weight=0.5, **options)(layers[0])
    assert torch.equal(loss, 0.5 * dirichlet_prior(layers[0], alpha, **options))
    loss.backward()
    assert layers[0].grad is not None
    assert layers[0].grad.any()


@pytest.mark.parametrize("reduce", ["mean", "sum"])
def test_several_layers(reduce, layers):
    mask = torch.arange(10).reshape(2, 5) % 3 != 0
    loss = DirichletPriorLoss(0.75, layers=reduce)(layers, mask=mask)
    each = torch.stack([dirichlet_prior(x, 0.75, mask=mask) for x in layers])
    assert torch.equal(loss, getattr(each, reduce)())


def test_a_prior_for_each_group(layers):
    alpha = per_group(symmetric(1.0, E), TwoLevel(4.0, 0.5).concentrations([0], E))
    groups = torch.arange(10).reshape(2, 5) % 2
    loss = DirichletPriorLoss(alpha)(layers[0], groups=groups)
    assert torch.equal(loss, dirichlet_prior(layers[0], alpha, groups=groups))


def test_the_weight_warms_up_and_then_nothing_is_computed(layers, monkeypatch):
    module = DirichletPriorLoss(0.75, weight=WarmUp(start=0.8, steps=2))
    plain = dirichlet_prior(layers[0], 0.75)
    assert torch.equal(module(layers[0]), 0.8 * plain)
    assert torch.equal(module(layers[0]), 0.4 * plain)
    monkeypatch.setattr("sluice.nn.dirichlet_prior.dirichlet_prior", None)
    assert module(layers[0]) == 0.0
    assert module.step == 3
    (plain + module(layers[0])).backward()


@pytest.mark.parametrize("compiled", [False, True])
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64, torch.bfloat16])
@pytest.mark.filterwarnings("ignore:The .grad attribute:UserWarning")
@pytest.mark.filterwarnings("ignore:`torch.jit.script:DeprecationWarning")
def test_without_weight_the_gradient_is_zero(compiled, dtype):
    """Also of what has an infinite gradient, as probabilities of 0 and 1 have."""
    options = {"scores": "probabilities", "clip": None}
    module = DirichletPriorLoss(0.75, weight=WarmUp(1.0, 1), **options)
    plain = DirichletPriorLoss(0.75, **options)
    torch.compiler.reset()
    run = torch.compile(module, backend="aot_eager", fullgraph=True) if compiled else module
    x = torch.eye(E, dtype=dtype)
    x[0] = torch.tensor([torch.nan, torch.inf, -torch.inf, 0.5])
    x.requires_grad_()
    run([x, x])
    loss = run([x, 1.0 - x])
    assert (loss.item(), loss.dtype) == (0.0, plain(x).dtype)
    loss.backward()
    assert x.grad is not None
    assert torch.equal(x.grad, torch.zeros_like(x))


@pytest.mark.parametrize("weight", [0.0, 1.0])
def test_the_shape_of_scores_counts_at_any_weight(weight):
    with pytest.raises(SluiceValueError, match=r"SL305: x has shape \(3, 1\)"):
        DirichletPriorLoss(0.75, weight=weight)(torch.zeros(3, 1))


def test_all_layers_together_are_one_step(layers):
    module = DirichletPriorLoss(0.75)
    module(layers)
    assert module.step == 1


def test_evaluation_counts_nothing(layers):
    module = DirichletPriorLoss(0.75, weight=WarmUp(start=1.0, steps=2))
    module(layers[0])
    expected = 0.5 * dirichlet_prior(layers[0], 0.75)
    assert torch.equal(module.eval()(layers[0]), expected)
    assert torch.equal(module(layers[0]), expected)
    assert module.step == 1


def test_state_dict_continues_the_warm_up(layers):
    module, other = (DirichletPriorLoss(0.75, weight=WarmUp(1.0, 4)) for _ in range(2))
    module(layers[0])
    assert list(module.state_dict()) == ["_extra_state"]
    other.load_state_dict(module.state_dict())
    assert torch.equal(module(layers[0]), other(layers[0]))
    assert other.step == 2


def test_alpha_keeps_its_dtype_and_may_be_filled(layers):
    module = DirichletPriorLoss(0.3).to(torch.bfloat16)
    assert module.alpha.dtype == torch.float64
    assert torch.equal(module(layers[0]), dirichlet_prior(layers[0], 0.3))
    module.alpha.fill_(0.9)
    assert torch.equal(module(layers[0]), dirichlet_prior(layers[0], 0.9))


def _emptied(alpha):
    return DirichletPriorLoss(alpha).to("meta")


def _made_there(alpha):
    with torch.device("meta"):
        return DirichletPriorLoss(alpha)


@pytest.mark.parametrize("deferred", [_emptied, _made_there])
@pytest.mark.parametrize("alpha", [0.75, [0.5, 1.0, 2.0, 0.75]])
def test_alpha_is_known_after_the_meta_device(deferred, alpha, layers):
    module = torch.nn.Sequential(torch.nn.Linear(E, E), deferred(alpha)).to(torch.bfloat16)
    loss = module[1]
    assert loss.alpha.is_meta
    assert repr(loss) == repr(DirichletPriorLoss(alpha))
    module.to("meta").to_empty(device="cpu")
    assert (loss.alpha.device.type, loss.alpha.dtype) == ("cpu", torch.float64)
    assert torch.equal(loss(layers[0]), dirichlet_prior(layers[0], alpha))
    assert dict(module.named_buffers()).keys() == {"1.alpha"}


def test_alpha_that_was_filled_is_known_after_the_meta_device(layers):
    module = DirichletPriorLoss(0.3)
    module.alpha.fill_(0.9)
    module.to("meta").to_empty(device="cpu")
    assert torch.equal(module(layers[0]), dirichlet_prior(layers[0], 0.9))
    module.alpha.fill_(0.6)
    assert torch.equal(module(layers[0]), dirichlet_prior(layers[0], 0.6))


def test_a_module_on_the_meta_device_knows_alpha(layers):
    assert torch.equal(_made_there(0.75)(layers[0]), dirichlet_prior(layers[0], 0.75))


def test_alpha_without_values_is_refused():
    with pytest.raises(SluiceTypeError) as caught:
        DirichletPriorLoss(torch.ones(E, device="meta"))
    assert str(caught.value) == (
        "error SL213: alpha is a tensor on the meta device, which has no values\n"
        "fix: pass alpha as a number, a list or a NumPy array, or make it with device='cpu'"
    )


def test_a_weight_in_a_tensor(layers):
    weight = torch.tensor(0.25, requires_grad=True)
    loss = DirichletPriorLoss(0.75, weight=weight)(layers[0])
    loss.backward()
    assert weight.grad is not None
    assert torch.equal(weight.grad, dirichlet_prior(layers[0], 0.75).detach())


@pytest.mark.parametrize("reentrant", [True, False])
def test_checkpointing_does_not_count_twice(reentrant, layers):
    module = DirichletPriorLoss(0.75, weight=WarmUp(1.0, 4))
    module.step = 1
    x = layers[0]
    loss = checkpoint(lambda x: module(2.0 * x), x, use_reentrant=reentrant)
    loss.backward()
    assert module.step == 2
    again = x.detach().clone().requires_grad_()
    (0.75 * dirichlet_prior(2.0 * again, 0.75)).backward()
    assert torch.equal(x.grad, again.grad)


def test_what_it_is_is_shown():
    module = DirichletPriorLoss([1.0, 2.0], weight=0.1, layers="sum")
    assert repr(module) == "DirichletPriorLoss(alpha=[2], weight=0.1, layers=sum, step=0)"


@pytest.mark.parametrize(
    ("options", "text"),
    [
        (
            {"layers": "max"},
            "error SL308: layers is 'max', not one of 'mean', 'sum'\n"
            "fix: choose one of these for layers",
        ),
        (
            {"scores": "weights"},
            "error SL308: scores is 'weights', not one of 'logits', 'probabilities'\n"
            "fix: choose one of these for scores",
        ),
    ],
)
def test_error_names_the_option(options, text):
    with pytest.raises(SluiceValueError) as error:
        DirichletPriorLoss(0.75, **options)
    assert str(error.value) == text


@pytest.mark.parametrize(
    ("x", "kind"), [(None, "NoneType"), ([torch.zeros(3, E), None], "NoneType")]
)
def test_scores_that_are_no_tensor(x, kind):
    module = DirichletPriorLoss(0.75)
    with pytest.raises(SluiceTypeError) as caught:
        module(x)
    assert str(caught.value) == (
        f"error SL213: the scores of a layer are a {kind}, not a torch tensor\n"
        "fix: pass the scores [..., E] of one layer, or a list of those of several"
    )
    assert module.step == 0


def test_names_of_other_layers(layers):
    module = DirichletPriorLoss(0.75)
    with pytest.raises(SluiceValueError) as caught:
        module(layers, names=["a"])
    assert str(caught.value) == (
        "error SL306: there are scores of 3 layers, but 1 names\n"
        "fix: pass one name for each layer, or none"
    )
    assert module.step == 0


def test_a_mask_that_is_a_list():
    with pytest.raises(SluiceTypeError, match="SL213: mask is a list, not a tensor"):
        DirichletPriorLoss(0.75)(torch.zeros(2, E), mask=[True, False])  # type: ignore[arg-type]


@pytest.mark.parametrize("alpha", ["a", [[1.0], [2.0, 3.0]], (a for a in (1.0, 2.0))])
def test_concentrations_that_are_no_numbers(alpha):
    with pytest.raises(SluiceTypeError, match=r"SL213: alpha is .* not a number or numbers"):
        DirichletPriorLoss(alpha)


def test_a_weight_that_is_no_number():
    with pytest.raises(SluiceTypeError, match="SL213: weight is 'a', not a number"):
        DirichletPriorLoss(0.75, weight="a")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (float("nan"), "error SL310: at step 1, weight is nan, not a finite number"),
        (None, "error SL213: at step 1, weight is None, not a number"),
        ("x", "error SL213: at step 1, weight is 'x', not a number"),
        (abs, "error SL213: at step 1, weight is <built-in function abs>, not a number"),
        (torch.ones(3), "error SL210: at step 1, weight has shape (3,), but it is a number"),
    ],
)
@pytest.mark.parametrize("training", [True, False])
def test_a_schedule_that_gives_no_number(value, text, training):
    module = DirichletPriorLoss(0.75, weight=lambda step: value if step else 1.0)
    module(torch.zeros(2, E))
    with pytest.raises(SluiceError) as caught:
        module.train(training)(torch.zeros(2, E))
    assert str(caught.value).startswith(text)


def test_a_weight_of_several_numbers():
    with pytest.raises(SluiceTypeError) as caught:
        DirichletPriorLoss(0.75, weight=torch.ones(3))
    assert str(caught.value) == (
        "error SL210: weight has shape (3,), but it is a number\n"
        "fix: pass a number or a tensor of shape () for weight"
    )


@pytest.mark.parametrize("state", [torch.tensor([1, 2]), torch.tensor(1.5), None])
def test_loading_what_no_loss_saved(state):
    module = DirichletPriorLoss(0.75)
    with pytest.raises(SluiceTypeError, match="SL213: the extra state of a DirichletPriorLoss is"):
        module.load_state_dict({"_extra_state": state})
    assert module.step == 0
