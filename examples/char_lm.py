"""Train a small Mixture-of-Experts character model with DirMoE against a softmax top-2 router.

The text is Python's own language reference (`pydoc_data.topics`). Both models have the same
experts, attention and batches, and compute all experts for every token, so that only the routers
differ. They take their steps in turns, so that their times compare.

    python examples/char_lm.py                            both, under four minutes on two cores
    python examples/char_lm.py --steps 200                a first look
    python examples/char_lm.py --router dirmoe --seed 1   one of them, other initial weights

Ctrl-C stops the training; the table and the picture of what was reached are still made.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from charlm.measure import measure
from charlm.model import Shape
from charlm.report import draw, make_table
from charlm.routers import ROUTERS
from charlm.text import load_text
from charlm.training import Interrupt, Plan, interruptible, make_runner, train, use_threads
from commandline import INTERRUPTED, positive, progress_bar
from rich.console import Console


def parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--steps", type=positive, default=Plan.steps, help="steps (%(default)s)")
    parser.add_argument("--router", choices=("both", *ROUTERS), default="both", help="(both)")
    parser.add_argument("--seed", type=int, default=0, help="initial weights and batches (0)")
    parser.add_argument("--batch", type=positive, default=Plan.batch, help="windows (%(default)s)")
    parser.add_argument("--threads", type=positive, default=2, help="threads (2)")
    parser.add_argument(
        "--out", type=Path, default=Path("build/char_lm"), help="folder written (%(default)s)"
    )
    return parser.parse_args(arguments)


def run(options: argparse.Namespace, console: Console, interrupt: Interrupt) -> None:
    """Train, then report what was reached."""
    shape = Shape()
    plan = Plan(steps=options.steps, batch=options.batch, seed=options.seed)
    text = load_text()
    names = list(ROUTERS) if options.router == "both" else [options.router]
    runners = [make_runner(name, text, shape, plan) for name in names]
    size = sum(p.numel() for p in runners[0].model.parameters())
    console.print(
        f"{len(text.train):,} characters, {size:,} parameters, {plan.steps} steps of each"
    )
    with progress_bar(console) as progress:
        task = progress.add_task("training", total=plan.steps)
        train(runners, text, interrupt, lambda: progress.advance(task))
    results = {runner.name: measure(runner, text) for runner in runners}
    console.print(make_table(results, runners, shape.k))
    picture = options.out / "char_lm.png"
    draw(results, runners, picture)
    console.print(f"wrote {picture}")


def main(arguments: Sequence[str] | None = None) -> int:
    """Entry point; returns the exit status."""
    options = parse(arguments)
    use_threads(options.threads)
    with interruptible() as interrupt:
        run(options, Console(), interrupt)
    return INTERRUPTED if interrupt else 0


if __name__ == "__main__":
    raise SystemExit(main())
