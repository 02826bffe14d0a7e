"""What every benchmark prints and keeps: the machine, the versions, a table."""

from __future__ import annotations

import argparse
import io
import os
import platform
import subprocess
import sys
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.console import Console, RenderableType
from rich.table import Table

import sluice
from benchmarks.timing import Best

if TYPE_CHECKING:
    from matplotlib.axes import Axes

HERE = Path(__file__).parent
RESULTS = HERE / "results"
WIDTH = 120


def machine() -> list[str]:
    """Lines that say when, where and with which versions something was measured."""
    torch, numpy = version("torch"), version("numpy")
    return [
        f"date      {datetime.now(UTC):%Y-%m-%d %H:%M} UTC",
        f"cpu       {cpu_name()}, {os.cpu_count()} cores",
        f"system    {platform.system()} {platform.release()}, Python {platform.python_version()}",
        f"versions  sluice {sluice.__version__}, torch {torch}, numpy {numpy}",
        f"commit    {commit()}",
    ]


def cpu_name() -> str:
    """The processor's name and its widest vectors, as far as the system tells."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    facts = {key.strip(): value.strip() for key, _, value in (x.partition(":") for x in lines)}
    flags = facts.get("flags", "").split()
    vectors = next((v for v in ("avx512f", "avx2") if v in flags), "no AVX2")
    return f"{facts.get('model name', platform.machine())} ({vectors})"


def commit() -> str:
    """The commit measured, marked where the tree differs from it."""
    command = ["git", "-C", str(HERE), "describe", "--always", "--dirty", "--abbrev=12"]
    try:
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return "unknown"


def table(title: str, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> Table:
    """A table whose first column is a name and whose others are numbers."""
    result = Table(title=title, title_justify="left")
    for i, column in enumerate(columns):
        result.add_column(column, justify="left" if i == 0 else "right")
    for row in rows:
        result.add_row(*row)
    return result


def publish(
    table: RenderableType, notes: Sequence[str], save_as: Path | None, facts: Sequence[str] = ()
) -> None:
    """Print the table with its notes; with `save_as`, also write both and the machine's facts.

    `facts` are further lines about the machine, such as its GPU.
    """
    # A log has no width of its own.
    Console(width=None if sys.stdout.isatty() else WIDTH).print(table)
    print("\n".join(notes))
    if save_as is None:
        return
    buffer = io.StringIO()
    Console(file=buffer, width=WIDTH).print(table)
    save_as.parent.mkdir(parents=True, exist_ok=True)
    lines = [*machine(), *facts, "", *buffer.getvalue().splitlines(), "", *notes]
    text = "".join(f"{line.rstrip()}\n" for line in lines)
    save_as.write_text(text, encoding="utf-8")
    print(f"wrote {save_as}")


def draw_bars(
    axes: Axes, names: Sequence[str], shapes: Mapping[tuple[int, int], Mapping[str, Best]]
) -> None:
    """A bar of milliseconds for each contender and shape (T, E), on a logarithmic scale."""
    for i, name in enumerate(names):
        heights = [times[name].total * 1e3 for times in shapes.values()]
        places = [j + (i - (len(names) - 1) / 2) * 0.27 for j in range(len(shapes))]
        axes.bar_label(axes.bar(places, heights, 0.25, label=name), fmt="%.3g", fontsize=8)
    axes.set_xticks(range(len(shapes)), [f"{t}×{e}" for t, e in shapes])
    axes.set(yscale="log", ylabel="forward + backward, ms")
    axes.legend()


def command_line(name: str, text: str | None) -> argparse.ArgumentParser:
    """The parser of `python -m benchmarks.<name>`, whose help is the module's `text` as it is."""
    return argparse.ArgumentParser(
        prog=f"python -m benchmarks.{name}",
        description=text,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )


def fill_in(options: argparse.Namespace, defaults: Mapping[str, Any]) -> None:
    """Gives options that were not on the command line their defaults, which others decide."""
    for name, value in defaults.items():
        if getattr(options, name) is None:
            setattr(options, name, value)
