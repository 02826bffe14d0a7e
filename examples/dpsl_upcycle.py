"""Upcycle a dense character model to a Mixture of Experts, and shape its routers by a prior.

A small dense model learns Python's own language reference. Its feed-forward networks are copied
eight times each, which changes nothing yet, and the mixture is trained on with top-2 routing in
three ways that differ in what keeps its routers in shape:

    balance           the usual load-balancing loss
    symmetric prior   the Dirichlet-prior shaping loss with one concentration for all experts
    prior by class    the same with a prior for each class of characters: text, blank, mark

The prior's loss is on for the first part of the run only, and falls to zero.

    python examples/dpsl_upcycle.py                     all, under six minutes on two cores
    python examples/dpsl_upcycle.py --steps 100         a first look
    python examples/dpsl_upcycle.py --weight 3 --seed 1

Ctrl-C stops the training; the table and the picture of what was reached are still made.
"""

from __future__ import annotations

import argparse
import math
from collections.abc import Sequence
from pathlib import Path

from charlm.model import CharModel, Shape
from charlm.text import load_text
from charlm.training import Interrupt, Plan, Runner, interruptible, train, use_threads, validate
from commandline import INTERRUPTED, positive, progress_bar
from rich.console import Console
from upcycling.dense import make_dense
from upcycling.report import draw, make_table
from upcycling.variants import VARIANTS, Upcycled, make_runner

RATE = 1e-3
"""Learning rate after upcycling, a third of the dense model's."""


def parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--dense-steps", type=positive, default=500, help="dense (%(default)s)")
    parser.add_argument("--steps", type=positive, default=400, help="of each (%(default)s)")
    parser.add_argument("--weight", type=float, default=10.0, help="of the prior (%(default)s)")
    parser.add_argument("--batch", type=positive, default=Plan.batch, help="windows (%(default)s)")
    parser.add_argument("--seed", type=int, default=0, help="initial weights and batches (0)")
    parser.add_argument("--threads", type=positive, default=2, help="threads (2)")
    parser.add_argument(
        "--out", type=Path, default=Path("build/dpsl_upcycle"), help="folder (%(default)s)"
    )
    options = parser.parse_args(arguments)
    if not 0 <= options.weight < math.inf:
        parser.error(f"--weight {options.weight} is not a finite number >= 0")
    return options


class Example:
    """One run: its options, its text and where it shows what it does."""

    def __init__(self, options: argparse.Namespace, console: Console, stop: Interrupt) -> None:
        self.options, self.console, self.stop = options, console, stop
        self.shape, self.text = Shape(), load_text()

    def run(self) -> None:
        """Train, upcycle, train on, and report what was reached."""
        dense = self._dense()
        bits = validate(dense, self.text, Plan.context)
        self.console.print(f"dense: {bits:.3f} bits per character")
        runners = self._upcycled(dense)
        final = [validate(runner.model, self.text, Plan.context) for runner in runners]
        self.console.print(make_table(runners, final, bits))
        picture = self.options.out / "dpsl_upcycle.png"
        draw(runners, bits, picture)
        self.console.print(f"wrote {picture}")

    def _dense(self) -> CharModel:
        options = self.options
        plan = Plan(options.dense_steps, options.batch, seed=options.seed)
        model = make_dense(self.shape, len(self.text.alphabet), plan.seed)
        self._train("dense", [Runner("dense", model, plan)], plan.steps)
        return model

    def _upcycled(self, dense: CharModel) -> list[Upcycled]:
        options = self.options
        plan = Plan(options.steps, options.batch, learning_rate=RATE, seed=options.seed)
        runners = [
            make_runner(variant, dense, self.text, self.shape, plan, options.weight)
            for variant in VARIANTS
        ]
        # Where they start: equal models, but for their routers.
        for runner in runners:
            runner.record(self.text)
        self._train("upcycled", runners, plan.steps)
        return runners

    def _train(self, name: str, runners: Sequence[Runner], steps: int) -> None:
        with progress_bar(self.console) as progress:
            task = progress.add_task(name, total=steps)
            train(runners, self.text, self.stop, lambda: progress.advance(task))


def main(arguments: Sequence[str] | None = None) -> int:
    """Entry point; returns the exit status."""
    options = parse(arguments)
    use_threads(options.threads)
    with interruptible() as interrupt:
        Example(options, Console(), interrupt).run()
    return INTERRUPTED if interrupt else 0


if __name__ == "__main__":
    raise SystemExit(main())
