"""Order compiles for every generation of GPUs, and all of it stays in registers."""

from __future__ import annotations

import pytest

import sluice
import sluice.language as sl

pytestmark = pytest.mark.cpu


def ordered(x: sl.Tensor["T", "E"], of: sl.Group["T"], keep: sl.Mask["T"], w: sl.Tensor["G", "E"]):
    """Ranks with and without groups, puts, and a take in the backward."""
    apart = sl.rank(x, "T", group=of, where=keep)
    return sl.rank(x, "T"), apart, sl.sort(x, "T", where=keep) * sl.pick(w, of)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("target", ["sm_80", "sm_90", "sm_100", "sm_120"])
def test_nothing_spills(target: str, dtype: str) -> None:
    compiled = sluice.jit(ordered).compile(E=64, G=3, dtype=dtype, target=target)
    assert ".local" not in compiled.asm["ptx"]
    ranking = [k for k in compiled.kernels if k.layout and k.layout["scratch_bytes"]]
    assert len(ranking) == 3
    assert [kernel.operations_per_token for kernel in ranking] == [None] * 3
    for kernel in compiled.kernels:
        if kernel.registers is not None:  # the machine has an assembler
            assert kernel.spill_store_bytes == kernel.spill_load_bytes == kernel.local_bytes == 0
