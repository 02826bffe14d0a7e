"""Machine code for GPUs keeps all values in registers, few enough for many warps.

`ptxas` assembles the kernels: the CUDA Toolkit's, or that of the package nvidia-cuda-nvcc, which
the tests' set-up installs. Sizes and dtypes take turns over functions and chips.
"""

from __future__ import annotations

from typing import Any

import pytest
import special_functions

from sluice.routers import dirmoe, dirmoe_eval
from sluice.runtime import nvidia_tools

CHIPS = ("sm_80", "sm_90", "sm_100", "sm_120")
DTYPES = ("float32", "bfloat16")
SIZES = (64, 256, 1, 8, 100, 3, 128, 31, 2)
MOST_REGISTERS = 128

DIRMOE = [(CHIPS[n % 4], E, dtype) for n, E in enumerate(SIZES) for dtype in DTYPES]
DIRMOE += [(chip, 64, dtype) for chip in CHIPS[1:] for dtype in DTYPES]
# Rows that no thread has a whole access of, for which an assembler has the fewest registers left.
DIRMOE += [("sm_120", E, "float32") for E in (66, 99, 126)]
DIRMOE += [("sm_120", E, "bfloat16") for E in (25, 66)]

SPECIAL = [
    (function, CHIPS[(n + turn) % 4], SIZES[(n + 4 * turn) % 9], DTYPES[turn])
    for n, function in enumerate(special_functions.ALL)
    for turn in (0, 1)
]


def check(function: Any, chip: str, experts: int, dtype: str, grad: Any = True) -> None:
    for kernel in function.compile(E=experts, dtype=dtype, target=chip, grad=grad).kernels:
        found = (kernel.spill_store_bytes, kernel.spill_load_bytes, kernel.local_bytes)
        assert found == (0, 0, 0), kernel
        assert kernel.registers is not None
        assert kernel.registers <= MOST_REGISTERS


def test_an_assembler_is_there() -> None:
    assert "ptxas" in nvidia_tools.find()


@pytest.mark.parametrize(("chip", "experts", "dtype"), DIRMOE)
def test_dirmoe(chip: str, experts: int, dtype: str) -> None:
    check(dirmoe, chip, experts, dtype)


@pytest.mark.parametrize("experts", [160, 256])
@pytest.mark.parametrize("dtype", DTYPES)
def test_dirmoe_in_evaluation(experts: int, dtype: str) -> None:
    check(dirmoe_eval, "sm_120", experts, dtype)


@pytest.mark.parametrize(
    ("function", "chip", "experts", "dtype"),
    SPECIAL,
    ids=[f"{f.__name__}-{chip}-{experts}-{dtype}" for f, chip, experts, dtype in SPECIAL],
)
def test_special_function(function: Any, chip: str, experts: int, dtype: str) -> None:
    check(function, chip, experts, dtype, special_functions.ALL[function])
