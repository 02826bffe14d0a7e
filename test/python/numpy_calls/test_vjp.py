"""`sluice.vjp` gives the gradient of every tensor, and of scalars that are arrays."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from small_routers import gate, noisy, power

import sluice
import sluice.language as sl

DRAW = np.random.default_rng(0)
LOGITS, BIAS = DRAW.normal(size=(3, 4)), DRAW.normal(size=4)
COTANGENTS = DRAW.normal(size=(3, 4)), np.float64(0.7)


def loss(logits: np.ndarray, bias: np.ndarray, tau: float) -> float:
    weights, mean = gate(logits, bias, tau=tau)
    return float((weights * COTANGENTS[0]).sum() + mean * COTANGENTS[1])


def difference(of: str, arguments: dict[str, np.ndarray]) -> np.ndarray:
    """Central differences of `loss` by every entry of one argument."""
    result = np.empty(arguments[of].shape)
    for index in np.ndindex(result.shape):
        step = np.zeros(result.shape)
        step[index] = 1e-6
        up, down = (loss(**{**arguments, of: arguments[of] + s}) for s in (step, -step))
        result[index] = (up - down) / 2e-6
    return result


@pytest.mark.parametrize("name", ["logits", "bias", "tau"])
def test_gradients_are_those_of_finite_differences(name: str) -> None:
    arguments: dict[str, Any] = {"logits": LOGITS, "bias": BIAS, "tau": np.array(0.8)}
    outputs, pullback = sluice.vjp(gate, **arguments)
    assert isinstance(outputs, tuple)
    gradients = pullback(COTANGENTS)
    assert list(gradients) == ["logits", "bias", "tau"]
    np.testing.assert_allclose(gradients[name], difference(name, arguments), atol=1e-8)


def test_number_gets_no_gradient() -> None:
    _, pullback = sluice.vjp(gate, LOGITS, BIAS, tau=0.8)
    assert list(pullback(COTANGENTS)) == ["logits", "bias"]


@sluice.jit
def softmax(x: sl.Tensor["T", "E"]):
    return sl.softmax(x, "E"), x + x


def test_result_that_the_pullback_reads_is_read_only() -> None:
    (weights, doubled), pullback = sluice.vjp(softmax, LOGITS)
    with pytest.raises(ValueError, match="read-only"):
        weights[0] = 0.0
    doubled[0] = 0.0
    gradient = pullback((np.ones((3, 4)), None))["x"]
    np.testing.assert_allclose(gradient, 0.0, atol=1e-15)
    assert softmax(LOGITS)[0].flags.writeable


def test_none_counts_as_zeros() -> None:
    _, pullback = sluice.vjp(gate, LOGITS, BIAS)
    zeros = np.zeros((3, 4))
    for name, gradient in pullback((None, 0.7)).items():
        np.testing.assert_array_equal(gradient, pullback((zeros, 0.7))[name])


def test_single_result_takes_a_single_cotangent() -> None:
    output, pullback = sluice.vjp(power, LOGITS, n=3)
    assert isinstance(output, np.ndarray)
    np.testing.assert_allclose(pullback(np.ones((3, 4)))["x"], 3 * LOGITS**2)


def test_cotangent_may_be_a_view() -> None:
    _, pullback = sluice.vjp(power, LOGITS, n=3)
    flipped = COTANGENTS[0][::-1, ::-1]
    np.testing.assert_array_equal(pullback(flipped)["x"], pullback(flipped.copy())["x"])


def test_pullback_draws_what_the_call_drew() -> None:
    def call(x: np.ndarray) -> Any:
        return noisy(x, tau=0.5, rng=sluice.Rng(3))

    _, pullback = sluice.vjp(noisy, LOGITS, tau=0.5, rng=sluice.Rng(3))
    slope = (call(LOGITS + 1e-6) - call(LOGITS - 1e-6)) / 2e-6
    np.testing.assert_allclose(pullback(np.ones((3, 4)))["logits"], slope, atol=1e-7)


@pytest.mark.parametrize(
    ("cotangents", "text"),
    [
        (
            np.ones((3, 4)),
            "error SL213: pullback takes a tuple of 2 cotangents, one for each result\n"
            "fix: pass None for a result that does not count",
        ),
        (
            (np.ones((3, 5)), None),
            "error SL306: the cotangent of result 0 has shape (3, 5), "
            "but the result has shape (3, 4)\n"
            "fix: pass a cotangent of the result's shape",
        ),
        (
            ("a", None),
            "error SL213: the cotangent of result 0 is 'a', not real numbers\n"
            "fix: pass an array of the result's shape and dtype",
        ),
        (
            (None, 1.0 + 2.0j),
            "error SL213: the cotangent of result 1 is (1+2j), not real numbers\n"
            "fix: pass an array of the result's shape and dtype",
        ),
        (
            ([[1.0], [1.0, 2.0]], None),
            "error SL213: the cotangent of result 0 is [[1.0], [1.0, 2.0]], not real numbers\n"
            "fix: pass an array of the result's shape and dtype",
        ),
        (
            (None, np.ma.array(1.0, mask=True)),
            "error SL213: the cotangent of result 1 is a masked array, whose mask has no meaning "
            "there\n"
            "fix: pass its numbers, .filled(0) where what is masked does not count",
        ),
    ],
    ids=["one for two", "wrong shape", "text", "complex", "ragged", "masked"],
)
def test_wrong_cotangents_are_refused(cotangents: Any, text: str) -> None:
    _, pullback = sluice.vjp(gate, LOGITS, BIAS)
    with pytest.raises(sluice.SluiceError) as caught:
        pullback(cotangents)
    assert str(caught.value) == text
