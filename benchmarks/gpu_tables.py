"""What `benchmarks.gpu` measured, as tables, goals and a picture."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.table import Table

from benchmarks.gpu_bound import Bound, Goal
from benchmarks.report import table
from sluice.runtime.compiled import Kernel

OURS, EAGER, COMPILED, TRITON = "sluice", "torch eager", "torch.compile", "triton"
SHORT = {"float32": "f32", "bfloat16": "bf16"}

GOALS = {
    EAGER: Goal("over torch eager at 8192×64 f32", 20, "×"),
    COMPILED: Goal("over torch.compile at 8192×64 f32", 5, "×"),
    "share": Goal("of the bound at 8192×64 f32", 60, " %"),
    "launch": Goal("a launch of 1 to 64 tokens, the slowest", 6, " µs", at_least=False),
}


@dataclass(frozen=True, order=True)
class Shape:
    """Tokens, experts and the dtype in which they are stored."""

    tokens: int
    experts: int
    dtype: str

    def __str__(self) -> str:
        return f"{self.tokens}×{self.experts} {SHORT[self.dtype]}"


GOAL_SHAPE = Shape(8192, 64, "float32")


@dataclass(frozen=True)
class Result:
    """Seconds of a step by contender, the bytes that Sluice's moves, and its bound."""

    times: Mapping[str, float]
    moved: int
    bound: Bound

    def ratio(self, name: str) -> float | None:
        """How many times as long as Sluice a contender takes."""
        both = name in self.times and OURS in self.times
        return self.times[name] / self.times[OURS] if both else None

    def share(self) -> float | None:
        """The part of the bound that Sluice reaches, in percent."""
        return 100 * self.bound.share(self.times[OURS]) if OURS in self.times else None


@dataclass(frozen=True)
class Built:
    """Compiled kernels; the bytes they move and the operations they need for a token."""

    kernels: Sequence[Kernel]
    moved: int
    operations: int


@dataclass(frozen=True)
class Launch:
    """Seconds of one launch of few tokens: in a forward, in forward + backward, and of a call.

    eager: of a call of eager torch's forward, as the machine makes all calls from Python slow or
    quick.
    """

    forward: float
    both: float
    call: float
    eager: float


Results = Mapping[Shape, Result]
Launches = Mapping[Shape, Launch]
Codes = Mapping[Shape, Built]


def number(value: float | None, text: str = "{:.1f}") -> str:
    """A number as a cell; a dash for none."""
    return "—" if value is None else text.format(value)


def steps_table(results: Results) -> Table:
    """Forward + backward of DirMoE, a line for each shape."""
    columns = ["T×E", "sluice", "eager", "×", "compile", "×", "GB/s", "copy", "bound by", "of it"]
    rows = [_step(shape, result) for shape, result in sorted(results.items())]
    return table("Forward + backward of DirMoE, µs", columns, rows)


def _step(shape: Shape, result: Result) -> list[str]:
    ours = result.times.get(OURS)
    cells = [str(shape), number(ours and ours * 1e6)]
    for name in (EAGER, COMPILED):
        theirs = result.times.get(name)
        cells += [number(theirs and theirs * 1e6), number(result.ratio(name), "{:.1f}×")]
    return [
        *cells,
        number(ours and result.moved / ours * 1e-9, "{:.0f}"),
        number(result.moved / result.bound.moving * 1e-9, "{:.0f}"),
        result.bound.by,
        number(result.share(), "{:.0f} %"),
    ]


def gates_table(results: Results) -> Table:
    """The gate and its noise, against Triton."""
    columns = ["T×E", "sluice", "triton", "×", "GB/s", "copy", "of the bound"]
    rows = []
    for shape, result in sorted(results.items()):
        ours, theirs = (result.times.get(name) for name in (OURS, TRITON))
        rows.append(
            [
                str(shape),
                number(ours and ours * 1e6),
                number(theirs and theirs * 1e6),
                number(result.ratio(TRITON), "{:.2f}×"),
                number(ours and result.moved / ours * 1e-9, "{:.0f}"),
                number(result.moved / result.bound.moving * 1e-9, "{:.0f}"),
                number(result.share(), "{:.0f} %"),
            ]
        )
    return table("Forward + backward of the gate and its noise alone, µs", columns, rows)


def launches_table(launches: Launches) -> Table:
    """Few tokens: what a launch takes in a graph, and a call from Python without one."""
    columns = ["T×E", "in a forward", "in forward + backward", "a call from Python", "eager's"]
    rows = [
        [str(shape), *(f"{seconds * 1e6:.2f}" for seconds in (x.forward, x.both, x.call, x.eager))]
        for shape, x in sorted(launches.items())
    ]
    return table("One launch of DirMoE, µs", columns, rows)


def kernels_table(codes: Codes) -> Table:
    """What the kernels are, a line for each number of experts and dtype: forward, backward."""
    columns = ["kernels", "bytes an element", "operations an element", "lanes × values"]
    columns += ["registers", "spilled bytes", "occupancy"]
    rows = []
    for shape, code in sorted(codes.items()):
        cells = [f"E = {shape.experts} {SHORT[shape.dtype]}"]
        cells += [f"{n / shape.experts:.0f}" for n in (code.moved, code.operations)]
        layouts = [k.layout or {"lanes": "?", "values": "?"} for k in code.kernels]
        cells.append(", ".join(f"{layout['lanes']} × {layout['values']}" for layout in layouts))
        cells.append(", ".join(number(k.registers, "{}") for k in code.kernels))
        cells.append(", ".join(number(k.spill_store_bytes, "{}") for k in code.kernels))
        cells.append(", ".join(number(k.occupancy, "{:.0%}") for k in code.kernels))
        rows.append(cells)
    return table("DirMoE's kernels: forward, backward", columns, rows)


def goals(results: Results, launches: Launches) -> list[str]:
    """The goals, each with what was measured."""
    result = results.get(GOAL_SHAPE)
    slowest = max((max(x.forward, x.both) for x in launches.values()), default=None)
    values = {
        EAGER: result and result.ratio(EAGER),
        COMPILED: result and result.ratio(COMPILED),
        "share": result and result.share(),
        "launch": slowest and slowest * 1e6,
    }
    return [goal.line(values[name]) for name, goal in GOALS.items()]


def draw(results: Results, path: Path) -> None:
    """Time against tokens at one number of experts, and the share of the bound beside it."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(10, 4), layout="constrained")
    left, right = figure.subplots(1, 2)
    # The goals' number of experts and dtype, where they were measured.
    experts = min((s.experts for s in results), key=lambda e: (e != GOAL_SHAPE.experts, e))
    dtype = min((s.dtype for s in results), key=lambda d: (d != GOAL_SHAPE.dtype, d))
    results = {s: r for s, r in sorted(results.items()) if s.dtype == dtype}
    column = {s: r for s, r in results.items() if s.experts == experts}
    for name in (OURS, EAGER, COMPILED):
        points = [(s.tokens, r.times[name] * 1e6) for s, r in column.items() if name in r.times]
        if points:
            left.plot(*zip(*points, strict=True), marker="o", label=name)
    least = [(s.tokens, r.bound.seconds * 1e6) for s, r in column.items()]
    left.plot(*zip(*least, strict=True), "k:", label="bound")
    left.set(xscale="log", yscale="log", xlabel="tokens", ylabel="forward + backward, µs")
    left.set_title(f"DirMoE, {experts} experts, {dtype}")
    left.legend()
    _draw_shares(right, results)
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, dpi=150)


def _draw_shares(axes, results: Results) -> None:
    """The share of the bound against tokens, a line for each number of experts."""
    for experts in sorted({shape.experts for shape in results}):
        points = [
            (s.tokens, share)
            for s, r in results.items()
            if s.experts == experts and (share := r.share()) is not None
        ]
        if points:
            axes.plot(*zip(*points, strict=True), marker="o", label=f"{experts} experts")
    axes.axhline(GOALS["share"].limit, color="gray", linestyle=":")
    axes.set(xscale="log", xlabel="tokens", ylabel="% of the bound", title="Sluice")
    axes.set_ylim(bottom=0)
    axes.legend()
