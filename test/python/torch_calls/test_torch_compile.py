"""A call within torch.compile is an op of the graph, and gives what it gives without."""

from __future__ import annotations

import functools
import math
import re
import subprocess
import sys
from fractions import Fraction
from pathlib import Path
from typing import Any
from unittest import mock

import numpy as np
import pytest
import torch
from graphs import AOT, BACKENDS, WARNINGS, assert_same, compiled, graphs
from small_routers import counted, gate, noisy, per_token, power
from torch._dynamo.exc import Unsupported
from torch.utils.checkpoint import checkpoint

import sluice
import sluice.language as sl
from sluice.config import config
from sluice.runtime import torch_ops, torch_trace
from sluice.runtime.device_rng import DeviceRng

pytestmark = [pytest.mark.cpu, *WARNINGS]  # about what is traced


@sluice.jit
def chosen(
    x: sl.Tensor["T", "E"], table: sl.Tensor["G", "E"], groups: sl.Group["T"], keep: sl.Mask["T"]
):
    """A tuple of one, with a table for groups of tokens and a mask."""
    return (sl.where(keep, sl.stop_gradient(sl.pick(table, groups)) * x, 0.0),)


@sluice.jit
def without_tokens(bias: sl.Tensor["E"], scale: sl.Scalar):
    return sl.exp(bias * scale)


@sluice.jit
def scaled_by_all(x: sl.Tensor["T", "E"], a: sl.Scalar, b: sl.Scalar, c: sl.Scalar):
    return sl.softmax(x * a / b, "E") * c


def _noisy(x: torch.Tensor, tau: Any = 0.7, seed: int = 1, offset: int = 0) -> torch.Tensor:
    return torch.tanh(noisy(x * 2, tau=tau, rng=sluice.Rng(seed, offset)))


def _rows(tokens: int = 6, experts: int = 4, **options: Any) -> torch.Tensor:
    return torch.randn(tokens, experts, requires_grad=True, **options)


@BACKENDS
@pytest.mark.parametrize("trained", ["a", "b", "c", "ac", "bc", ""])
def test_gradients_of_numbers_go_to_these(trained: str, backend: str) -> None:
    """Also behind numbers that the program knows, and beside tensors that get none."""

    def function(x: torch.Tensor, **numbers: torch.Tensor) -> torch.Tensor:
        return scaled_by_all(x, **{"a": 0.5, "b": 2.0, "c": 3.0} | numbers)

    x = _rows()
    for beside in ("", *set("abc").difference(trained)):
        names = [*trained, *beside]
        numbers = {n: torch.tensor(1.5, requires_grad=n in trained) for n in names}
        leaves = [x, *[numbers[name] for name in trained]]
        mine = functools.partial(compiled(function, backend), **numbers)
        assert_same(mine, functools.partial(function, **numbers), [x], leaves)


@BACKENDS
def test_tokens_numbers_and_offsets_compile_nothing(backend: str) -> None:
    mine = compiled(_noisy, backend)
    for offset, (tokens, tau) in enumerate([(6, 0.5), (7, 0.6), (8, 0.7), (9, 0.8), (9, 0.9)]):
        x = _rows(tokens)
        assert_same(mine, _noisy, [x, tau, 1, offset], [x])
    # The first, and the one in which all of these change.
    assert graphs() == 2


def test_a_number_that_stays_takes_no_op_of_torch() -> None:
    """It would be code for the host, and keep CUDA graphs of `mode="reduce-overhead"` away."""
    traced: list[list[str]] = []

    def backend(module: torch.fx.GraphModule, _: Any) -> Any:
        traced.append([str(n.target) for n in module.graph.nodes if n.op == "call_function"])
        return module.forward

    torch.compiler.reset()
    mine = torch.compile(lambda x, tau: noisy(x, tau=tau, rng=sluice.Rng(1)), backend=backend)
    x = torch.randn(6, 4)
    for tau in (0.5, 0.6, 0.7):
        torch.testing.assert_close(mine(x, tau), noisy(x, tau=tau, rng=sluice.Rng(1)))
    first, second = traced
    assert [name for name in first if "getitem" not in name] == ["sluice.infer"]
    assert "sluice.infer" in second


@BACKENDS
@pytest.mark.parametrize("scale", [-0.0, 0, 3, -math.inf, math.nan, 1e-320, 1e300])
def test_numbers_of_all_kinds(backend: str, scale: float) -> None:
    bias = torch.tensor([0.5, -2.0, 0.0], dtype=torch.float64, requires_grad=True)
    function = functools.partial(without_tokens, scale=scale)
    results = compiled(function, backend)(bias), function(bias)
    torch.testing.assert_close(*results, equal_nan=True, rtol=0, atol=0)
    gradients = [torch.autograd.grad(result.sum(), bias)[0] for result in results]
    torch.testing.assert_close(*gradients, equal_nan=True, rtol=0, atol=0)


@BACKENDS
@pytest.mark.parametrize("seeds", [(1, 2, 3), (1, 2**64 - 1, 2**63, 7)])
def test_seeds_may_change(backend: str, seeds: tuple[int, ...]) -> None:
    mine = compiled(_noisy, backend)
    for seed in seeds:
        x = _rows()
        assert_same(mine, _noisy, [x, 0.7, seed], [x])


@BACKENDS
@pytest.mark.parametrize("dynamic", [None, True])
def test_each_number_of_experts_is_a_graph(backend: str, dynamic: bool | None) -> None:
    mine = compiled(_noisy, backend, dynamic=dynamic)
    for experts in (4, 5, 6):
        x = _rows(experts=experts)
        assert_same(mine, _noisy, [x], [x])
    assert graphs() == 3


@BACKENDS
def test_several_results_and_a_default(backend: str) -> None:
    x, bias = _rows(), torch.randn(4, requires_grad=True)
    assert_same(compiled(lambda x, b: gate(x, b), backend), gate, [x, bias], [x, bias])


@BACKENDS
def test_results_that_nothing_reads_need_no_gradient(backend: str) -> None:
    x, bias = _rows(), torch.randn(4, requires_grad=True)
    for index in (0, 1):

        def function(x, b, i=index):
            return gate(x, b)[i]

        assert_same(compiled(function, backend), function, [x, bias], [x, bias])


@BACKENDS
def test_results_without_a_derivative_do_not_require_grad(backend: str) -> None:
    def function(x, bias):
        return counted(torch.tanh(x), bias, rng=sluice.Rng(1))

    mine = compiled(function, backend)
    x, bias = _rows(), torch.randn(4, requires_grad=True)
    for arguments in ([x, bias], [x.detach(), bias], [x, bias.detach()]):
        wanted = [[r.requires_grad for r in each(*arguments)] for each in (mine, function)]
        assert wanted[0] == wanted[1]
    assert_same(mine, function, [x, bias], [x, bias])


@BACKENDS
def test_tensors_of_all_shapes_and_any_strides(backend: str) -> None:
    scale, shift = torch.randn(6, requires_grad=True), torch.randn(4, requires_grad=True)
    x = torch.randn(4, 6, requires_grad=True)

    def function(s, x, b):
        return per_token(s, x.T, b)

    assert_same(compiled(function, backend), function, [scale, x, shift], [scale, x, shift])


@BACKENDS
def test_views_whose_sign_in_memory_is_wrong(backend: str) -> None:
    def function(z: torch.Tensor) -> torch.Tensor:
        return power(z.conj().imag, n=2)

    z = torch.randn(6, 4, dtype=torch.complex64, requires_grad=True)
    assert z.conj().imag.is_neg()
    assert_same(compiled(function, backend), function, [z], [z])


@BACKENDS
@pytest.mark.parametrize("dtype", [torch.float64, torch.bfloat16, torch.float16])
def test_dtypes(backend: str, dtype: torch.dtype) -> None:
    x = _rows(dtype=dtype)
    assert_same(compiled(_noisy, backend), _noisy, [x], [x])


@BACKENDS
def test_a_scalar_may_be_a_tensor_with_a_gradient(backend: str) -> None:
    bias, scale = torch.randn(4, requires_grad=True), torch.tensor(0.7, requires_grad=True)

    def function(b, s):
        return without_tokens(b, scale=s)

    assert_same(compiled(function, backend), function, [bias, scale], [bias, scale])


@BACKENDS
def test_constants_are_constants(backend: str) -> None:
    def function(x, n):
        return power(x, n=n)

    mine = compiled(function, backend)
    for n in (1, 2, 3, 4):
        x = _rows()
        assert_same(mine, function, [x, n], [x])
    assert graphs() == 4


@BACKENDS
def test_masks_and_groups(backend: str) -> None:
    mine = compiled(lambda *tensors: chosen(*tensors), backend)
    for tokens in (5, 6, 7):
        x, keep = _rows(tokens), torch.rand(tokens) > 0.5
        arguments = [x, torch.randn(3, 4), torch.randint(0, 3, (tokens,)), keep]
        assert_same(mine, chosen, arguments, [x])
    arguments[2] = torch.full((7,), 3)
    with pytest.raises(sluice.SluiceValueError, match="SL312: 'groups' has the group 3"):
        mine(*arguments)


@BACKENDS
def test_without_gradients(backend: str) -> None:
    mine = compiled(_noisy, backend)
    x = _rows()
    with torch.no_grad():
        assert_same(mine, _noisy, [x])
    assert_same(mine, _noisy, [x.detach()])
    assert_same(mine, _noisy, [x], [x])


@BACKENDS
def test_no_tokens_and_one(backend: str) -> None:
    mine = compiled(_noisy, backend)
    for tokens in (3, 1, 0, 5):
        x = _rows(tokens)
        assert_same(mine, _noisy, [x], [x])


@BACKENDS
def test_a_generator_in_memory_is_read(backend: str) -> None:
    rng = sluice.Rng(5).to("cpu")

    def both(x):
        return (noisy(x, tau=0.7, rng=rng), noisy(x, tau=0.7, rng=rng.advance()))

    mine = compiled(both, backend)
    for step in range(3):
        x = _rows()
        expected = [noisy(x, tau=0.7, rng=sluice.Rng(5, step + n)) for n in range(2)]
        assert all(map(torch.equal, mine(x), expected))
        rng.advance_()
    assert graphs() == 2  # of which one for any step


@BACKENDS
def test_code_compiled_before(backend: str) -> None:
    code = power.compile(E=4, n=3)

    def function(x):
        return code(x, scale=2.0)

    x = _rows()
    assert_same(compiled(function, backend), function, [x], [x])


@BACKENDS
def test_one_graph_may_be_given_several_functions(backend: str) -> None:
    @sluice.jit
    def negative(x: sl.Tensor["T", "E"]):
        return -x

    def function(route, x):
        return route(x)

    mine = compiled(function, backend)
    x = _rows()
    for route in (power, negative, power.compile(E=4, n=3), power.compile(E=4, n=4), power):
        assert_same(mine, function, [route, x], [x])
    assert graphs() == 4


@BACKENDS
def test_the_simulator_runs_it_too(backend: str, monkeypatch: pytest.MonkeyPatch) -> None:
    mine = compiled(_noisy, backend)
    x = _rows()
    assert_same(mine, _noisy, [x], [x])
    monkeypatch.setattr(config, "target", "sim")
    assert_same(mine, _noisy, [x], [x])
    assert graphs() == 2


@BACKENDS
def test_within_a_checkpoint(backend: str) -> None:
    def function(x):
        return checkpoint(_noisy, x, use_reentrant=False)

    x = _rows()
    assert_same(compiled(function, backend), function, [x], [x])


def test_the_ops_keep_the_rules_of_torch() -> None:
    with mock.patch.object(torch_trace, "name_program", wraps=torch_ops.name_program) as named:
        compiled(_noisy, AOT)(_rows())
    number = torch.tensor(0.5, dtype=torch.float64)
    # Residuals have room for a multiple of 16 tokens; nothing fills the rest of it.
    arguments = (named.call_args.args[0], 16, [_rows(16)], [number], [1, 0, 0], None)
    results = torch.library.opcheck(torch.ops.sluice.forward.default, arguments)
    assert set(results.values()) == {"SUCCESS"}


def test_aot_inductor_has_none_for_a_list_of_no_numbers() -> None:
    with mock.patch.object(torch_trace, "name_program", wraps=torch_ops.name_program) as named:
        compiled(_noisy, "eager")(x := torch.randn(6, 4))
    noise = [1, 0, 0]
    (result,) = torch_ops._forward(named.call_args.args[0], 6, [x * 2], None, noise, None)
    assert torch.equal(torch.tanh(result), _noisy(x))


@pytest.mark.parametrize("strict", [True, False])
def test_an_exported_program_runs(strict: bool) -> None:
    class Model(torch.nn.Module):
        def forward(self, x: torch.Tensor) -> torch.Tensor:
            return _noisy(x)

    sizes = {"x": {0: torch.export.Dim("tokens")}}
    program = torch.export.export(
        Model(), (torch.randn(6, 4),), dynamic_shapes=sizes, strict=strict
    )
    x = torch.randn(20, 4)
    assert torch.equal(program.module()(x), _noisy(x))


OPEN = torch.export.Dim.AUTO
SYMBOLIC: dict[str, tuple[Any, list[Any], list[Any]]] = {
    "experts": (lambda x: power(x * 2), [torch.randn(3, 4)], [torch.randn(7, 4)]),
    "reshaped": (lambda x: power(x.reshape(-1, 4)), [torch.randn(2, 3, 4)], [torch.randn(3, 5, 4)]),
    "a size as a number": (
        lambda x: power(x, scale=x.shape[0]),
        [torch.randn(3, 4)],
        [torch.randn(7, 4)],
    ),
    "an integer as a number": (
        lambda x, n: power(x, scale=n),
        [torch.randn(3, 4), 3],
        [torch.randn(7, 4), -5],
    ),
    "an offset": (
        lambda x, n: noisy(x, tau=0.5, rng=sluice.Rng(1, offset=n).advance(n)),
        [torch.randn(3, 4), 3],
        [torch.randn(7, 4), 5],
    ),
    "a number of a tensor": (
        lambda x: power(x, scale=x.sum().item()),
        [torch.randn(3, 4)],
        [torch.randn(7, 4)],
    ),
}


class _Calling(torch.nn.Module):
    def __init__(self, function: Any) -> None:
        super().__init__()
        self._function = function

    def forward(self, *arguments: Any) -> Any:
        return self._function(*arguments)


@pytest.mark.parametrize("strict", [True, False])
@pytest.mark.parametrize("case", SYMBOLIC)
def test_an_exported_program_leaves_open_what_may_change(case: str, strict: bool) -> None:
    function, example, other = SYMBOLIC[case]
    sizes = [dict.fromkeys(range(x.ndim), OPEN) if torch.is_tensor(x) else OPEN for x in example]
    model = _Calling(function)
    program = torch.export.export(
        model, tuple(example), dynamic_shapes=(tuple(sizes),), strict=strict
    ).module()
    for arguments in (example, other):
        torch.testing.assert_close(program(*arguments), function(*arguments))


def test_a_number_for_a_row_is_told() -> None:
    x, bias = torch.randn(6, 4), torch.tensor(1.0)
    message = r"SL210: '(bias|b)' has shape \(\)"
    with pytest.raises(sluice.SluiceTypeError, match=message):
        gate(x, bias)
    with pytest.raises(Unsupported, match=message):
        compiled(lambda x, bias: gate(x, bias), "eager")(x, bias)


def test_a_wrong_call_in_an_export_is_told() -> None:
    model = _Calling(lambda x: per_token(x[:3, 0], x, x[0]))
    with pytest.raises(sluice.SluiceValueError, match="SL306"):
        torch.export.export(model, (torch.randn(6, 4),), strict=False)
    model = _Calling(lambda x, n: noisy(x, tau=0.5, rng=sluice.Rng(1, offset=n)))
    with pytest.raises(sluice.SluiceValueError, match="SL310: Rng offset is -3"):
        torch.export.export(
            model, (torch.randn(6, 4), -3), dynamic_shapes=((None, OPEN),), strict=False
        )


@sluice.jit
def nested(x: sl.Tensor["T", "E"], n: sl.constexpr):
    return x * 2.0


def _tuples(depth: int) -> Any:
    return functools.reduce(lambda inner, _: (inner,), range(depth), 1)


@pytest.mark.parametrize("depth", [16, 17, 100])
def test_a_constant_of_many_tuples_may_break_the_graph(depth: int) -> None:
    constant = _tuples(depth)
    mine = torch.compile(lambda x: nested(x, n=constant), backend="eager", fullgraph=depth <= 16)
    torch.compiler.reset()
    assert torch.equal(mine(torch.ones(3, 4)), torch.full((3, 4), 2.0))


def test_a_constant_of_too_many_tuples_is_told() -> None:
    constant, other = _tuples(101), _tuples(2000)
    mine = torch.compile(lambda x: nested(x, n=constant), backend="eager")
    torch.compiler.reset()
    with pytest.raises(sluice.SluiceUnsupportedError, match="SL423: 'n' is a tuple nested"):
        mine(torch.ones(3, 4))
    with pytest.raises(sluice.SluiceUnsupportedError, match="SL423: 'n' is a tuple nested"):
        torch.export.export(
            _Calling(lambda x: nested(x, n=other)), (torch.ones(3, 4),), strict=False
        )


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda x: power(x, scale=True), "SL202: 'scale' is a Scalar"),
        (lambda x: power(x, scale=x.shape[0] > 3), "SL202: 'scale' is a Scalar"),
        (lambda x: noisy(x, tau=0.5, rng=3), "SL202: 'rng' takes a sluice.Rng"),
        (lambda x: noisy(x, tau=x.shape[0], rng=3), "SL202: 'rng' takes a sluice.Rng"),
        (lambda x: noisy(x, tau=x.sum().item(), rng=3), "SL202: 'rng' takes a sluice.Rng"),
        (lambda x: gate(x, np.zeros(4)), "SL213: 'bias' takes a tensor"),
    ],
)
def test_a_call_that_no_op_fits_is_told_in_an_export(call: Any, message: str) -> None:
    sizes = ({0: OPEN, 1: OPEN},)
    with pytest.raises(sluice.SluiceTypeError, match=message):
        torch.export.export(
            _Calling(call), (torch.randn(6, 4),), dynamic_shapes=(sizes,), strict=False
        )


@pytest.mark.parametrize(
    "call", [lambda x: power(x, scale=x.shape[0]), lambda x: nested(x, n=x.shape[0])]
)
def test_the_interpreter_tells_that_an_export_has_no_numbers(
    call: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(config, "interpret", True)
    with pytest.raises(sluice.SluiceUnsupportedError, match="is called under FakeTensorMode"):
        torch.export.export(
            _Calling(call), (torch.randn(6, 4),), dynamic_shapes=(({0: OPEN},),), strict=False
        )


FUNCTIONS = """
import sluice
import sluice.language as sl

@sluice.jit
def softened(x: sl.Tensor["T", "E"], keep: sl.Mask["T"], tau: sl.Scalar, rng: sl.Rng,
             floor: sl.constexpr = (0.0, float("inf")), flag: sl.constexpr = True):
    low, high = floor
    assert flag and high > 1e30
    return sl.where(keep, sl.softmax((x + sl.gumbel(x, rng)) / tau, "E"), low), sl.mean(x, "T")
"""
EXPORT = """
import sys, torch, sluice, functions
class Model(torch.nn.Module):
    def forward(self, x, keep):
        return functions.softened(x, keep, tau=0.5, rng=sluice.Rng(3))
x, keep = torch.linspace(-1, 1, 24).reshape(6, 4), torch.arange(6) > 2
sizes = {"x": {0: torch.export.Dim("tokens")}, "keep": {0: torch.export.Dim("tokens")}}
torch.export.save(torch.export.export(Model(), (x, keep), dynamic_shapes=sizes), sys.argv[1])
"""
LOAD = """
import sys, torch, sluice, sluice.nn
program = torch.export.load(sys.argv[1]).module()
x, keep = torch.linspace(-1, 1, 80).reshape(20, 4), torch.arange(20) > 2
results = program(x, keep)
import functions
expected = functions.softened(x, keep, tau=0.5, rng=sluice.Rng(3))
assert all(map(torch.equal, results, expected))
"""


def _run(folder: Path, program: str) -> str:
    """What the program writes to stderr, in a process of its own."""
    command = [sys.executable, "-W", "ignore", "-c", program, str(folder / "router.pt2")]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True).stderr


def test_another_process_makes_an_exported_program_again(tmp_path: Path) -> None:
    functions = tmp_path / "functions.py"
    functions.write_text(FUNCTIONS)
    assert _run(tmp_path, EXPORT) == ""
    assert _run(tmp_path, LOAD) == ""
    functions.write_text(FUNCTIONS.replace("sl.mean(x", "sl.sum(x"))
    assert _run(tmp_path, LOAD).endswith(
        "error SL322: 'functions:softened' is not what it was when a graph was traced that calls "
        "it\nfix: trace the graph anew\n"
    )
    functions.unlink()
    assert _run(tmp_path, LOAD).endswith(
        "error SL322: a graph calls 'functions:softened', which this process cannot import\n"
        "fix: define the function at the top of a module, and trace the graph anew\n"
    )


@pytest.mark.parametrize(
    "name", ["", "x", "os:path {}", "sluice.jit:jit {}", "0:1 2", ":a", "a.b:"]
)
def test_a_name_that_says_nothing_is_refused(name: str) -> None:
    with pytest.raises(sluice.SluiceValueError, match="SL322"):
        torch.ops.sluice.forward(name, 1, [], [], [0, 0, 0], None)


def test_a_second_derivative_is_refused() -> None:
    x = _rows()
    (gradient,) = torch.autograd.grad(
        compiled(_noisy, "eager")(x).square().sum(), x, create_graph=True
    )
    with pytest.raises(sluice.SluiceUnsupportedError, match="SL424"):
        (gradient.sum() + x.sum()).backward()


WRONG = {
    "SL201": lambda x: noisy(x, tau=0.7),
    "SL210": lambda x: noisy(x[0], tau=0.7, rng=sluice.Rng(1)),
    "SL211": lambda x: noisy(x.long(), tau=0.7, rng=sluice.Rng(1)),
    "SL306": lambda x: per_token(x[:3, 0], x, x[0]),
}


@pytest.mark.parametrize("code", WRONG)
def test_what_is_wrong_is_told(code: str) -> None:
    call, x = WRONG[code], torch.randn(6, 4)
    with pytest.raises(sluice.SluiceError) as without:
        call(x)
    assert without.value.code == code
    # One graph cannot hold it; otherwise the graph breaks, and the call raises what it would.
    message = re.escape(without.value.message)
    with pytest.raises(Unsupported, match=message):
        compiled(call, "eager")(x)
    torch.compiler.reset()
    with pytest.raises(type(without.value), match=message):
        torch.compile(call, backend="eager")(x)


def test_other_arguments_break_the_graph() -> None:
    array, half = np.ones((6, 4), np.float32), Fraction(1, 2)
    x = torch.randn(6, 4)
    for call in (
        lambda x: noisy(array, tau=0.5, rng=sluice.Rng(1)),
        lambda x: noisy(x, tau=half, rng=sluice.Rng(1)),
    ):
        expected = call(x)
        with pytest.raises(Unsupported, match="numbers and generators"):
            compiled(call, "eager")(x)
        torch.compiler.reset()
        result = torch.compile(call, backend="eager")(x)
        assert type(result) is type(expected)
        assert np.array_equal(result, expected)


def test_the_interpreter_breaks_the_graph(monkeypatch: pytest.MonkeyPatch) -> None:
    torch.compiler.reset()
    mine = torch.compile(_noisy, backend="eager")
    x = torch.randn(6, 4)
    mine(x)
    monkeypatch.setattr(config, "interpret", True)
    assert torch.equal(mine(x), _noisy(x))


def test_a_graph_does_not_move_a_generator_on() -> None:
    def moved(x: torch.Tensor, rng: DeviceRng) -> torch.Tensor:
        weights = noisy(x, tau=0.7, rng=rng)
        rng.advance_()
        return weights

    x, rng = torch.randn(6, 4), sluice.Rng(5).to("cpu")
    with pytest.raises(Unsupported, match="do so outside of it"):
        compiled(moved, "eager")(x, rng)
    torch.compiler.reset()
    mine = torch.compile(moved, backend="eager")
    for step in range(3):
        assert torch.equal(mine(x, rng), noisy(x, tau=0.7, rng=sluice.Rng(5, step)))
