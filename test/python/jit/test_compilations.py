"""What compiles anew, and what does not."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import torch
from small_routers import gate, power

import sluice


def fresh(function: sluice.JitFunction) -> sluice.JitFunction:
    """The same function, as if it had never been called."""
    return sluice.jit(function.__sluice_function__)


def ones(tokens: int, experts: int, dtype: str = "float32") -> np.ndarray:
    return np.ones((tokens, experts), dtype)


def test_tokens_and_scalars_never_compile(compiled: list[str]) -> None:
    f = fresh(power)
    for tokens, scale in ((1, 1.0), (2, 2.0), (1000, 0), (0, np.float32(3))):
        f(ones(tokens, 4), scale=scale)
    assert len(compiled) == 1


def test_sizes_dtypes_and_constants_compile(compiled: list[str]) -> None:
    f = fresh(power)
    f(ones(2, 4))
    f(ones(2, 5))
    f(ones(2, 4, "float64"))
    f(ones(2, 4), n=3)
    assert len(compiled) == 4


def test_each_set_of_wanted_gradients_compiles_when_it_is_first_needed(
    compiled: list[str],
) -> None:
    f = fresh(gate)
    logits, bias = torch.ones(2, 4), torch.ones(4)
    f(logits, bias)
    assert "route.grad" not in compiled[-1]
    f(logits.clone().requires_grad_(), bias)
    assert compiled[-1].count("route.grad") == 1
    f(logits, bias.clone().requires_grad_())
    f(logits.clone().requires_grad_(), bias.clone().requires_grad_())
    assert compiled[-1].count("route.grad") == 2
    f(logits.clone().requires_grad_(), bias)
    assert len(compiled) == 4


def test_torch_numpy_and_compile_share_code(compiled: list[str]) -> None:
    f = fresh(power)
    f(ones(2, 4))
    f(torch.ones(2, 4))
    f.compile(E=4, grad=False)
    f.compile(E=4, grad=["x"])
    f(torch.ones(2, 4, requires_grad=True))
    sluice.vjp(f, ones(2, 4))
    assert len(compiled) == 2


def test_threads_compile_once(compiled: list[str]) -> None:
    f, x = fresh(power), ones(2, 4)
    with ThreadPoolExecutor(4) as pool:
        results = list(pool.map(lambda _: f(x, n=5), range(8)))
    assert len(compiled) == 1
    assert all(np.array_equal(result, results[0]) for result in results)


def test_code_of_an_earlier_process_is_loaded(compiled: list[str]) -> None:
    first = fresh(power)(ones(2, 4))
    assert np.array_equal(fresh(power)(ones(2, 4)), first)
    assert len(compiled) == 1


def test_damaged_code_is_compiled_again(compiled: list[str], empty_cache: Path) -> None:
    first = fresh(power)(ones(2, 4))
    for entry in empty_cache.iterdir():
        entry.write_bytes(entry.read_bytes()[:-10])
    assert np.array_equal(fresh(power)(ones(2, 4)), first)
    assert len(compiled) == 2
    fresh(power)(ones(2, 4))
    assert len(compiled) == 2
