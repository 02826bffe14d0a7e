"""The derivative of a Gamma draw is that of its quantile."""

from __future__ import annotations

import numpy as np
from native_program import EXPERTS, TOKENS, NativeProgram, mlir_type
from scipy.special import gammainc, gammaincinv

TE = mlir_type("TE", "float64")
DRAW = f"""
func.func @draw(%alpha: {TE} {{route.grad, route.name = "alpha"}},
                %rng: !route.rng {{route.name = "rng"}}) -> {TE} {{
  %y = route.log_gamma_sample %alpha, %rng stream 0 : {TE}
  return %y : {TE}
}}
"""


def test_log_gamma_sample_moves_with_its_quantile():
    program = NativeProgram(DRAW)
    alpha = np.random.default_rng(2).uniform(0.3, 6.0, (TOKENS, EXPERTS))
    (log_z,), residuals = program.forward([alpha])
    (gradient,) = program.backward([alpha], residuals, [np.ones_like(alpha)])

    quantile = gammainc(alpha, np.exp(log_z))
    step = 1e-3

    def moved(offset):
        return np.log(gammaincinv(alpha + offset, quantile))

    near, far = moved(step) - moved(-step), moved(2 * step) - moved(-2 * step)
    np.testing.assert_allclose(gradient, (8 * near - far) / (12 * step), rtol=1e-7)
