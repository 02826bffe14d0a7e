"""DirMoE's sparsity knob: what the calibrators promise against what is drawn.

For k open experts of E, `sluice.calibrate` gives the concentrations for which the open experts hold
a wanted share of the weight; the scale λ then says how evenly a token spreads it. Here both are
set over a grid, routing weights are drawn by a compiled kernel, and means over the tokens are
held against the closed forms.

    python examples/dirmoe_sparsity.py                        2 of 8 experts, some seconds
    python examples/dirmoe_sparsity.py --experts 64 --k 8     another router
    python examples/dirmoe_sparsity.py --tokens 1000000       ten times closer to the curves
"""

from __future__ import annotations

import argparse
import itertools
import math
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from commandline import positive
from matplotlib.figure import Figure
from rich.console import Console
from rich.progress import track
from rich.table import Table

import sluice
import sluice.language as sl
from sluice import calibrate

MASSES = (0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99)
SCALES = tuple(10.0 ** (e / 2) for e in range(-4, 5))


@sluice.jit
def slab(
    open_gates: sl.Tensor["E"],
    like: sl.Tensor["T", "E"],
    hi: sl.Scalar,
    lo: sl.Scalar,
    scale: sl.Scalar,
    rng: sl.Rng,
):
    """The open experts' share and the Simpson index of θ ~ Dir(λ(z α_hi + (1 − z) α_lo)) [T].

    Args:
        open_gates: z, 1 for an open expert and 0 for a closed one.
        like: anything with the tokens' and experts' axes.
        hi, lo, scale: α_hi > α_lo > 0 and λ > 0.
        rng: generator.
    """
    alpha = scale * (open_gates * hi + (1 - open_gates) * lo) + 0 * like
    theta = sl.dirichlet(alpha, rng)
    return sl.sum(open_gates * theta, "E"), sl.sum(theta * theta, "E")


class Estimate(NamedTuple):
    """A mean over tokens, its standard error, and what it should be."""

    mean: float
    error: float
    expected: float

    @property
    def deviation(self) -> float:
        """How far the mean is off, in standard errors."""
        return (self.mean - self.expected) / max(self.error, 1e-12)


class Cell(NamedTuple):
    """One point of the grid: the wanted share and the scale, and what was drawn there."""

    mass: float
    scale: float
    share: Estimate
    simpson: Estimate


def estimate(values: np.ndarray, expected: float) -> Estimate:
    """The mean of independent values, in float64."""
    wide = values.astype(np.float64)
    return Estimate(float(wide.mean()), float(wide.std() / math.sqrt(wide.size)), expected)


def measure(mass: float, scale: float, k: int, like: np.ndarray, seed: int) -> Cell:
    """Draws one weight vector for each row of `like` [T, E] and compares its means."""
    experts = like.shape[1]
    hi, lo = calibrate.ratio_for_mass(mass, k, experts), 1.0
    gates = (np.arange(experts) < k).astype(like.dtype)
    alpha = np.where(gates == 1, scale * hi, scale * lo)
    share, simpson = slab(gates, like, hi=hi, lo=lo, scale=scale, rng=sluice.Rng(seed))
    return Cell(
        mass,
        scale,
        estimate(share, calibrate.expected_active_mass(hi, lo, k, experts)),
        estimate(simpson, calibrate.expected_simpson(list(alpha))),
    )


def make_table(cells: Sequence[Cell], tokens: int) -> Table:
    """The share and the Simpson index at the middle scale, and the worst of the whole grid."""
    table = Table(title=f"Means over {tokens:,} tokens, λ = 1", title_justify="left")
    for name in ("wanted share", "share", "deviation", "Simpson index", "predicted", "deviation"):
        table.add_column(name, justify="right")
    for cell in cells:
        if cell.scale == 1.0:
            table.add_row(
                f"{cell.mass:.2f}",
                f"{cell.share.mean:.4f}",
                f"{cell.share.deviation:+.1f} σ",
                f"{cell.simpson.mean:.4f}",
                f"{cell.simpson.expected:.4f}",
                f"{cell.simpson.deviation:+.1f} σ",
            )
    return table


def worst(cells: Sequence[Cell]) -> float:
    """The largest deviation of the grid, in standard errors."""
    return max(abs(e.deviation) for cell in cells for e in (cell.share, cell.simpson))


def draw(cells: Sequence[Cell], k: int, experts: int, path: Path) -> None:
    """Lines are the calibrators' closed forms, dots what was drawn."""
    figure = Figure(figsize=(11, 4.6), layout="constrained")
    panels: list[tuple[str, Callable[[Cell], Estimate]]] = [
        ("share of the open experts", lambda cell: cell.share),
        ("Simpson index Σθ²", lambda cell: cell.simpson),
    ]
    for axes, (title, pick) in zip(figure.subplots(1, 2), panels, strict=True):
        for index, mass in enumerate(MASSES):
            row = [cell for cell in cells if cell.mass == mass]
            scales, color = [cell.scale for cell in row], f"C{index}"
            axes.plot(scales, [pick(cell).expected for cell in row], color=color, lw=1)
            axes.plot(scales, [pick(cell).mean for cell in row], "o", ms=4, color=color)
            axes.plot([], [], "o-", ms=4, color=color, label=f"wanted share {mass}")
        axes.set(xscale="log", xlabel="scale λ of the concentrations", ylabel=title)
    figure.axes[1].axhline(1 / experts, color="grey", ls=":", lw=1)
    figure.axes[1].legend(fontsize="small")
    figure.suptitle(f"{k} of {experts} experts open: predicted (lines), drawn (dots)")
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, dpi=110)


def parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--experts", type=positive, default=8, help="E (8)")
    parser.add_argument("--k", type=positive, default=2, help="open experts (2)")
    parser.add_argument("--tokens", type=positive, default=100_000, help="draws a point (100000)")
    parser.add_argument("--seed", type=int, default=0, help="of the draws (0)")
    parser.add_argument(
        "--out", type=Path, default=Path("build/dirmoe_sparsity"), help="folder (%(default)s)"
    )
    options = parser.parse_args(arguments)
    if options.k >= options.experts:
        parser.error(f"--k {options.k} leaves none of {options.experts} experts closed")
    return options


def main(arguments: Sequence[str] | None = None) -> int:
    """Entry point; returns the exit status."""
    options, console = parse(arguments), Console()
    like = np.zeros((options.tokens, options.experts), np.float32)
    grid = list(itertools.product(MASSES, SCALES))
    cells = [
        measure(mass, scale, options.k, like, options.seed + index)
        for index, (mass, scale) in enumerate(track(grid, "drawing", console=console))
    ]
    console.print(make_table(cells, options.tokens))
    console.print(f"largest deviation of {2 * len(cells)} means: {worst(cells):.1f} σ")
    picture = options.out / "dirmoe_sparsity.png"
    draw(cells, options.k, options.experts, picture)
    console.print(f"wrote {picture}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
