"""Exported programs take tensors as they were traced, and lose no gradient without a word."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import torch
from graphs import WARNINGS

import sluice
import sluice.language as sl

pytestmark = [pytest.mark.cpu, *WARNINGS]  # about what is traced


@sluice.jit
def gated(x: sl.Tensor["T", "E"], bias: sl.Tensor["E"], keep: sl.Mask["T"]):
    p = sl.softmax(x + bias, "E")
    return sl.where(keep, p, 0.0), sl.rank(x, "T")


class Router(torch.nn.Module):
    def __init__(self, trained: bool = True) -> None:
        super().__init__()
        self.bias = torch.nn.Parameter(torch.linspace(-1, 1, 4), requires_grad=trained)

    def forward(self, x: torch.Tensor, keep: torch.Tensor) -> Any:
        weights, ranks = gated(x, self.bias, keep)
        return weights * x, ranks


X, KEEP = torch.randn(6, 4, generator=torch.Generator().manual_seed(0)), torch.arange(6) < 5


def _exported(router: Router, x: torch.Tensor = X, **options: Any) -> torch.nn.Module:
    tokens = torch.export.Dim("tokens", min=2)
    sizes = {"x": {0: tokens}, "keep": {0: tokens}}
    program = torch.export.export(router, (x, KEEP), dynamic_shapes=sizes, **options)
    return program.module(check_guards=False)


@pytest.mark.parametrize(
    ("x", "keep", "text"),
    [
        (X.bfloat16(), KEEP, "'x' of torch.float32 (6, 4) on cpu, but gets torch.bfloat16 (6, 4)"),
        (X.double(), KEEP, "'x' of torch.float32 (6, 4) on cpu, but gets torch.float64 (6, 4)"),
        (X, KEEP.int(), "'keep' of torch.bool (6,) on cpu, but gets torch.int32 (6,) on cpu"),
        (
            X.to_sparse(),
            KEEP,
            "'x' of torch.float32 (6, 4) on cpu, but gets torch.float32 torch.sparse_coo (6, 4)",
        ),
    ],
    ids=["bfloat16", "float64", "mask", "sparse"],
)
def test_other_tensors_than_were_traced(x: torch.Tensor, keep: torch.Tensor, text: str) -> None:
    with pytest.raises(sluice.SluiceValueError) as caught, torch.no_grad():
        _exported(Router())(x, keep)
    assert f"error SL311: a graph was traced for {text}" in str(caught.value)
    assert str(caught.value).endswith(
        "fix: trace or export anew for such tensors; call an exported program outside of "
        "torch.autocast"
    )


def test_any_number_of_tokens() -> None:
    program, router = _exported(Router()), Router()
    for tokens in (2, 6, 70):
        x, keep = torch.randn(tokens, 4), torch.arange(tokens) % 3 > 0
        torch.testing.assert_close(program(x, keep), router(x, keep))


@pytest.mark.parametrize("strict", [False, True])
@pytest.mark.parametrize("trained", [False, True])
def test_a_gradient_that_none_was_traced_for(trained: bool, strict: bool) -> None:
    x = X.clone().requires_grad_()
    weights, ranks = _exported(Router(trained), strict=strict)(x, KEEP)
    torch.testing.assert_close((weights, ranks), Router()(x, KEEP))
    with pytest.raises(sluice.SluiceValueError) as caught:
        weights.sum().backward()
    message, *_, fix = str(caught.value).split("\n")
    assert message.endswith(
        "error SL311: 'x' requires a gradient, but required none when a graph was traced"
    )
    assert fix == "fix: trace or export with one that requires a gradient, or pass x.detach()"


def test_a_gradient_that_was_traced() -> None:
    x = X.clone().requires_grad_()
    weights, ranks = _exported(Router(), x)(x, KEEP)
    assert not ranks.requires_grad
    expected = torch.autograd.grad(Router()(x, KEEP)[0].square().sum(), x)
    torch.testing.assert_close(torch.autograd.grad(weights.square().sum(), x), expected)


@pytest.mark.parametrize("strict", [False, True])
def test_what_was_exported_without_gradients_has_none(tmp_path: Path, strict: bool) -> None:
    router = Router()
    with torch.no_grad():
        program = torch.export.export(router, (X, KEEP), strict=strict)
    torch.export.save(program, tmp_path / "router.pt2")
    loaded = torch.export.load(tmp_path / "router.pt2").module()
    with torch.no_grad():
        torch.testing.assert_close(loaded(X, KEEP), router(X, KEEP))
    weights, _ = loaded(X, KEEP)
    with pytest.raises(sluice.SluiceValueError, match="SL311: 'bias' requires a gradient, but"):
        weights.sum().backward()
