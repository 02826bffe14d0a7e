"""What `fn.compile` returns can be looked into and called."""

from __future__ import annotations

import copy
import pickle

import numpy as np
import pytest
import torch
from small_routers import gate, noisy, power

import sluice
import sluice.language as sl
from sluice.routers import dirmoe

X = np.linspace(-1.0, 1.0, 12, dtype=np.float32).reshape(3, 4)


def test_stages_are_texts() -> None:
    compiled = gate.compile(E=4)
    assert set(compiled.asm) >= {"route", "route-backward", "row", "llvm", "asm"}
    assert "gate_backward" in compiled.asm["route-backward"]
    assert "row.kernel" in compiled.asm["row"]
    assert "llvm." in compiled.asm["llvm"]
    assert ".text" in compiled.asm["asm"]
    assert "route.softmax" in compiled.mlir


@sluice.jit
def looking_backward(x: sl.Tensor["T", "E"]):
    return sl.softmax(x, "E")


def test_the_backward_of_a_router_whose_name_ends_so() -> None:
    compiled = looking_backward.compile(E=4)
    assert "@looking_backward_backward(" in compiled.asm["route-backward"]
    assert "route-backward" not in looking_backward.compile(E=4, grad=[]).asm


@sluice.jit
def of_itself(self: sl.Tensor["T", "E"]):
    return sl.softmax(self, "E")


def test_a_parameter_named_self() -> None:
    assert np.array_equal(of_itself.compile(E=4)(self=X), of_itself(self=X))


def test_a_stage_that_there_is_not() -> None:
    with pytest.raises(sluice.SluiceValueError) as caught:
        _ = gate.compile(E=4).asm["ptx"]
    first, fix = str(caught.value).splitlines()
    assert first == "error SL316: there is no stage 'ptx' of this compilation"
    assert fix.startswith("fix: use one of ")
    assert "llvm" in fix


def test_dirmoe_has_one_kernel_forward_and_one_backward() -> None:
    forward, backward = dirmoe.compile(E=64).kernels
    assert forward.name == forward["name"] == "dirmoe"
    assert backward.name == "dirmoe_backward"
    assert forward.bytes_read_per_token == 3 * 64 * 4
    # One float for each token and expert, and a few for each token.
    assert forward.residual_bytes_per_token <= (64 + 8) * 4
    assert forward.bytes_written_per_token == 64 * 4 + forward.residual_bytes_per_token
    assert backward.bytes_written_per_token == 3 * 64 * 4


def test_operations_grow_with_the_experts() -> None:
    few, some, many = (
        [k.operations_per_token or 0 for k in dirmoe.compile(E=e).kernels] for e in (8, 16, 32)
    )
    for program in range(2):
        assert many[program] - some[program] == 2 * (some[program] - few[program])
    # A logistic and a Gamma draw are the least of the forward, their gradients of the backward.
    assert few[0] > 8 * (45 + 135)
    assert few[1] > 8 * 75


def test_facts() -> None:
    compiled = power.compile(E=8, dtype="float64", n=3)
    assert compiled.sizes == {"E": 8}
    assert compiled.dtypes == {"x": "float64"}
    assert compiled.constants == {"n": 3}
    assert compiled.grad == ("x",)
    assert compiled.target == "cpu"
    assert repr(compiled) == "<sluice.Compiled power for cpu, E=8>"


def test_dtype_of_each_argument() -> None:
    compiled = gate.compile(E=4, dtype={"logits": "bfloat16"})
    assert compiled.dtypes == {"logits": "bfloat16", "bias": "float32"}


@pytest.mark.parametrize("dtype", [torch.float64, np.float64, np.dtype("float64")])
def test_dtype_of_torch_or_numpy(dtype) -> None:
    assert gate.compile(E=4, dtype=dtype).dtypes == {"logits": "float64", "bias": "float64"}
    compiled = gate.compile(E=4, dtype={"logits": dtype})
    assert compiled.dtypes == {"logits": "float64", "bias": "float32"}


def test_gradients_of_scalars_by_name() -> None:
    assert gate.compile(E=4, grad=["tau", "logits"]).grad == ("logits", "tau")
    assert gate.compile(E=4, grad=False).grad == ()


@pytest.mark.parametrize(
    "copied", [copy.copy, copy.deepcopy, lambda compiled: pickle.loads(pickle.dumps(compiled))]
)
def test_a_copy_is_compiled_for_the_same(copied) -> None:
    compiled = power.compile(E=4, n=3)
    other = copied(compiled)
    assert other.mlir == compiled.mlir
    assert np.array_equal(other(X, scale=2.0), compiled(X, scale=2.0))


def test_call_gives_what_the_function_gives() -> None:
    compiled = power.compile(E=4, n=3)
    assert np.array_equal(compiled(X, scale=2.0), power(X, scale=2.0, n=3))


def test_call_differentiates_what_it_was_compiled_for() -> None:
    compiled = gate.compile(E=4)
    logits = torch.from_numpy(X).clone().requires_grad_()
    compiled(logits, torch.zeros(4))[1].backward()
    expected = torch.from_numpy(X).clone().requires_grad_()
    gate(expected, torch.zeros(4))[1].backward()
    torch.testing.assert_close(logits.grad, expected.grad)


@pytest.mark.parametrize(
    ("call", "text"),
    [
        (lambda c: c(X[:, :2]), "sizes E=4, but the call needs sizes E=2"),
        (
            lambda c: c(X.astype(np.float64)),
            "dtypes x=float32, but the call needs dtypes x=float64",
        ),
        (lambda c: c(X, n=4), "constants n=3, but the call needs constants n=4"),
        (
            lambda c: c(torch.from_numpy(X).requires_grad_()),
            "grad=[], but the call needs a gradient of x",
        ),
    ],
    ids=["size", "dtype", "constant", "gradient"],
)
def test_call_with_other_arguments_is_refused(call, text: str) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(sluice.SluiceValueError) as caught:
        call(power.compile(E=4, n=3, grad=False))
    assert str(caught.value) == (
        f"error SL311: power() was compiled for {text}\n"
        "fix: compile for these arguments, or call the function itself"
    )


def test_draws_are_those_of_the_function() -> None:
    rng = sluice.Rng(2)
    assert np.array_equal(noisy.compile(E=4)(X, tau=0.5, rng=rng), noisy(X, tau=0.5, rng=rng))
