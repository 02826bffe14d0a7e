"""A whole run of the GPU benchmarks, on the CPU: graphs are replaced by calls, the rest is real."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Any

import pytest

torch = pytest.importorskip("torch")
pytest.importorskip("matplotlib")
pytest.importorskip("rich")

import sluice  # noqa: E402
from benchmarks import gpu, gpu_dpsl, gpu_layouts, gpu_measure, gpu_timing  # noqa: E402
from benchmarks.gpu_device import Facts  # noqa: E402
from benchmarks.gpu_layouts import Code, Layout  # noqa: E402


@dataclass
class Calls:
    """Repeats work instead of replaying a graph of it."""

    work: Any
    copies: int
    after: Any

    def time(self, replays: int) -> float:
        start = perf_counter()
        for _ in range(replays):
            self.work()
        return perf_counter() - start


def _capture(work: Any, copies: int = 1, after: Any = None) -> Calls:
    for each in (work, after):
        if each is not None:
            each()
    return Calls(work, 1, after)


@pytest.fixture(autouse=True)
def cpu(monkeypatch: pytest.MonkeyPatch) -> None:
    facts = Facts("a CPU", (9, 0), 1, "none", 1000.0)
    for module in (gpu, gpu_dpsl, gpu_layouts):
        monkeypatch.setattr(module, "why_none", lambda: "")
        monkeypatch.setattr(module, "current", lambda: torch.device("cpu"))
        monkeypatch.setattr(module, "facts", lambda device: facts)
    for module in (gpu_dpsl, gpu_layouts, gpu_measure, gpu_timing):
        monkeypatch.setattr(module, "capture", _capture)
    monkeypatch.setattr(torch.cuda, "synchronize", lambda: None)


def test_measures_and_keeps_every_shape(tmp_path: Path) -> None:
    sizes = ["--tokens", "1", "1024", "--experts", "8", "64", "--turns", "1"]
    gpu.main(["--quick", *sizes, "--dtypes", "bfloat16", "--out", str(tmp_path)])
    text = (tmp_path / "gpu.txt").read_text(encoding="utf-8")
    assert "gpu       a CPU, sm_90, 1 SMs, 1000 MHz at most\ncuda      driver none" in text
    lines = text.splitlines()
    for shape in ("1×8", "1×64", "1024×8", "1024×64"):
        line = next(x for x in lines if f"│ {shape} bf16 " in x)
        ours, eager, ratio, by_torch = (x.strip() for x in line.split("│")[2:6])
        assert float(eager) / float(ours) == pytest.approx(float(ratio[:-1]), abs=0.06, rel=0.05)
        assert by_torch == "—"
    assert sum("│ E = 8 bf16 " in x or "│ E = 64 bf16 " in x for x in lines) == 2
    assert "goal ≥ 20× over torch eager at 8192×64 f32: not measured" in lines
    assert sum("×8 f32 " in x for x in lines) == 3  # single launches
    assert (tmp_path / "gpu.png").read_bytes().startswith(b"\x89PNG")


def test_time_that_is_over_leaves_shapes_out(capsys: pytest.CaptureFixture[str]) -> None:
    sizes = ["--tokens", "64", "--experts", "8", "--turns", "1", "--dtypes", "float32"]
    gpu.main(["--quick", *sizes, "--seconds", "1e-6"])
    assert "time was over before: 64×8 f32" in capsys.readouterr().out


def test_a_contender_that_fails_is_told_and_left_out(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def broken(*tensors: Any) -> Any:
        raise RuntimeError("no such kernel\nand more")

    monkeypatch.setattr(gpu_measure, "eager", broken)
    sizes = ["--tokens", "64", "--experts", "16", "--turns", "1", "--dtypes", "float32"]
    gpu.main(["--quick", *sizes, "--out", str(tmp_path)])
    text = (tmp_path / "gpu.txt").read_text(encoding="utf-8")
    assert "failed: torch eager at 64×16 f32: RuntimeError: no such kernel\n" in text
    line = next(x for x in text.splitlines() if "│ 64×16 f32 " in x)
    assert [x.strip() for x in line.split("│")[3:7]] == ["—"] * 4


def test_shapes_of_the_goals_come_first() -> None:
    order = gpu.by_importance(gpu.TOKENS, gpu.EXPERTS, gpu.DTYPES)
    assert len(order) == 50
    assert [str(shape) for shape in order[:2]] == ["8192×64 f32", "8192×64 bf16"]
    assert {shape.tokens for shape in order[:6]} == {8192}


def test_the_prior_loss_is_measured(tmp_path: Path) -> None:
    sizes = ["--tokens", "256", "--experts", "8", "--turns", "1"]
    gpu_dpsl.main(["--quick", *sizes, "--out", str(tmp_path)])
    text = (tmp_path / "gpu_dpsl.txt").read_text(encoding="utf-8")
    (line,) = (x for x in text.splitlines() if "│ 256×8 " in x)
    assert all(float(x) > 0 for x in line.split("│")[2:4])


def test_layouts_are_measured_side_by_side(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def build(layout: Layout, *_: Any) -> Code:
        if layout.lanes == 2:
            raise sluice.SluiceValueError("SL422", "no such layout")
        return Code(sluice.routers.dirmoe.compile(E=16), "128, 96", 0)

    monkeypatch.setattr(gpu_layouts, "build", build)
    monkeypatch.setattr(gpu_layouts, "chosen", lambda *_: {"backward": Layout(8, 128)})
    sizes = ["--experts", "16", "--tokens", "8", "32", "--turns", "1", "--threads", "128"]
    gpu_layouts.main([*sizes, "--lanes", "2", "4", "8", "--out", str(tmp_path)])
    lines = (tmp_path / "gpu_layouts.txt").read_text(encoding="utf-8").splitlines()
    rows = [line.split("│")[1:-1] for line in lines if line.startswith("│")]
    assert [row[0].strip() for row in rows] == ["4 × 128", "8 × 128 (backward)"]
    kernels = [cell.split("+") for row in rows for cell in row[3:]]
    assert all(float(forward) > 0 and float(backward) for forward, backward in kernels)
    assert any(line.startswith("2 × 128: ") and "no such layout" in line for line in lines)


def test_a_layout_is_compiled_as_asked() -> None:
    code = gpu_layouts.build(Layout(8, 64), 64, "float32", "sim")
    layouts = [kernel.layout for kernel in code.router.kernels]
    assert [(x["lanes"], x["threads"]) for x in layouts if x] == [(8, 64), (8, 64)]
    assert gpu_layouts.chosen(64, "float32", "sim") == {
        "forward": Layout(16, 512),
        "backward": Layout(16, 256),
    }
