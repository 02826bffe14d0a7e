"""Random programs give the same numbers compiled and in the reference interpreter."""

from __future__ import annotations

import tempfile
from pathlib import Path

import numpy as np
from hypothesis import Phase, given, settings
from random_programs import Program, programs
from router_text import run_text

import sluice

# Where these are not defined, or steep, the two may differ; `laws` compares them on their domains.
STEEP = frozenset(
    [
        *("betainc", "lgamma", "digamma", "trigamma", "exp", "expm1", "rsqrt", "normalize"),
        *("kl_dirichlet", "dirichlet_log_prob", "log_gamma_sample_grad"),
        *("log_gamma_sample", "gamma_sample", "dirichlet"),
        *("betainc_from_logs", "beta_log_prob", "beta_log_prob_from_logs"),
        # Ranks of equal numbers flip with an ulp, and orders and groups are for the CPU only.
        *("rank", "sort", "quantile", "pick", "group_sum"),
    ]
)
_random = np.random.default_rng(0)
TARGETS = ("cpu", "sim")
TENSORS = {
    "x": _random.normal(size=(7, 5)),
    "t": _random.normal(size=7),
    "e": _random.normal(size=5),
    "g": _random.integers(0, 3, 7),
    "w": _random.normal(size=(3, 5)),
}


# Shrinking would compile hundreds of programs.
@settings(max_examples=40, deadline=None, derandomize=True, phases=[Phase.generate])
@given(programs(without=STEEP))
def test_compiled_equals_interpreted(program: Program) -> None:
    with tempfile.TemporaryDirectory() as folder:
        router = sluice.jit(run_text(program[0], Path(folder))["f"])
        expected = router.interpret(**TENSORS, s=0.7, rng=sluice.Rng(seed=3))
        compiled = [router.compile(E=5, G=3, dtype="float64", target=target) for target in TARGETS]
        for each in compiled:
            actual = each(**TENSORS, s=0.7, rng=sluice.Rng(seed=3))
            for result, oracle in zip(actual, expected, strict=True):
                np.testing.assert_allclose(result, oracle, rtol=1e-6, atol=1e-9)
