"""Each function of the language, on tensors and numbers, gives text that the verifier accepts."""

from __future__ import annotations

import pytest
from random_programs import HEAD, LEAVES, call
from router_text import Build
from verifiers import needs_verifier, verify

from sluice.frontend import print_mlir
from sluice.language.table import FUNCTIONS

X, T, E, S, N, HALF = LEAVES


@needs_verifier
@pytest.mark.parametrize("dtype", ["float32", "float64", "bfloat16"])
def test_every_function(build: Build, dtype: str) -> None:
    orders = [(X, T, E, S), (E, X, S, T), (X, S, HALF, N), (X, X, X, X)]
    calls = [call(function, operands) for function in FUNCTIONS.values() for operands in orders]
    body = "".join(f"    a{index} = {text}\n" for index, (text, _) in enumerate(calls))
    returned = ", ".join(f"a{index}" for index in range(len(calls)))
    function = build(f"{HEAD}{body}    return {returned}\n", dtypes={"x": dtype})
    for (_, axes), result in zip(calls, function.results, strict=True):
        assert set(result.type.axes) == axes
    assert {f.op for f in FUNCTIONS.values()} <= {op.name for op in function.ops}
    verify([print_mlir(function)])
