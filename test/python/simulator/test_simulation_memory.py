"""What the simulator keeps of a launch may need more memory than there is."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

_WITHOUT_MEMORY = """
import resource
import numpy as np
import sluice
import sluice.language as sl

@sluice.jit
def ranked(x: sl.Tensor["T", "E"]):
    return sl.mean(sl.rank(x, "T"), ("T", "E"))

compiled = ranked.compile(E=8, target="sim", grad=False)
x = np.broadcast_to(np.zeros((1, 1), np.float32), (1 << 18, 8))
compiled(x[:8])
used = int(open("/proc/self/statm").read().split()[0]) * resource.getpagesize()
_, hard = resource.getrlimit(resource.RLIMIT_AS)
for megabytes in (4, 12, 30, 55, 90, 200):
    resource.setrlimit(resource.RLIMIT_AS, (used + (megabytes << 20), hard))
    try:
        compiled(x)
    except sluice.SluiceMemoryError as error:
        print(error.code, error.message, "|", error.fix)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="limits memory as Linux does")
def test_too_little_memory_is_told_in_bytes(tmp_path: Path) -> None:
    script = tmp_path / "without_memory.py"
    script.write_text(_WITHOUT_MEMORY)
    run = subprocess.run([sys.executable, script], capture_output=True, text=True)
    assert run.stderr == ""
    fix = "pass fewer tokens a call, or free memory"
    assert re.findall(
        r"^(\S+) there is no memory for \d{7,} bytes of (.*) \| (.*)$", run.stdout, re.M
    ) == [
        ("SL315", "temporaries", fix),
        ("SL315", "what is written of 'temp0'", fix),
        ("SL315", "scratch", fix),
        ("SL315", "what is written of 'scratch'", fix),
        ("SL315", "what is accessed of 'temp0'", fix),
        ("SL315", "what is accessed of 'scratch'", fix),
    ]
