"""The upcycling example runs from the command line and always reports what it reached."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("torch")
pytest.importorskip("matplotlib")
pytest.importorskip("rich")

SCRIPT = Path(__file__).parents[3] / "examples" / "dpsl_upcycle.py"
COMMAND = [sys.executable, str(SCRIPT), "--batch", "2", "--threads", "1"]


def test_help_has_examples_that_can_be_copied():
    done = subprocess.run([*COMMAND, "--help"], capture_output=True, text=True, timeout=300)
    assert "python examples/dpsl_upcycle.py --steps 100" in done.stdout


def test_few_steps_end_in_a_table_and_a_picture(tmp_path: Path):
    arguments = ["--dense-steps", "2", "--steps", "2", "--out", str(tmp_path)]
    done = subprocess.run([*COMMAND, *arguments], capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    for part in (
        "dense: ",
        "balance",
        "symmetric prior",
        "prior by class",
        "variation of the load",
    ):
        assert part in done.stdout
    assert (tmp_path / "dpsl_upcycle.png").read_bytes().startswith(b"\x89PNG")


def test_ctrl_c_stops_the_training_and_still_reports(tmp_path: Path):
    arguments = ["--dense-steps", "1", "--steps", "1000000", "--out", str(tmp_path)]
    process = subprocess.Popen([*COMMAND, *arguments], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    for line in process.stdout:
        if line.startswith("dense: "):
            break
    process.send_signal(signal.SIGINT)
    output, _ = process.communicate(timeout=300)
    assert process.returncode == 130
    assert "variation of the load" in output
    assert (tmp_path / "dpsl_upcycle.png").exists()


@pytest.mark.parametrize(
    ("weight", "message"),
    [("x", "argument --weight: invalid float value: 'x'"), ("-1", "--weight -1.0 is not a finite")],
)
def test_a_weight_that_cannot_be_is_refused(weight: str, message: str):
    arguments = [*COMMAND, "--weight", weight]
    done = subprocess.run(arguments, capture_output=True, text=True, timeout=300)
    assert done.returncode == 2
    assert message in done.stderr
