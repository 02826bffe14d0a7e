"""What an order cannot do is an error with its limit, and the place of the function."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import sluice
import sluice.language as sl

_FOLDER = Path(__file__).parent


@sluice.jit
def mean_rank(x: sl.Tensor["T", "E"]):
    return sl.mean(sl.rank(x, "T"), "T")


@sluice.jit
def group_rank(x: sl.Tensor["T", "E"], g: sl.Group["T"]):
    return sl.mean(sl.rank(x, "T", group=g), "T")


def test_more_tokens_than_float32_counts() -> None:
    tokens = (1 << 24) + 1
    with pytest.raises(sluice.SluiceValueError) as caught:
        mean_rank(np.broadcast_to(np.zeros((1, 1), np.float32), (tokens, 1)))
    error = caught.value
    assert error.code == "SL305"
    assert error.message == ("at most 16777216 tokens can be put in order in float32, got 16777217")
    assert error.location is not None
    assert error.location.file == __file__
    assert error.fix == "pass fewer tokens a call; in float64, 2147483647 can be put in order"


@pytest.mark.cpu
@pytest.mark.parametrize(
    ("group", "told"),
    [
        (1 << 20, "group 1048576"),
        ((1 << 24) - 1, "group 16777215"),
        # float32 holds another than the next three.
        ((1 << 24) + 1, "a group of about 1.67772e+07"),
        ((1 << 40) + 1, "a group of about 1.09951e+12"),
        ((1 << 63) - 1, "a group of about 9.22337e+18"),
    ],
)
def test_a_group_that_is_too_large(group: int, told: str) -> None:
    with pytest.raises(sluice.SluiceValueError) as caught:
        group_rank(np.zeros((2, 3), np.float32), np.array([0, group]))
    error = caught.value
    assert error.code == "SL312"
    assert error.message == f"a token has {told}, not below 1048576"
    assert error.fix == "number the groups from 0; a negative group leaves its token out"


def test_the_largest_group() -> None:
    np.testing.assert_array_equal(
        group_rank(np.arange(4.0).reshape(4, 1), np.array([0, (1 << 20) - 1, 0, (1 << 20) - 1])),
        [0.5],
    )


_WITHOUT_MEMORY = """
import resource
import numpy as np
import sluice
from test_order_limits import group_rank

tokens = 1 << 22
x = np.broadcast_to(np.zeros((1, 1), np.float32), (tokens, 1))
g = np.broadcast_to(np.zeros(1, np.int64), tokens)
sluice.set_num_threads(1)
group_rank(x[:8], g[:8])
used = int(open("/proc/self/statm").read().split()[0]) * resource.getpagesize()
_, hard = resource.getrlimit(resource.RLIMIT_AS)
for megabytes in (10, 50, 100):
    resource.setrlimit(resource.RLIMIT_AS, (used + (megabytes << 20), hard))
    try:
        group_rank(x, g)
    except sluice.SluiceMemoryError as error:
        print(error.code, error.message, "|", error.fix)
"""


@pytest.mark.cpu
@pytest.mark.skipif(sys.platform != "linux", reason="limits memory as Linux does")
def test_too_little_memory_is_told_in_bytes() -> None:
    run = subprocess.run(
        [sys.executable, "-c", _WITHOUT_MEMORY], cwd=_FOLDER, capture_output=True, text=True
    )
    assert run.stderr == ""
    fix = "pass fewer tokens a call, or free memory"
    assert re.findall(
        r"^(\S+) there is no memory for \d{8,} bytes of (.*) \| (.*)$", run.stdout, re.M
    ) == [
        ("SL315", "temporaries", fix),
        ("SL315", "groups of tokens", fix),
        ("SL315", "what is sorted", fix),
    ]
