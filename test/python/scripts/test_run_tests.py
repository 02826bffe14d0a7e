"""The sum of all suites: what counts as passed, failed and skipped."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
import run_tests

REPORT = """<testsuites><testsuite>
<testcase classname="a" name="passes"/>
<testcase classname="a" name="fails"><failure message="1 != 2"/></testcase>
<testcase classname="a" name="breaks"><error message="no fixture"/></testcase>
<testcase classname="a" name="skips"><skipped/></testcase>
<testcase classname="a" name="disabled" status="notrun"/>
</testsuite></testsuites>"""

WRITE_REPORT = "import sys; open(sys.argv[1], 'w').write(sys.argv[2]); sys.exit(int(sys.argv[3]))"


def run(tmp_path: Path, report: str, status: int):
    tally = run_tests.Tally()
    path = tmp_path / "report.xml"
    command = [sys.executable, "-c", WRITE_REPORT, str(path), report, str(status)]
    tally.add_run("suite", command, path)
    return tally


def test_a_report_is_counted(tmp_path: Path):
    tally = run(tmp_path, REPORT, status=1)
    assert (tally.passed, tally.skipped) == (1, 2)
    assert tally.failed == ["a::fails", "a::breaks"]


def test_a_crash_without_failed_tests_is_a_failure(tmp_path: Path):
    tally = run(tmp_path, '<testsuites><testcase name="x"/></testsuites>', status=139)
    assert tally.failed == ["suite (exit status 139)"]


def test_a_report_cut_short_is_a_failure(tmp_path: Path):
    tally = run(tmp_path, '<testsuites><testcase name="x"', status=139)
    assert tally.failed == ["suite (exit status 139)"]


def test_the_last_line_sums_the_suites(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    suites = {
        "one": lambda build, results, tally: tally.failed.append("t"),
        "two": lambda build, results, tally: setattr(tally, "passed", 2),
    }
    monkeypatch.setattr(run_tests, "SUITES", suites)
    monkeypatch.setattr(sys, "argv", ["run_tests", "--build", str(tmp_path), "one", "two"])
    assert run_tests.main() == 1
    assert capsys.readouterr().out.splitlines()[-2:] == [
        "FAILED t",
        "2 passed, 1 failed, 0 skipped",
    ]


def test_a_suite_without_tests_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.setattr(run_tests, "SUITES", {"none": lambda build, results, tally: None})
    monkeypatch.setattr(sys, "argv", ["run_tests", "--build", str(tmp_path), "none"])
    assert run_tests.main() == 1
    assert "FAILED none ran no test" in capsys.readouterr().out
