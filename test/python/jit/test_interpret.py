"""The reference interpreter takes the place of compiled code."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from small_routers import counted, gate, noisy, power

import sluice
from sluice.config import config

X = np.linspace(-1.0, 1.0, 12, dtype=np.float32).reshape(3, 4)
RNG = sluice.Rng(4)


@pytest.fixture
def interpreting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(config, "interpret", True)


def test_result_is_that_of_compiled_code_in_float64() -> None:
    exact = noisy.interpret(X, tau=0.5, rng=RNG)
    assert exact.dtype == np.float64
    np.testing.assert_allclose(noisy(X, tau=0.5, rng=RNG), exact, rtol=1e-5)


def test_tensors_give_tensors() -> None:
    weights, mean = gate.interpret(torch.from_numpy(X), torch.zeros(4))
    assert weights.dtype == mean.dtype == torch.float64
    torch.testing.assert_close(weights, torch.softmax(torch.from_numpy(X).double(), -1))
    assert mean.shape == ()


def test_half_precision_and_learned_scalars_are_read() -> None:
    tau = torch.tensor(0.5, requires_grad=True)
    exact = noisy.interpret(torch.ones(3, 4, dtype=torch.bfloat16), tau=tau, rng=RNG)
    np.testing.assert_allclose(exact, noisy.interpret(np.ones((3, 4)), tau=0.5, rng=RNG))


def test_constants_reach_the_interpreter() -> None:
    np.testing.assert_allclose(power.interpret(X, n=3), X.astype(np.float64) ** 3)


@pytest.mark.usefixtures("interpreting")
def test_calls_keep_the_dtypes_of_compiled_code(monkeypatch: pytest.MonkeyPatch) -> None:
    weights, mean = gate(torch.ones(3, 4, dtype=torch.bfloat16), torch.zeros(4).bfloat16())
    assert weights.dtype == torch.bfloat16
    assert mean.dtype == torch.float32
    assert noisy(X, tau=0.5, rng=RNG).dtype == np.float32


@pytest.mark.usefixtures("interpreting")
def test_calls_check_their_arguments() -> None:
    with pytest.raises(sluice.SluiceTypeError, match="SL211"):
        power(np.ones((3, 4), np.int32))


@pytest.mark.usefixtures("interpreting")
@pytest.mark.parametrize(("of", "expected"), [(0, [0]), (1, [0, 5])])
def test_only_results_with_a_derivative_require_grad(of: int, expected: list[int]) -> None:
    tensors = torch.ones(3, 4), torch.zeros(4)
    tensors[of].requires_grad_()
    results = counted(*tensors, rng=RNG)
    assert [i for i, result in enumerate(results) if result.requires_grad] == expected


@pytest.mark.usefixtures("interpreting")
def test_gradient_is_refused() -> None:
    result = power(torch.ones(3, 4, requires_grad=True))
    with pytest.raises(sluice.SluiceUnsupportedError) as caught:
        result.sum().backward()
    assert str(caught.value) == (
        "error SL424: the result of the reference interpreter cannot be differentiated\n"
        "fix: differentiate compiled calls only, once, without create_graph=True"
    )
