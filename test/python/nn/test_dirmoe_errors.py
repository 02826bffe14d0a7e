"""What DirMoE refuses, and the exact text."""

from __future__ import annotations

import pytest
import torch

from sluice.errors import SluiceTypeError, SluiceValueError
from sluice.nn import DirMoE

PRIOR_FIX = "fix: take both from sluice.priors.two_level"


@pytest.mark.parametrize(
    ("options", "text"),
    [
        (
            {"k": 9},
            "error SL310: k (9) is not between 1 and the number of experts (8)\n"
            "fix: choose 1 <= k <= 8",
        ),
        (
            {"k": 0},
            "error SL310: k (0) is not between 1 and the number of experts (8)\n"
            "fix: choose 1 <= k <= 8",
        ),
        (
            {"k": 2, "top_k": 9},
            "error SL310: top_k (9) is not between 1 and the number of experts (8)\n"
            "fix: choose 1 <= top_k <= 8",
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


def test_wrong_width():
    with pytest.raises(SluiceTypeError) as caught:
        DirMoE(16, 8, 2)(torch.zeros(3, 15))
    assert str(caught.value) == (
        "error SL205: hidden has shape (3, 15), but its last axis must be 16\n"
        "fix: pass hidden states [..., 16], or construct DirMoE with their size"
    )
