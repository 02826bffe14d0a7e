"""A module exported in evaluation runs without the module, at the values of its schedules then."""

from __future__ import annotations

import subprocess
import sys

import pytest
import torch
from torch import nn

from sluice.nn import DirichletPriorLoss, DirMoE
from sluice.schedules import Geometric, WarmUp

pytestmark = pytest.mark.cpu  # about what is traced

WARNING = pytest.mark.filterwarnings("ignore:`torch.jit.script:DeprecationWarning")

RUN = """
import sys, torch, sluice.nn
for path in sys.argv[1:]:
    x, expected = torch.load(path + ".io")
    torch.testing.assert_close(torch.export.load(path).module()(x), expected)
"""


class Scheduled(nn.Module):
    """Both modules that count, in the third step of their schedules."""

    def __init__(self, weight) -> None:
        super().__init__()
        tau, kl_weight = Geometric(1.0, 0.8, 0.1), WarmUp(1.0, 5)
        self.router = DirMoE(8, 4, 2, seed=1, top_k=2, tau=tau, kl_weight=kl_weight)
        self.shaping = DirichletPriorLoss(0.75, weight=weight)
        for _ in range(2):
            self(torch.randn(6, 8))
        self.eval()

    def forward(self, x):
        weights, kl, sparsity = routing = self.router(x)
        return weights, kl, sparsity, routing.loss, self.shaping(x)


def export(module, strict, path):
    """Saves a program, and beside it an input and what the module makes of it."""
    sizes = ({0: torch.export.Dim("T", min=2)},)
    program = torch.export.export(module, (torch.randn(6, 8),), strict=strict, dynamic_shapes=sizes)
    torch.export.save(program, path)
    x = torch.randn(9, 8)
    with torch.no_grad():
        torch.save((x, module(x)), f"{path}.io")


@WARNING
def test_a_program_of_evaluation_runs_in_another_process(tmp_path):
    paths = []
    # The weight of the loss is on its way down, or 0 by now, or never changes.
    for weight in (WarmUp(1.0, 5), WarmUp(1.0, 2), 0.5):
        for strict in (False, True):
            paths.append(str(tmp_path / f"{len(paths)}.pt2"))
            export(Scheduled(weight), strict, paths[-1])
    command = [sys.executable, "-c", RUN, *paths]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@WARNING
@pytest.mark.parametrize("weight", [WarmUp(1.0, 5), 0.5])
def test_a_graph_of_evaluation_serves_all_steps(weight):
    module = Scheduled(weight)
    torch.compiler.reset()
    graph = torch.compile(module, backend="aot_eager", fullgraph=True)
    x = torch.randn(6, 8)
    graph(x)
    for step in range(3):
        module.router.generator.offset = module.shaping.step = step
        with torch.compiler.set_stance("fail_on_recompile"):
            torch.testing.assert_close(graph(x), module(x))
