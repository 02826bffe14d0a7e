"""Draws of the interpreter have the laws they are named for."""

from __future__ import annotations

import numpy as np
import pytest
from program import Program
from scipy import stats

from sluice.interpreter import evaluate
from sluice.runtime.rng import Rng

TOKENS = 20_000
LAWS = {
    "route.uniform": stats.uniform(),
    "route.logistic": stats.logistic(),
    "route.gumbel": stats.gumbel_r(),
    "route.normal": stats.norm(),
}


def draw(name, rng, tokens=TOKENS, stream=0):
    program = Program()
    like = program.tensor("like", "T")
    noise = program.op(name, program.rng(), result_axes=like.type.axes, stream=stream)
    return evaluate(program.returns(noise), {"like": np.zeros(tokens), "rng": rng})[0]


@pytest.mark.parametrize("name", LAWS)
def test_noise_has_its_law(name):
    assert stats.kstest(draw(name, Rng(1)), LAWS[name].cdf).pvalue > 1e-3


@pytest.mark.parametrize("alpha", [1e-3, 0.3, 1.0, 3.7, 1e4])
def test_log_gamma_has_its_law(alpha):
    program = Program()
    concentration = program.tensor("alpha", "T")
    log_z = program.op("route.log_gamma_sample", concentration, program.rng(), stream=0)
    args = {"alpha": np.full(TOKENS, alpha), "rng": Rng(2)}
    (values,) = evaluate(program.returns(log_z), args)
    assert stats.kstest(values, stats.loggamma(alpha).cdf).pvalue > 1e-3


@pytest.mark.parametrize("name", [*LAWS])
def test_token_offset_splits_a_batch(name):
    whole = draw(name, Rng(5, 2), tokens=10)
    parts = [draw(name, Rng(5, 2, start), tokens=5) for start in (0, 5)]
    assert np.array_equal(whole, np.concatenate(parts))


def test_streams_offsets_and_seeds_differ():
    noises = [
        draw("route.uniform", Rng(1), tokens=8),
        draw("route.uniform", Rng(1), tokens=8, stream=1),
        draw("route.uniform", Rng(1, offset=1), tokens=8),
        draw("route.uniform", Rng(2), tokens=8),
    ]
    assert len({noise.tobytes() for noise in noises}) == 4


@pytest.mark.parametrize("bad", [0.0, -1.0, np.nan, np.inf])
def test_bad_concentration_is_nan_in_its_row_only(bad):
    program = Program(E=3)
    alpha = program.tensor("alpha", "T", "E")
    theta = program.op("route.dirichlet", alpha, program.rng(), axis="E", stream=0)
    values = np.ones((3, 3))
    values[1, 2] = bad
    (draws,) = evaluate(program.returns(theta), {"alpha": values, "rng": Rng(1)})
    (clean,) = evaluate(program.function, {"alpha": np.ones((3, 3)), "rng": Rng(1)})
    assert np.isnan(draws[1]).all()
    assert np.array_equal(draws[[0, 2]], clean[[0, 2]])
