"""The character model runs from the command line and always reports what it reached."""

from __future__ import annotations

import signal
import subprocess
from pathlib import Path


def run(command: list[str], *arguments: str) -> str:
    done = subprocess.run([*command, *arguments], capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_help_shows_examples(command: list[str]):
    assert "python examples/char_lm.py --router dirmoe" in run(command, "--help")


def test_two_steps_of_both_end_in_a_table_and_a_picture(command: list[str], tmp_path: Path):
    output = run(command, "--steps", "2", "--out", str(tmp_path))
    for line in ("bits per character", "target 2", "share of the step", "step time against top-2"):
        assert line in output
    assert (tmp_path / "char_lm.png").read_bytes().startswith(b"\x89PNG")


def test_one_router_alone_is_compared_with_nothing(command: list[str], tmp_path: Path):
    output = run(command, "--steps", "1", "--router", "dirmoe", "--out", str(tmp_path))
    assert "bits per character" in output
    assert "against" not in output


def test_ctrl_c_stops_the_training_and_still_reports(command: list[str], tmp_path: Path):
    arguments = ["--steps", "1000000", "--out", str(tmp_path)]
    process = subprocess.Popen([*command, *arguments], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    for line in process.stdout:
        if "steps of each" in line:
            break
    process.send_signal(signal.SIGINT)
    output, _ = process.communicate(timeout=300)
    assert process.returncode == 130
    assert "bits per character" in output
    assert (tmp_path / "char_lm.png").exists()


def test_no_steps_are_refused(command: list[str]):
    done = subprocess.run([*command, "--steps", "0"], capture_output=True, text=True, timeout=300)
    assert done.returncode == 2
    assert "argument --steps: 0 is not positive" in done.stderr
