"""The table and the picture."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from charlm.text import CHARACTER_CLASSES
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from rich.table import Table

from .variants import Upcycled

PUBLISHED = (0.035, 0.110)
"""Coefficients of variation that the paper reports for models it upcycled."""


def make_table(runners: Sequence[Upcycled], bits: Sequence[float], dense: float) -> Table:
    """One column a variant, one line a quantity."""
    steps = min(len(runner.step_seconds) for runner in runners)
    table = Table(title=f"{steps} steps after upcycling", title_justify="left")
    for name in ("", "dense", *[runner.name for runner in runners]):
        table.add_column(name, justify="right" if name else "left")
    last = [runner.watched[-1][1] for runner in runners]
    table.add_row("validation, bits per character", f"{dense:.3f}", *[f"{b:.3f}" for b in bits])
    table.add_row("variation of the load", "", *[f"{u.variation:.3f}" for u in last])
    table.add_row("expert tells class, bits", "", *[f"{u.information:.3f}" for u in last])
    table.add_row("median step, ms", "", *[f"{runner.median_ms:.1f}" for runner in runners])
    return table


def draw(runners: Sequence[Upcycled], dense: float, path: Path) -> None:
    """Three curves against the steps above, below them who takes which characters."""
    figure = Figure(figsize=(13, 7.6), layout="constrained")
    curves, maps = figure.subfigures(2, 1, squeeze=False)[:, 0]
    bits, load, information = curves.subplots(1, 3)
    for runner in runners:
        steps = [step for step, _ in runner.watched]
        bits.plot([p.step for p in runner.curve], [p.bits for p in runner.curve], label=runner.name)
        load.plot(steps, [use.variation for _, use in runner.watched], label=runner.name)
        information.plot(steps, [use.information for _, use in runner.watched], label=runner.name)
    bits.axhline(dense, color="grey", ls=":", lw=1, label="dense")
    bits.set(title="validation, a part of the text", ylabel="bits per character")
    load.axhspan(*PUBLISHED, color="grey", alpha=0.2, lw=0, label="the paper's range")
    load.set(title="load of the experts", ylabel="coefficient of variation", ylim=(0, None))
    information.set(title="what an expert says of the class", ylabel="mutual information, bits")
    for axes in (bits, load, information):
        axes.set_xlabel("steps after upcycling")
        axes.legend(fontsize="small")
    panels = maps.subplots(1, len(runners), sharey=True, squeeze=False)[0]
    for axes, runner in zip(panels, runners, strict=True):
        draw_shares(axes, runner)
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, dpi=110)


def draw_shares(axes: Axes, runner: Upcycled) -> None:
    """The first layer's experts: the share that each takes of a class."""
    share = runner.watched[-1][1].share[0]
    axes.imshow(share.numpy(), aspect="auto", cmap="viridis", vmin=0)
    axes.set_xticks(range(len(CHARACTER_CLASSES)), CHARACTER_CLASSES, rotation=60, ha="right")
    axes.set(title=f"{runner.name}, layer 1", ylabel="expert")
