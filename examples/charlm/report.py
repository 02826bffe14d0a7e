"""The table and the picture."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from matplotlib.figure import Figure, SubFigure
from rich.table import Table

from .measure import Measured, paired_ratio
from .text import CHARACTER_CLASSES
from .training import Runner


def make_table(results: Mapping[str, Measured], runners: Sequence[Runner], k: int) -> Table:
    """One column a router, one line a quantity."""
    steps = min(len(runner.step_seconds) for runner in runners)
    table = Table(title=f"After {steps} steps", title_justify="left")
    table.add_column("")
    for name in results:
        table.add_column(name, justify="right")
    rows = {
        "validation, bits per character": [f"{r.bits:.3f}" for r in results.values()],
        f"the same, {k} experts a token": [f"{r.hard_bits:.3f}" for r in results.values()],
        f"Σz a token as drawn, target {k}": [f"{r.open_gates:.2f}" for r in results.values()],
        "Σz a token without noise": [f"{r.quiet_gates:.2f}" for r in results.values()],
        "median step, ms": [f"{r.step_ms:.1f}" for r in results.values()],
        "share of the step in the router": [f"{r.router_share:.1%}" for r in results.values()],
    }
    for label, cells in rows.items():
        table.add_row(label, *cells)
    if len(runners) == 2:
        ours, other = runners
        bits = results[ours.name].bits / results[other.name].bits - 1
        ratio = paired_ratio(ours.step_seconds, other.step_seconds)
        table.add_section()
        table.add_row(f"bits against {other.name}", f"{bits:+.1%}", "")
        table.add_row(f"step time against {other.name}", f"{ratio:.3f}×", "")
    return table


def draw(results: Mapping[str, Measured], runners: Sequence[Runner], path: Path) -> None:
    """The curves above; below, a row of heat maps for each router, a column for each layer."""
    layers = next(iter(results.values())).heat.shape[0]
    figure = Figure(figsize=(4 * layers, 3.4 * (1 + len(results))), layout="constrained")
    parts = figure.subfigures(1 + len(results), 1, squeeze=False)[:, 0]
    axes = parts[0].subplots()
    for runner in runners:
        steps, bits = [p.step for p in runner.curve], [p.bits for p in runner.curve]
        axes.plot(steps, bits, marker=".", label=f"{runner.name}, {bits[-1]:.3f}" if bits else None)
    axes.set(xlabel="step", ylabel="bits per character", title="Validation, on a part of the text")
    if any(runner.curve for runner in runners):
        axes.legend()
    for part, (name, result) in zip(parts[1:], results.items(), strict=True):
        draw_heat(part, name, result)
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, dpi=110)


def draw_heat(part: SubFigure, name: str, result: Measured) -> None:
    """One router's heat maps, a layer each, on one scale."""
    part.suptitle(f"{name}: mean routing weight by the character read")
    axes = part.subplots(1, result.heat.shape[0], sharey=True, squeeze=False)[0]
    top = result.heat.max().item()
    for layer, (ax, heat) in enumerate(zip(axes, result.heat, strict=True), start=1):
        image = ax.imshow(heat.numpy(), aspect="auto", cmap="viridis", vmin=0, vmax=top)
        ax.set_xticks(range(len(CHARACTER_CLASSES)), CHARACTER_CLASSES, rotation=60, ha="right")
        ax.set(title=f"layer {layer}")
    axes[0].set_ylabel("expert")
    part.colorbar(image, ax=list(axes))
