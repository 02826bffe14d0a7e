"""Elementwise ops: operation name → NumPy function of equally shaped arrays."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from sluice.interpreter import special
from sluice.interpreter.divergences import kl_bernoulli
from sluice.interpreter.gamma_gradient import log_gamma_sample_grad

ArrayFunction = Callable[..., np.ndarray]

PREDICATES: dict[str, ArrayFunction] = {
    "oeq": np.equal,
    "ogt": np.greater,
    "oge": np.greater_equal,
    "olt": np.less,
    "ole": np.less_equal,
    "one": lambda a, b: (a < b) | (a > b),
    "une": np.not_equal,
}


def sigmoid(x: np.ndarray) -> np.ndarray:
    """1/(1 + e⁻ˣ) without overflow."""
    small = np.exp(-np.abs(x))
    return np.where(x >= 0.0, 1.0, small) / (1.0 + small)


def sigmoid_tail(x: np.ndarray) -> np.ndarray:
    """The smaller of σ(x) and σ(−x), with the sign of x."""
    return np.copysign(sigmoid(-np.abs(x)), x)


def sigmoid_of_tail(tail: np.ndarray) -> np.ndarray:
    """σ(x) of x's tail; the sign of a zero counts."""
    below = np.abs(tail)
    return np.where(np.signbit(tail), below, 1.0 - below)


def softplus(x: np.ndarray) -> np.ndarray:
    """log(1 + eˣ)."""
    return np.logaddexp(0.0, x)


def log_sigmoid(x: np.ndarray) -> np.ndarray:
    """log σ(x)."""
    return -softplus(-x)


def relu(x: np.ndarray) -> np.ndarray:
    """max(x, 0); NaN stays NaN."""
    return np.maximum(x, 0.0)


def _same(x: np.ndarray) -> np.ndarray:
    return x


ELEMENTWISE: dict[str, ArrayFunction] = {
    "arith.addf": np.add,
    "arith.subf": np.subtract,
    "arith.mulf": np.multiply,
    "arith.divf": np.divide,
    "arith.negf": np.negative,
    "arith.maximumf": np.maximum,
    "arith.minimumf": np.minimum,
    "arith.select": np.where,
    "arith.andi": np.logical_and,
    "arith.ori": np.logical_or,
    "arith.xori": np.logical_xor,
    # All arithmetic is in float64, so conversions of storage keep the value.
    "arith.extf": _same,
    "arith.truncf": _same,
    "arith.uitofp": _same,
    "arith.sitofp": _same,
    "math.exp": np.exp,
    "math.log": np.log,
    "math.log1p": np.log1p,
    "math.expm1": np.expm1,
    "math.sqrt": np.sqrt,
    "math.rsqrt": lambda x: 1.0 / np.sqrt(x),
    "math.tanh": np.tanh,
    "math.absf": np.abs,
    "math.powf": np.power,
    "route.sigmoid": sigmoid,
    "route.sigmoid_tail": sigmoid_tail,
    "route.sigmoid_of_tail": sigmoid_of_tail,
    "route.softplus": softplus,
    "route.log_gate": log_sigmoid,
    "route.log_sigmoid": log_sigmoid,
    "route.relu": relu,
    "route.stop_gradient": _same,
    "route.lgamma": special.lgamma,
    "route.digamma": special.digamma,
    "route.trigamma": special.trigamma,
    "route.betainc": special.betainc,
    "route.betainc_from_logs": special.betainc_from_logs,
    "route.beta_log_prob": special.beta_log_prob,
    "route.beta_log_prob_from_logs": special.beta_log_prob_from_logs,
    "route.with_slope": lambda value, x, slope: value,
    "route.kl_bernoulli": kl_bernoulli,
    "route.log_gamma_sample_grad": log_gamma_sample_grad,
}
