"""A router that uses all kinds of parameters and operators; a type checker accepts it."""

import sluice.language as sl


def router(
    x: sl.Tensor["T", "E"],
    bias: sl.Tensor["E"],
    tau: sl.Scalar = 1.0,
    *,
    rng: sl.Rng,
    k: sl.constexpr = 2,
):
    """Computes nothing in particular."""
    noisy = (x + bias) / tau + sl.gumbel(x, rng)
    p = sl.softmax(noisy, "E")
    p **= 2
    inside = (p > 0.5) & ~(p < 0.25) | (p == x)
    for i in range(k):
        p = 1 - p * tau + i
    return sl.where(inside, p, -x), sl.mean(sl.sum(p, "E"), "T"), sl.max(p, ("T", "E"))
