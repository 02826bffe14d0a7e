"""What `fn.compile` shows of code for a GPU."""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from small_routers import gate

import sluice
import sluice.language as sl
from sluice.config import config
from sluice.routers import dirmoe
from sluice.runtime import native, nvidia_tools


@sluice.jit
def prior_loss(logits: sl.Tensor["T", "E"], alpha: sl.Tensor["E"]):
    """Several kernels, of which each reads what the one before wrote."""
    return sl.dirichlet_prior_loss(logits, alpha)


@pytest.fixture(autouse=True)
def no_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(config, "cache_dir", tmp_path)


def test_stages_are_texts() -> None:
    texts = gate.compile(E=8, target="sm_90").asm
    assert {"route", "row", "gpu", "llvm", "ptx"} <= set(texts)
    assert "gpu.func @gate(" in texts["gpu"]
    assert ".target sm_90" in texts["ptx"]
    assert ".visible .entry gate_backward(" in texts["ptx"]


@sluice.jit
def schärfe(x: sl.Tensor["T", "E"]):
    return sl.softmax(x, "E")


@sluice.jit
def _(x: sl.Tensor["T", "E"]):
    return sl.softmax(x, "E")


@pytest.mark.parametrize(("function", "name"), [(schärfe, "sch_e4_rfe"), (_, "f__")])
def test_names_that_assemblers_do_not_take(function: Any, name: str) -> None:
    kernels = function.compile(E=8, target="sm_90").kernels
    assert [kernel.name for kernel in kernels] == [name, f"{name}_backward"]


def test_rows_are_read_16_bytes_at_a_time() -> None:
    ptx = gate.compile(E=64, target="sm_80", grad=False).asm["ptx"]
    assert "ld.global.nc.v4.b32" in ptx
    assert "st.global.v4.b32" in ptx


@sluice.jit
def load(x: sl.Tensor["T", "E"]):
    """A sum for each expert."""
    return sl.mean(x, "T")


def test_numbers_are_handed_on_without_a_fence() -> None:
    ptx = dirmoe.compile(E=64, target="sm_90").asm["ptx"]
    assert "st.relaxed.gpu.global.b64" in ptx
    assert "ld.relaxed.gpu.global.b64" in ptx
    assert not {"atom", "fence", "membar"} & set(ptx.replace(".", " ").split())


@sluice.jit
def total(x: sl.Tensor["T", "E"]):
    return sl.mean(x, ("T", "E"))


def test_sums_of_blocks_take_no_registers_of_light_kernels() -> None:
    # What 132 multiprocessors hold of their blocks is what a grid has.
    for router, registers in ((total, 32), (load, 40)):
        (kernel,) = router.compile(E=64, target="sm_90", grad=False).kernels
        assert kernel.registers is not None
        assert kernel.registers <= registers


@sluice.jit
def distances(x: sl.Tensor["T", "E"], count: sl.constexpr):
    """As many sums over tokens as `count`, of reductions over experts."""
    result = 0.0
    for i in range(count):
        result = result + (i + 1) * sl.mean(sl.max(x - i * x * x, "E"), "T")
    return result


def test_sums_take_turns_in_shared_memory() -> None:
    layout = {"threads": 1024, "warps_per_row": 2}
    compiled = distances.compile(E=2, count=34, target="sim", grad=False, layout=layout)
    # The sums of 32 warps of 32 results at a time, and one number of each warp.
    assert compiled.kernels[0].layout is not None
    assert compiled.kernels[0].layout["shared_bytes"] == 8 * 32 * 32 + 4 * 32
    x = np.random.default_rng(0).normal(size=(50, 2)).astype(np.float32)
    exact = [(x - i * x * x).max(1).mean() for i in range(34)]
    np.testing.assert_allclose(compiled(x), np.dot(np.arange(1, 35), exact), rtol=1e-5)


@sluice.jit
def numbers_and_a_row(x: sl.Tensor["T", "E"], count: sl.constexpr):
    """As many sums over tokens as `count`, and one for each expert."""
    return distances(x, count), sl.mean(x, "T")


def test_many_sums_share_memory_with_those_of_experts() -> None:
    layout = {"threads": 64}
    compiled = numbers_and_a_row.compile(E=1, count=40, target="sim", grad=False, layout=layout)
    # The sums of two warps of all results, more than a number of each thread; then all totals.
    assert compiled.kernels[0].layout is not None
    assert compiled.kernels[0].layout["shared_bytes"] == 8 * 2 * 40 + 8 * 40
    x = np.random.default_rng(0).normal(size=(300, 1)).astype(np.float32)
    total, mean = compiled(x)
    exact = [(x - i * x * x).max(1).mean() for i in range(40)]
    np.testing.assert_allclose(total, np.dot(np.arange(1, 41), exact), rtol=1e-5)
    np.testing.assert_allclose(mean, x.mean(0), rtol=1e-5)


def _gpu_function(text: str, name: str) -> str:
    (function,) = (x for x in text.split("gpu.func @")[1:] if x.startswith(f"{name}("))
    return function


def test_what_draws_reads_its_rows_in_the_round() -> None:
    text = dirmoe.compile(E=64, target="sm_90").asm["gpu"]
    forward, backward = (_gpu_function(text, name) for name in ("dirmoe", "dirmoe_backward"))
    assert "vector<4xf32>" not in forward.split("scf.while")[0]
    assert "vector<4xf32>" in backward.split("scf.while")[0]


def test_one_warp_waits_for_all_posts_of_heavy_kernels() -> None:
    text = dirmoe.compile(E=64, target="sm_90").asm["gpu"]
    # The block's own sums take one, and what follows none.
    assert _gpu_function(text, "dirmoe").count("gpu.barrier") == 1


def test_blocks_with_sums_are_small_where_threads_need_registers(tmp_path: Path) -> None:
    numbers = range(100)
    lines = [f"    v{i} = sl.exp(x * {i + 1}.0); s{i} = sl.sum(v{i}, 'E')" for i in numbers]
    terms = [f"v{i} / s{99 - i} * v{7 * i % 100}" for i in numbers]
    sums = ", ".join(f"sl.mean(v{i}, ('T', 'E'))" for i in numbers)
    path = tmp_path / "heavy.py"
    path.write_text(
        "import sluice, sluice.language as sl\n@sluice.jit\ndef heavy(x: sl.Tensor['T', 'E']):\n"
        + "\n".join(lines)
        + f"\n    return sl.mean({' + '.join(terms)}, 'T'), {sums}\n"
    )
    heavy = runpy.run_path(str(path))["heavy"]
    (kernel,) = heavy.compile(E=8, target="sm_90", grad=False).kernels
    # With 512, an assembler could give each 128.
    assert kernel.layout is not None
    assert kernel.layout["threads"] == 256
    assert kernel.registers is not None
    assert kernel.registers > 128


def test_rows_are_handed_on_by_fences() -> None:
    ptx = load.compile(E=64, target="sm_90", grad=False).asm["ptx"]
    assert ptx.count("fence.acq_rel.gpu;") == 2
    assert "st.relaxed.gpu.global.b64" in ptx


def _touched_before_waiting(kernel: str) -> list[str]:
    """Accesses of global memory, and ends, to which a way leads that has not waited."""
    lines = [line.strip() for line in kernel.splitlines()]
    labels = {line.rstrip(":"): i for i, line in enumerate(lines) if line.startswith("$")}
    touched, seen, ways = [], set(), [0]
    while ways:
        at = ways.pop()
        if at in seen or at == len(lines):
            continue
        seen.add(at)
        line = lines[at]
        if line == "griddepcontrol.wait;":
            continue
        if any(word in line for word in (".global", "atom.", "ret;")):
            touched.append(line)
        if {"bra", "bra.uni"} & set(line.split()):
            ways.append(labels[line.split()[-1].rstrip(";")])
        if not line.startswith(("bra", "ret")):
            ways.append(at + 1)
    return touched


@pytest.mark.parametrize("target", ["sm_90", "sm_100", "sm_120"])
@pytest.mark.parametrize("function", [gate, dirmoe, prior_loss])
def test_all_is_read_after_the_launch_before(function: Any, target: str) -> None:
    ptx = function.compile(E=8, target=target).asm["ptx"]
    kernels = ptx.split(".visible .entry ")[1:]
    assert len(kernels) >= 2
    for kernel in kernels:
        # An assembler moves what ld.global.nc reads before the wait.
        assert "ld.global.nc" not in kernel
        assert "griddepcontrol.wait;" in kernel
        assert _touched_before_waiting(kernel) == []
        assert _touched_before_waiting(kernel.replace("griddepcontrol.wait;", ""))


def _operations(function: Any) -> set[str]:
    ptx = function.compile(E=8, target="sm_90").asm["ptx"]
    words = {word for line in ptx.splitlines() for word in line.split()[:1]}
    return {word for word in words if word.endswith((".f32", ".f64"))}


APPROXIMATE = {
    "ex2.approx.f32",
    "ex2.approx.ftz.f32",
    "lg2.approx.ftz.f32",
    "rcp.approx.ftz.f32",
    "rsqrt.approx.ftz.f32",
}


def _inexact(operations: set[str]) -> set[str]:
    """Those that do not round to nearest."""
    return {word for word in operations if ".approx" in word or ".ftz" in word}


def test_arithmetic_rounds_to_nearest_but_inside_of_functions() -> None:
    operations = _operations(dirmoe)
    for operation in ("add", "mul", "fma", "div", "sqrt"):
        found = {word for word in operations if word.startswith(f"{operation}.")}
        assert found <= {f"{operation}.rn.f32", f"{operation}.rn.f64"}
    assert _inexact(operations) <= APPROXIMATE


@sluice.jit
def noises(like: sl.Tensor["T", "E"], rng: sl.Rng):
    """Noise without a root or a quotient."""
    return sl.uniform(like, rng), sl.gumbel(like, rng)


@sluice.jit
def logistic(like: sl.Tensor["T", "E"], rng: sl.Rng):
    return sl.logistic(like, rng)


@sluice.jit
def arithmetic(x: sl.Tensor["T", "E"], y: sl.Tensor["T", "E"]):
    """A program's own divisions and roots."""
    return x / y, sl.sqrt(x), sl.rsqrt(y)


def test_noise_and_own_arithmetic_are_those_of_the_cpu() -> None:
    assert not _inexact(_operations(noises))
    # Refined until it is the nearest to 1/(1 - u); NoiseTest.cpp has all of them.
    assert _inexact(_operations(logistic)) == {"rcp.approx.ftz.f32"}
    assert not _inexact(_operations(arithmetic))


def test_kernels_tell_what_they_take() -> None:
    kernel = gate.compile(E=64, target="sm_90", grad=False).kernels[0]
    assert kernel.layout is not None
    assert kernel.layout["lanes"] * kernel.layout["values"] == 64
    assert kernel.registers is not None
    assert 16 <= kernel.registers <= 64
    assert kernel.local_bytes == 0
    # A float64 of each of 16 warps.
    assert kernel.shared_bytes == 16 * 8
    # 512 threads of up to 64 registers: at least 2 of 4 blocks.
    assert kernel.occupancy is not None
    assert 0.5 <= kernel.occupancy <= 1
    assert kernel.bytes_per_token_and_expert == pytest.approx(8, abs=0.1)


def test_without_an_assembler_there_is_ptx_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nvidia_tools, "find", dict)
    compiled = gate.compile(E=4, target="sm_86")
    assert compiled.kernels[0].registers is None
    assert compiled.kernels[0].occupancy is None
    assert ".target sm_86" in compiled.asm["ptx"]


def test_layout_is_kept_by_what_is_compiled_again() -> None:
    first = gate.compile(E=64, target="sm_90", layout={"lanes": 4, "threads": 64})
    assert first.kernels[0].layout is not None
    assert first.kernels[0].layout["lanes"] == 4
    loaded = native.load(first._build.native.to_bytes(), "sm_90", {"lanes": 4, "threads": 64})
    assert loaded.asm["ptx"] == first.asm["ptx"]
    assert ".maxntid 64" in loaded.asm["ptx"]


@pytest.mark.parametrize("target", ["sim", "sm_90"])
def test_layout_of_each_target(target: str) -> None:
    layout = {"lanes": 32, "warps_per_row": 2, "threads": 128, "max_blocks": 7}
    got = gate.compile(E=64, target=target, grad=False, layout=layout).kernels[0].layout
    assert got is not None
    assert {name: got[name] for name in layout} == layout
    assert got["tokens_per_block"] == 2


@pytest.mark.parametrize(("target", "kept"), [("cpu", 1), ("sm_90", 2), ("sim", 2)])
def test_a_gpu_keeps_its_gates_too(target: str, kept: int) -> None:
    # It computes fewer operations while it moves a byte than a processor's core.
    compiled = dirmoe.compile(E=64, target=target)
    assert compiled.kernels[0].residual_bytes_per_token // (4 * 64) == kept
    # Reading the weights, which are in memory, takes less time than a softmax on a CPU.
    backward = compiled.asm["route-backward"]
    assert "route.softmax" not in backward
    assert ("route.sigmoid_of_tail" in backward) == (kept == 2)
    assert ("route.logistic" in backward) == (kept == 1)
