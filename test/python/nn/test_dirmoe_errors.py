"""What DirMoE refuses, and the exact text."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch

from sluice import Rng
from sluice.errors import SluiceTypeError, SluiceUnsupportedError, SluiceValueError
from sluice.nn import DirMoE


def make(**options: Any) -> DirMoE:
    return DirMoE(**{"hidden_size": 16, "experts": 8, "k": 2, **options})


PRIOR_FIX = "fix: take both from sluice.priors.two_level"


@pytest.mark.parametrize(
    ("options", "text"),
    [
        (
            {"k": 9},
            "error SL310: k (9) is not above 0 and at most the number of experts (8)\n"
            "fix: choose 0 < k <= 8",
        ),
        (
            {"k": 0},
            "error SL310: k (0) is not above 0 and at most the number of experts (8)\n"
            "fix: choose 0 < k <= 8",
        ),
        (
            {"k": 2, "top_k": 9},
            "error SL310: top_k (9) is not above 0 and at most the number of experts (8)\n"
            "fix: choose 0 < top_k <= 8",
        ),
        (
            {"k": 2, "prior_hi": 0.1, "prior_lo": 0.5},
            "error SL310: prior_hi (0.1) and prior_lo (0.5) are not prior_hi > prior_lo > 0\n"
            + PRIOR_FIX,
        ),
        (
            {"k": 2, "prior_lo": float("nan")},
            "error SL310: prior_hi (1.0) and prior_lo (nan) are not prior_hi > prior_lo > 0\n"
            + PRIOR_FIX,
        ),
    ],
)
def test_constructor(options, text):
    with pytest.raises(SluiceValueError) as caught:
        DirMoE(16, 8, **options)
    assert str(caught.value) == text


@pytest.mark.parametrize("name", ["tau", "lam_q", "lam_p"])
@pytest.mark.parametrize("value", [0.0, -1.0, float("nan"), float("inf")])
def test_numbers_that_must_be_positive(name, value):
    with pytest.raises(SluiceValueError) as caught:
        make(**{name: value})
    assert str(caught.value) == (
        f"error SL310: {name} is {value}, not a positive finite number\n"
        f"fix: choose a finite {name} > 0"
    )


@pytest.mark.parametrize("name", ["kl_weight", "sparsity_weight"])
def test_numbers_that_must_be_finite(name):
    make(**{name: -1.0})
    with pytest.raises(SluiceValueError) as caught:
        make(**{name: float("nan")})
    assert str(caught.value) == (
        f"error SL310: {name} is nan, not a finite number\nfix: choose a finite {name}"
    )


@pytest.mark.parametrize("training", [True, False])
def test_a_schedule_that_leaves_the_range(training):
    router = DirMoE(16, 8, 2, tau=lambda step: -float(step)).train(training)
    router.generator.offset = 2
    with pytest.raises(SluiceValueError, match=r"SL310: at step 2, tau is -2\.0, not a positive"):
        router(torch.zeros(3, 16))


@pytest.mark.parametrize(
    ("options", "text"),
    [
        ({"k": "2"}, "error SL213: k is '2', not a number\nfix: pass k as a float"),
        ({"tau": "a"}, "error SL213: tau is 'a', not a number\nfix: pass tau as a float"),
        (
            {"prior_hi": "a"},
            "error SL213: prior_hi is 'a', not a number\nfix: pass prior_hi as a float",
        ),
        (
            {"kl_weight": 1j},
            "error SL213: kl_weight is 1j, not a number\nfix: pass kl_weight as a float",
        ),
        (
            {"top_k": 1.5},
            "error SL213: top_k is a float, not an integer\nfix: pass top_k as an int",
        ),
        (
            {"top_k": True},
            "error SL213: top_k is a bool, not an integer\nfix: pass top_k as an int",
        ),
        (
            {"experts": 2.5},
            "error SL213: experts is a float, not an integer\nfix: pass experts as an int",
        ),
        (
            {"dtype": torch.int32},
            "error SL211: dtype torch.int32 of the parameters is not a floating dtype of torch\n"
            "fix: pass a floating dtype, such as torch.float32",
        ),
    ],
)
def test_constructor_with_another_type(options, text):
    with pytest.raises(SluiceTypeError) as caught:
        make(**options)
    assert str(caught.value) == text


@pytest.mark.parametrize("size", [0, -1])
def test_no_width(size):
    with pytest.raises(SluiceValueError, match=f"SL310: hidden_size is {size}, not at least 1"):
        DirMoE(size, 8, 2)


@pytest.mark.parametrize(
    ("hidden", "kind"),
    [
        (None, "NoneType"),
        ([[1.0] * 16], "list"),
        (np.ones((3, 16), np.float32), "ndarray"),
        (torch.ones(3, 16).to_sparse(), "torch.sparse_coo"),
    ],
)
@pytest.mark.parametrize("call", [DirMoE.forward, DirMoE.gates])
def test_hidden_states_that_are_no_tensor(call, hidden, kind):
    with pytest.raises(SluiceTypeError) as caught:
        call(DirMoE(16, 8, 2), hidden)
    assert str(caught.value) == (
        f"error SL213: hidden is a {kind}, not a dense torch tensor\n"
        "fix: pass hidden states [..., 16] as a torch tensor"
    )


@pytest.mark.parametrize("dtype", [torch.bool, torch.complex64, torch.int64])
def test_hidden_states_of_another_dtype(dtype):
    with pytest.raises(SluiceTypeError) as caught:
        DirMoE(16, 8, 2)(torch.ones(3, 16, dtype=dtype))
    assert str(caught.value) == (
        f"error SL211: hidden has dtype {dtype}, which is not a floating dtype\n"
        "fix: convert hidden to a floating dtype, such as torch.float32"
    )


@pytest.mark.parametrize("training", [True, False])
def test_a_token_offset_beside_a_generator_that_has_one(training):
    router = DirMoE(16, 8, 2).train(training)
    with pytest.raises(SluiceTypeError) as caught:
        router(torch.zeros(3, 16), rng=Rng(7), token_offset=3)
    assert str(caught.value) == (
        "error SL208: token_offset (3) is given beside an rng, which has its own\n"
        "fix: pass rng=sluice.Rng(seed, offset, token_offset)"
    )
    assert router.generator.offset == 0


@pytest.mark.parametrize("training", [True, False])
def test_a_token_offset_that_is_none(training):
    router = DirMoE(16, 8, 2).train(training)
    with pytest.raises(SluiceValueError, match="SL310: Rng token_offset is -1, outside of 0 to"):
        router(torch.zeros(3, 16), token_offset=-1)
    assert router.generator.offset == 0


@pytest.mark.parametrize("training", [True, False])
@pytest.mark.parametrize("rng", [0, 3])
def test_a_seed_for_a_generator(rng, training):
    router = DirMoE(16, 8, 2).train(training)
    with pytest.raises(SluiceTypeError) as caught:
        router(torch.zeros(3, 16), rng=rng)
    assert str(caught.value) == (
        "error SL202: 'rng' takes a sluice.Rng, but got a value of type int\n"
        "fix: pass rng=sluice.Rng(seed=...)"
    )
    assert router.generator.offset == 0


@pytest.mark.parametrize(
    ("state", "kind"),
    [
        (None, "a value of type NoneType"),
        ("x", "a value of type str"),
        (torch.tensor([1]), "a torch.int64 tensor of shape (1,)"),
        (torch.tensor([1.5, 2.5]), "a torch.float32 tensor of shape (2,)"),
    ],
)
def test_loading_what_no_router_saved(state, kind):
    router = DirMoE(16, 8, 2, seed=5)
    with pytest.raises(SluiceTypeError) as caught:
        router.load_state_dict({**router.state_dict(), "generator._extra_state": state})
    assert str(caught.value) == (
        f"error SL213: the extra state of a Generator is {kind}, not int64 of shape (2,)\n"
        "fix: load what state_dict() of such a module gave"
    )
    assert (router.generator.seed, router.generator.offset) == (5, 0)


def test_wrong_width():
    with pytest.raises(SluiceTypeError) as caught:
        DirMoE(16, 8, 2)(torch.zeros(3, 15))
    assert str(caught.value) == (
        "error SL205: hidden has shape (3, 15), but its last axis must be 16\n"
        "fix: pass hidden states [..., 16], or construct DirMoE with their size"
    )


@pytest.mark.parametrize("training", [True, False])
def test_a_device_without_values(training):
    router = DirMoE(16, 8, 2, seed=1, device="meta").train(training)
    with pytest.raises(SluiceUnsupportedError, match="error SL420: 'logits' is on meta"):
        router(torch.ones(3, 16, device="meta"))
