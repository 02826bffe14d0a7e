"""Each special function and each draw as a router of its own."""

from __future__ import annotations

from typing import Any

import sluice
import sluice.language as sl


@sluice.jit
def lgamma(x: sl.Tensor["T", "E"]):
    return sl.lgamma(x)


@sluice.jit
def digamma(x: sl.Tensor["T", "E"]):
    return sl.digamma(x)


@sluice.jit
def trigamma(x: sl.Tensor["T", "E"]):
    return sl.trigamma(x)


@sluice.jit
def betainc(a: sl.Tensor["E"], b: sl.Tensor["E"], x: sl.Tensor["T", "E"]):
    return sl.betainc(a, b, x)


@sluice.jit
def beta_log_prob(x: sl.Tensor["T", "E"], a: sl.Tensor["E"], b: sl.Tensor["E"]):
    return sl.beta_log_prob(x, a, b)


@sluice.jit
def beta_log_prob_from_logs(
    log_x: sl.Tensor["T", "E"], log_y: sl.Tensor["T", "E"], a: sl.Tensor["E"], b: sl.Tensor["E"]
):
    return sl.beta_log_prob_from_logs(log_x, log_y, a, b)


@sluice.jit
def betainc_from_logits(logits: sl.Tensor["T", "E"], a: sl.Tensor["E"], b: sl.Tensor["E"]):
    log_x = sl.log_sigmoid(logits)
    log_y = sl.log_sigmoid(-logits)
    return sl.betainc_from_logs(a, b, log_x, log_y)


@sluice.jit
def log_gamma_sample(alpha: sl.Tensor["T", "E"], rng: sl.Rng):
    return sl.log_gamma_sample(alpha, rng)


@sluice.jit
def log_gamma_sample_grad(alpha: sl.Tensor["T", "E"], log_z: sl.Tensor["T", "E"]):
    return sl.log_gamma_sample_grad(alpha, log_z)


@sluice.jit
def dirichlet(alpha: sl.Tensor["T", "E"], rng: sl.Rng):
    return sl.dirichlet(alpha, rng)


@sluice.jit
def dirichlet_log_prob(theta: sl.Tensor["T", "E"], alpha: sl.Tensor["T", "E"]):
    return sl.dirichlet_log_prob(theta, alpha)


@sluice.jit
def kl_dirichlet(a: sl.Tensor["T", "E"], b: sl.Tensor["T", "E"]):
    return sl.kl_dirichlet(a, b)


@sluice.jit
def kl_bernoulli(a: sl.Tensor["T", "E"], b: sl.Tensor["T", "E"]):
    return sl.kl_bernoulli(a, b)


@sluice.jit
def normal(x: sl.Tensor["T", "E"], rng: sl.Rng):
    return sl.normal(x, rng) * x


@sluice.jit
def gumbel(x: sl.Tensor["T", "E"], rng: sl.Rng):
    return sl.gumbel(x, rng) * x


@sluice.jit
def logistic(x: sl.Tensor["T", "E"], rng: sl.Rng):
    return sl.logistic(x, rng) * x


@sluice.jit
def power(x: sl.Tensor["T", "E"], y: sl.Tensor["T", "E"]):
    return x**y


@sluice.jit
def elementary(x: sl.Tensor["T", "E"]):
    return sl.exp(x) + sl.expm1(x) + sl.tanh(x), sl.log(x) + sl.log1p(x) + sl.rsqrt(x)


@sluice.jit
def softmax(x: sl.Tensor["T", "E"]):
    return sl.softmax(x, "E") * sl.sigmoid(x), sl.logsumexp(x, "E")


#: Each with the parameters that it has a derivative for; True for all.
ALL: dict[Any, bool | list[str]] = {
    lgamma: True,
    digamma: True,
    trigamma: True,
    betainc: ["x"],
    beta_log_prob: True,
    beta_log_prob_from_logs: True,
    betainc_from_logits: ["logits"],
    log_gamma_sample: True,
    log_gamma_sample_grad: False,
    dirichlet: True,
    dirichlet_log_prob: True,
    kl_dirichlet: True,
    kl_bernoulli: True,
    normal: True,
    gumbel: True,
    logistic: True,
    power: True,
    elementary: True,
    softmax: True,
}
