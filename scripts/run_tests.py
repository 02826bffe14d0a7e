"""Runs lit, GoogleTest and pytest, then sums their reports into one line.

Each tool writes JUnit XML under <build>/results. Exit status: 0 if every
suite ran at least one test and none failed, else 1.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree import ElementTree

ROOT = Path(__file__).resolve().parent.parent


@dataclass
class Tally:
    """Counts of one suite, and the names of the tests that failed."""

    passed: int = 0
    skipped: int = 0
    failed: list[str] = field(default_factory=list)

    def add_report(self, report: Path) -> None:
        try:
            cases = list(ElementTree.parse(report).iter("testcase"))
        except ElementTree.ParseError:  # the tool died while it wrote
            return
        for case in cases:
            name = f"{case.get('classname', '')}::{case.get('name', '')}"
            if case.find("failure") is not None or case.find("error") is not None:
                self.failed.append(name)
            elif case.find("skipped") is not None or case.get("status") == "notrun":
                self.skipped += 1
            else:
                self.passed += 1

    def add_run(self, name: str, command: list[str], report: Path) -> None:
        """Runs one command and reads its report; a crash is one failed test."""
        status = subprocess.run(command, cwd=ROOT, check=False).returncode
        before = len(self.failed)
        if report.exists():
            self.add_report(report)
        if status != 0 and len(self.failed) == before:
            self.failed.append(f"{name} (exit status {status})")


def run_lit(build: Path, results: Path, tally: Tally) -> None:
    lit = shutil.which("lit-22") or shutil.which("lit") or "lit-22"
    report = results / "lit.xml"
    options = ["-q", "--xunit-xml-output", str(report), "-j", str(os.cpu_count() or 1)]
    tally.add_run("lit", [lit, *options, str(build / "test")], report)


def run_gtest(build: Path, results: Path, tally: Tally) -> None:
    for binary in sorted((build / "test" / "unit").glob("*")):
        report = results / f"gtest-{binary.name}.xml"
        tally.add_run(
            binary.name, [str(binary), "--gtest_brief=1", f"--gtest_output=xml:{report}"], report
        )


def run_pytest(build: Path, results: Path, tally: Tally) -> None:
    report = results / "pytest.xml"
    command = [sys.executable, "-m", "pytest", "-q", "-n", "2", f"--junitxml={report}"]
    tally.add_run("pytest", command, report)


SUITES: dict[str, Callable[[Path, Path, Tally], None]] = {
    "lit": run_lit,
    "gtest": run_gtest,
    "pytest": run_pytest,
}


def run_suites(names: list[str], build: Path) -> Iterator[Tally]:
    results = build / "results"
    shutil.rmtree(results, ignore_errors=True)
    results.mkdir(parents=True)
    for name in names:
        print(f"== {name}", flush=True)
        tally = Tally()
        SUITES[name](build, results, tally)
        if not (tally.passed or tally.skipped or tally.failed):
            tally.failed.append(f"{name} ran no test")
        yield tally


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--build", type=Path, default=Path("build/release"))
    parser.add_argument("suites", nargs="*", default=list(SUITES), help="of: " + " ".join(SUITES))
    options = parser.parse_args()
    tallies = list(run_suites(options.suites, ROOT / options.build))
    failed = [name for tally in tallies for name in tally.failed]
    for name in failed:
        print(f"FAILED {name}")
    passed = sum(tally.passed for tally in tallies)
    skipped = sum(tally.skipped for tally in tallies)
    print(f"{passed} passed, {len(failed)} failed, {skipped} skipped")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
