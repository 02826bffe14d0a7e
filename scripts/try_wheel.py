"""Runs a router of an installed Sluice and checks that no library of LLVM was needed."""

from __future__ import annotations

from pathlib import Path

import numpy as np

import sluice


def main() -> None:
    rng = np.random.default_rng(0)
    logits = rng.normal(size=(100, 8)).astype(np.float32)
    ones = np.ones_like(logits)
    scalars = {"tau": 0.7, "lam_q": 1.0, "lam_p": 1.0, "prior_hi": 1.0, "prior_lo": 0.1, "k": 2.0}
    arguments = (logits, 2 * ones, ones)
    router, seed = sluice.routers.dirmoe, sluice.Rng(seed=1)
    results, pullback = sluice.vjp(router, *arguments, **scalars, rng=seed)
    np.testing.assert_allclose(results[0].sum(1), 1.0, rtol=1e-5)
    gradients = pullback((ones, np.float32(1), np.float32(1)))
    assert all(np.isfinite(gradient).all() for gradient in gradients.values())
    maps = Path("/proc/self/maps").read_text(encoding="utf-8").splitlines()
    mapped = {Path(line.split()[-1]).name for line in maps}
    foreign = sorted(name for name in mapped if "LLVM" in name or "MLIR" in name)
    assert not foreign, f"the module needs {foreign}"


if __name__ == "__main__":
    main()
