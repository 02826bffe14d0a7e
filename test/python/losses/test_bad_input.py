"""What is refused, with which text; and what is defined though it looks bad."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest
import torch

import sluice
import sluice.language as sl
from sluice.losses import bad_rows, dirichlet_prior, entries

T, E = 6, 3
X = torch.randn(T, E, generator=torch.Generator().manual_seed(0))
GROUPS = torch.tensor([0, 1, 0, 1, 0, 1])


@sluice.jit
def unchecked(x: sl.Tensor["T", "E"], alpha: sl.Tensor["E"]):
    return sl.dirichlet_prior_loss(x, alpha)


def text_of(error):
    """Without the folders and lines of Sluice's own sources, and without their quotes."""
    folder = str(Path(entries.__file__).parent) + "/"
    text = str(error.value).replace(folder, "")
    return re.sub(r"(\.py):\d+:\d+", r"\1", re.sub(r"\n    .*", "", text))


@pytest.mark.parametrize(
    ("alpha", "entry"),
    [
        (0.0, "0.0"),
        (-1.5, "-1.5"),
        (float("nan"), "nan"),
        (float("inf"), "inf"),
        (1e-39, "1e-39"),
        (1.1e6, "1100000.0"),
        (3e38, "3e+38"),
        ([1.0, 0.0, 1.0], "0.0"),
        (torch.tensor([1.0, torch.nan, 1.0]), "nan"),
        (torch.tensor(-2.0), "-2.0"),
        (np.array([1.0, np.inf, 1.0]), "inf"),
    ],
)
def test_concentrations_on_the_host_are_positive(alpha, entry):
    for x in (X, X.numpy()) if not isinstance(alpha, torch.Tensor) else (X,):
        with pytest.raises(sluice.SluiceValueError) as error:
            dirichlet_prior(x, alpha)
        assert text_of(error) == (
            f"error SL310: alpha has the entry {entry}, which is not a number from "
            "7.9e-31 to 1e+06\n"
            "fix: choose alpha > 0 within these bounds"
        )


@pytest.mark.parametrize(
    "alpha",
    [
        None,
        "a",
        "1",
        b"1",
        ["1", "2", "3"],
        [1.0, "2", 3.0],
        np.array(["1", "2", "3"]),
        np.array(["1", "2", "3"], object),
        np.datetime64(3, "s"),
        np.timedelta64(3, "s"),
        1j,
        [1.0, 1.0, 1j],
        [[1.0], [2.0, 3.0]],
        np.ones(E, complex),
    ],
)
def test_concentrations_are_numbers(alpha):
    with pytest.raises(sluice.SluiceTypeError) as error:
        dirichlet_prior(X, alpha)
    assert str(error.value) == (
        f"error SL213: alpha is {alpha!r}, not a number or numbers\n"
        "fix: pass alpha as a real number, or one for each expert"
    )


@pytest.mark.parametrize(
    ("alpha", "kind"),
    [
        (torch.ones(E).to_sparse(), "tensor of layout torch.sparse_coo"),
        (torch.nested.nested_tensor([torch.ones(E)], layout=torch.jagged), "nested tensor"),
        (np.ma.masked_array(np.ones(E), [False, True, False]), "masked array"),
    ],
)
def test_concentrations_are_dense(alpha, kind):
    with pytest.raises(sluice.SluiceTypeError) as error:
        dirichlet_prior(X, alpha)
    assert str(error.value) == (
        f"error SL213: alpha is a {kind}, not a dense tensor\n"
        "fix: pass a torch tensor or a NumPy array of shape [E], or with groups [G, E]"
    )


def test_concentrations_that_are_tensors_in_a_list():
    one = torch.tensor(1.0)
    assert torch.equal(dirichlet_prior(X, [one] * E), dirichlet_prior(X, 1.0))
    with pytest.raises(sluice.SluiceTypeError) as error:
        dirichlet_prior(X, [one.requires_grad_()] * E)
    assert str(error.value) == (
        "error SL213: alpha is a list of tensors that require a gradient\n"
        "fix: pass alpha as one tensor"
    )


@pytest.mark.parametrize("alpha", [10**400, [1.0, 1.0, 10**5000]], ids=["number", "list"])
def test_concentrations_that_are_no_floats(alpha):
    with pytest.raises(sluice.SluiceValueError) as error:
        dirichlet_prior(X, alpha)
    assert str(error.value) == (
        "error SL310: alpha has an integer that is too large for a float\n"
        "fix: choose alpha from 7.9e-31 to 1e+06"
    )


def test_concentrations_of_torch_are_real():
    with pytest.raises(sluice.SluiceTypeError, match="SL213: alpha is tensor"):
        dirichlet_prior(X, torch.ones(E, dtype=torch.complex64))


@pytest.mark.parametrize("name", ["mask", "groups"])
@pytest.mark.parametrize(("value", "kind"), [([0] * T, "list"), (True, "bool")])
def test_what_tokens_have_is_a_tensor(name, value, kind):
    alpha = np.ones((2, E)) if name == "groups" else 0.5
    with pytest.raises(sluice.SluiceTypeError) as error:
        dirichlet_prior(X, alpha, **{name: value})
    assert str(error.value) == (
        f"error SL213: {name} is a {kind}, not a tensor\n"
        "fix: pass a torch tensor or a NumPy array of shape [...], one entry for each token"
    )


def test_scores_are_dense():
    with pytest.raises(sluice.SluiceTypeError) as error:
        dirichlet_prior(X.to_sparse(), 0.5)
    assert str(error.value) == (
        "error SL213: x is a tensor of layout torch.sparse_coo, not a dense tensor\n"
        "fix: pass a torch tensor or a NumPy array of shape [..., E]"
    )


def test_concentrations_of_groups_are_positive():
    with pytest.raises(sluice.SluiceValueError) as error:
        dirichlet_prior(X, [[1.0, 1.0, 1.0], [1.0, -0.5, 1.0]], groups=GROUPS)
    assert text_of(error) == (
        "error SL310: alpha has the entry -0.5, which is not a number from 7.9e-31 to 1e+06\n"
        "fix: choose alpha > 0 within these bounds"
    )


@pytest.mark.parametrize("alpha", [1e-30, 1e6, [1e-30, 1.0, 1e6]])
def test_concentrations_at_the_ends_of_their_range_are_good(alpha):
    found, expected = [], []
    for logits, into in ((X.clone(), found), (X.double(), expected)):
        loss = dirichlet_prior(logits.requires_grad_(), alpha)
        into += [loss, *torch.autograd.grad(loss, logits)]
    torch.testing.assert_close(found[0].double(), expected[0], rtol=1e-5, atol=1e-7)
    torch.testing.assert_close(found[1].double(), expected[1], rtol=1e-4, atol=1e-9)


@pytest.mark.parametrize("bad", [0.0, -1.0, 1e-39, 1.1e6, 3e38, np.nan, np.inf])
def test_concentrations_that_nothing_checks_make_the_loss_nan(bad):
    """As on a GPU, which is not waited for, and in other functions of the language."""
    alpha = np.array([1.0, bad, 1.0], np.float32)
    assert np.isnan(unchecked(X.numpy(), alpha))
    assert np.isnan(unchecked.interpret(X.numpy(), alpha))


@pytest.mark.parametrize(
    ("call", "text"),
    [
        (
            lambda: dirichlet_prior(X, [1.0, 2.0]),
            "error SL210: alpha has shape (2,), but it is a number or has shape [3]\n"
            "fix: pass one number for each of the 3 experts",
        ),
        (
            lambda: dirichlet_prior(X, torch.ones(2, 3)),
            "error SL210: alpha has shape (2, 3), but it is a number or has shape [3]\n"
            "fix: pass one number for each of the 3 experts",
        ),
        (
            lambda: dirichlet_prior(X, 1.0, groups=GROUPS),
            "error SL210: alpha has shape (), but with groups it is a table [G, 3]\n"
            "fix: pass one number for each of the 3 experts and each group",
        ),
        (
            lambda: dirichlet_prior(X, torch.ones(2, 4), groups=GROUPS),
            "error SL210: alpha has shape (2, 4), but with groups it is a table [G, 3]\n"
            "fix: pass one number for each of the 3 experts and each group",
        ),
        (
            lambda: dirichlet_prior(X.numpy(), torch.ones(3)),
            "error SL213: alpha is a torch tensor, but x is a NumPy array\n"
            "fix: pass both from one library",
        ),
        (
            lambda: dirichlet_prior([[1.0, 2.0]], 1.0),
            "error SL213: x is a list, not a tensor\n"
            "fix: pass a torch tensor or a NumPy array of shape [..., E]",
        ),
        (
            lambda: dirichlet_prior(X[:, :1], 1.0),
            "error SL305: x has shape (6, 1), but its last axis must have at least 2 entries\n"
            "fix: pass scores of shape [..., E], one for each expert",
        ),
        (
            lambda: dirichlet_prior(X, 1.0, mask=torch.ones(5, dtype=torch.bool)),
            "entries.py: error SL306: axis \"T\" has size 5 in 'mask', but size 6 in 'x'\n"
            "entries.py: note: 'x' is declared here\n"
            'fix: pass tensors that agree in the size of "T"',
        ),
        (
            lambda: dirichlet_prior(X, 1.0, mask=torch.ones(6)),
            "entries.py: error SL211: 'mask' is a mask and takes bool, but has dtype float32\n"
            "fix: convert 'mask' to bool",
        ),
        (
            lambda: dirichlet_prior(X, torch.ones(2, 3), groups=GROUPS.float()),
            "entries.py: error SL211: 'groups' is a group and takes int64 or int32, but has dtype "
            "float32\nfix: convert 'groups' to int64",
        ),
        (
            lambda: dirichlet_prior(X, torch.ones(2, 3), groups=GROUPS + 1),
            "entries.py: error SL312: 'groups' has the group 2, outside of 0 to 1: axis \"G\" has "
            "size 2\nfix: number the groups from 0, also those of tokens that a mask leaves out",
        ),
        (
            lambda: dirichlet_prior(X, torch.ones(2, 3), groups=GROUPS - 1),
            "entries.py: error SL312: 'groups' has the group -1, outside of 0 to 1: axis \"G\" has "
            "size 2\nfix: number the groups from 0, also those of tokens that a mask leaves out",
        ),
        (
            lambda: dirichlet_prior(X, 1.0, scores="weights"),
            "error SL308: scores is 'weights', not one of 'logits', 'probabilities'\n"
            "fix: choose one of these for scores",
        ),
        (
            lambda: dirichlet_prior(X, 1.0, scores=np.array(["logits", "x"])),  # pyright: ignore
            "error SL308: scores is array(['logits', 'x'], dtype='<U6'), not one of 'logits', "
            "'probabilities'\n"
            "fix: choose one of these for scores",
        ),
        (
            lambda: dirichlet_prior(X, 1.0, position="i/N"),
            "error SL308: position is 'i/N', not one of 'i/(N+1)', '(i-1/2)/N'\n"
            "fix: choose one of these for position",
        ),
        (
            lambda: dirichlet_prior(X, 1.0, reduction="max"),
            "error SL308: reduction is 'max', not one of 'mean', 'sum', 'mean over tokens', "
            "'mean over experts'\nfix: choose one of these for reduction",
        ),
        (
            lambda: dirichlet_prior(X, 1.0, clip=(100.0, 1e-3)),
            "error SL308: clip is (100.0, 0.001), not two numbers 0 <= low <= high\n"
            "fix: pass clip=(1e-3, 100), or clip=None for no bounds",
        ),
        (
            lambda: dirichlet_prior(X, 1.0, clip="12"),  # pyright: ignore[reportArgumentType]
            "error SL308: clip is '12', not two numbers 0 <= low <= high\n"
            "fix: pass clip=(1e-3, 100), or clip=None for no bounds",
        ),
        (
            lambda: dirichlet_prior(X, 1.0, clip=b"12"),  # pyright: ignore[reportArgumentType]
            "error SL308: clip is b'12', not two numbers 0 <= low <= high\n"
            "fix: pass clip=(1e-3, 100), or clip=None for no bounds",
        ),
        (
            lambda: dirichlet_prior(X, 1.0, clip=(0, 10**5000)),
            "error SL310: clip is an integer that is too large for a float\n"
            "fix: choose a smaller clip",
        ),
        (
            lambda: dirichlet_prior(X, 1.0, clip=5.0),  # pyright: ignore[reportArgumentType]
            "error SL308: clip is 5.0, not two numbers 0 <= low <= high\n"
            "fix: pass clip=(1e-3, 100), or clip=None for no bounds",
        ),
    ],
)
def test_error_has_this_text(call, text):
    with pytest.raises(sluice.SluiceError) as error:
        call()
    assert text_of(error) == text


def gradient_of(x, alpha, **options):
    x = x.clone().requires_grad_()
    loss = dirichlet_prior(x, alpha, **options)
    loss.backward()
    assert x.grad is not None
    return loss.item(), x.grad


def test_no_tokens():
    loss, gradient = gradient_of(X[:0], 0.5)
    assert loss == 0.0
    assert gradient.shape == (0, E)
    assert bad_rows(X[:0]) == 0.0


def test_one_token():
    """Its position is 1/2."""
    loss, gradient = gradient_of(torch.zeros(1, 2, dtype=torch.float64), 1.0)
    assert loss == pytest.approx(0.0, abs=1e-28)
    assert gradient.abs().max() < 1e-15
    loss, gradient = gradient_of(torch.tensor([[0.0, np.log(3.0)]], dtype=torch.float64), 1.0)
    np.testing.assert_allclose(loss, 1 / 16, rtol=1e-14)
    np.testing.assert_allclose(gradient, [[-3 / 32, 3 / 32]], rtol=1e-13)


@pytest.mark.parametrize("options", [{}, {"groups": GROUPS}])
@pytest.mark.parametrize("reduction", ["mean", "sum", "mean over tokens", "mean over experts"])
@pytest.mark.parametrize("position", ["i/(N+1)", "(i-1/2)/N"])
def test_all_tokens_masked(options, reduction, position):
    mask = torch.zeros(T, dtype=torch.bool)
    alpha = torch.ones(2, E) if options else 1.0
    loss, gradient = gradient_of(
        X, alpha, mask=mask, reduction=reduction, position=position, **options
    )
    assert loss == 0.0
    assert not gradient.any()


def test_a_group_without_tokens_adds_nothing():
    alpha = torch.tensor([[0.5] * E, [1.0] * E, [2.0] * E])
    expected = gradient_of(X, alpha[:2], groups=GROUPS)
    loss, gradient = gradient_of(X, alpha, groups=GROUPS)
    assert loss == expected[0]
    assert torch.equal(gradient, expected[1])


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_bad_rows_of_logits_are_left_out_and_counted(bad):
    x = X.double().clone()
    x[2] = bad
    x[4, 1] = np.nan
    good = [0, 1, 3, 5]
    loss, gradient = gradient_of(x, 0.5)
    expected = gradient_of(x[good], 0.5)
    assert bad_rows(x) == 2.0
    np.testing.assert_allclose(loss, expected[0], rtol=1e-14)
    np.testing.assert_allclose(gradient[good], expected[1], rtol=1e-13)
    assert not gradient[[2, 4]].any()


@pytest.mark.parametrize("bad", [-1e-6, 1.0 + 1e-6, np.nan, np.inf])
def test_probabilities_outside_of_0_and_1_are_left_out_and_counted(bad):
    x = X.double().softmax(1)
    x[2, 1] = bad
    good = [0, 1, 3, 4, 5]
    loss, gradient = gradient_of(x, 0.5, scores="probabilities")
    expected = gradient_of(x[good], 0.5, scores="probabilities")
    assert bad_rows(x, scores="probabilities") == 1.0
    np.testing.assert_allclose(loss, expected[0], rtol=1e-14)
    np.testing.assert_allclose(gradient[good], expected[1], rtol=1e-13)
    assert not gradient[2].any()


def test_probabilities_of_0_and_1_are_good():
    x = torch.eye(E, dtype=torch.float64)
    assert bad_rows(x, scores="probabilities") == 0.0
    loss, gradient = gradient_of(x, 0.5, scores="probabilities")
    assert np.isfinite(loss)
    assert gradient.isfinite().all()


def test_masked_rows_are_not_counted_as_bad():
    x, mask = X.clone(), torch.ones(T, dtype=torch.int64)
    x[2], x[4], mask[4] = torch.nan, torch.nan, 0
    assert bad_rows(x) == 2.0
    assert bad_rows(x, mask=mask) == 1.0
    assert bad_rows(x.requires_grad_(), mask=mask).requires_grad is False


@pytest.mark.parametrize("scores", ["logits", "probabilities"])
def test_all_rows_bad(scores):
    x = torch.full((T, E), torch.nan)
    loss, gradient = gradient_of(x, 0.5, scores=scores)
    assert loss == 0.0
    assert not gradient.any()
    assert bad_rows(x, scores=scores) == T
