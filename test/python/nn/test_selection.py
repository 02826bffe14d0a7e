"""Hard top-k keeps the rules for ties, NaN and empty rows."""

from __future__ import annotations

import pytest
import torch

from sluice.nn.selection import keep_top_k

NAN = float("nan")


def kept(row, k):
    return keep_top_k(torch.tensor([row]), k)[0].tolist()


def test_weights_are_the_largest_renormalised():
    assert kept([0.1, 0.5, 0.15, 0.25], 2) == pytest.approx([0.0, 2 / 3, 0.0, 1 / 3])


def test_ties_go_to_the_lowest_expert():
    assert kept([0.25] * 4, 2) == [0.5, 0.5, 0.0, 0.0]
    wide = keep_top_k(torch.full((3, 1000), 1e-3), 7)
    assert torch.equal(wide.nonzero()[:, 1], torch.arange(7).repeat(3))


def test_nan_never_wins_over_a_number():
    assert kept([NAN, 0.25, 0.25], 2) == [0.0, 0.5, 0.5]
    assert kept([NAN, 0.5, 0.0], 2) == [0.0, 1.0, 0.0]


def test_row_of_nan_or_of_zeros_has_weight_zero():
    assert kept([NAN] * 3, 2) == [0.0] * 3
    assert kept([0.0] * 3, 2) == [0.0] * 3


def test_all_experts_keeps_the_weights():
    assert kept([0.5, 0.25, 0.25], 3) == [0.5, 0.25, 0.25]


def test_gradient_is_finite_and_only_of_kept_weights():
    weights = torch.tensor([[0.5, 0.2, 0.3], [0.0, 0.0, 0.0]], requires_grad=True)
    keep_top_k(weights, 2)[:, 0].sum().backward()
    assert weights.grad is not None
    assert torch.isfinite(weights.grad).all()
    assert weights.grad[0, 1] == 0.0
    assert weights.grad[0, 0] != 0.0
