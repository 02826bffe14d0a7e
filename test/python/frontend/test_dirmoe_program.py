"""DirMoE, the router of the paper, as typed IR."""

from __future__ import annotations

from router_text import build_function

import sluice.language as sl


def dirmoe(
    logits: sl.Tensor["T", "E"],
    a_hi: sl.Tensor["T", "E"],
    a_lo: sl.Tensor["T", "E"],
    tau: sl.Scalar,
    lam_q: sl.Scalar,
    lam_p: sl.Scalar,
    prior_hi: sl.Scalar,
    prior_lo: sl.Scalar,
    k: sl.Scalar,
    rng: sl.Rng,
):
    z = sl.gumbel_sigmoid(logits, tau, rng)
    alpha = lam_q * (z * a_hi + (1 - z) * a_lo)
    theta = sl.dirichlet(alpha, rng)
    prior = lam_p * (z * prior_hi + (1 - z) * prior_lo)
    kl = sl.mean(sl.kl_dirichlet(alpha, prior), "T")
    sparsity = sl.mean((sl.sum(z, "E") - k) ** 2, "T")
    return sl.normalize(z * theta, "E"), kl, sparsity


def test_composite_operations_in_order() -> None:
    function = build_function(dirmoe, sizes={"E": 64})
    composites = [op.name for op in function.ops if op.name.startswith("route.")]
    assert [name for name in composites if name != "route.broadcast"] == [
        "route.gumbel_sigmoid",
        "route.dirichlet",
        "route.kl_dirichlet",
        "route.mean",
        "route.sum",
        "route.mean",
        "route.normalize",
    ]


def test_results() -> None:
    function = build_function(dirmoe, sizes={"E": 64})
    assert [value.type.axes for value in function.results] == [("T", "E"), (), ()]
    assert function.result_names == ("result0", "kl", "sparsity")
    assert function.sizes == {"E": 64}
