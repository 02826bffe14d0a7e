"""Typed functions made by hand, so that the interpreter is tested without the front end."""

from __future__ import annotations

from typing import Any, Literal

from sluice.frontend.ir import Function, Loc, Op, Param, Type, Value

HERE = Loc("router.py", 1, 1, 2)
Axes = tuple[str, ...]


class Program:
    """Builds one `Function`: parameters first, then ops, then `returns`."""

    def __init__(self, **sizes: int) -> None:
        self.function = Function("router", [], HERE, sizes=sizes)

    def tensor(self, name: str, *axes: str) -> Value:
        """A float parameter with these axes."""
        return self._param(name, Type("float", axes), "tensor" if axes else "scalar")

    def rng(self) -> Value:
        """The generator parameter."""
        return self._param("rng", Type("rng"), "rng")

    def _param(self, name: str, type: Type, kind: Literal["tensor", "scalar", "rng"]) -> Value:
        value = Value(type, name)
        self.function.params.append(Param(name, value, kind, HERE))
        return value

    def op(
        self,
        name: str,
        *operands: Value,
        result_axes: Axes | None = None,
        kind: Literal["float", "bool"] = "float",
        **attrs: Any,
    ) -> Value:
        """One op; its result has the first operand's axes unless given others."""
        axes = operands[0].type.axes if result_axes is None else result_axes
        result = Value(Type(kind, axes))
        self.function.ops.append(Op(name, operands, (result,), attrs, HERE))
        return result

    def returns(self, *results: Value) -> Function:
        """The finished function."""
        self.function.results = results
        self.function.returns_tuple = len(results) > 1
        return self.function


def along_experts(name: str, *, operands: int = 1, **attrs: Any) -> Function:
    """A function of [T, E] tensors `x0`, `x1`, … that applies one op of the same shape."""
    program = Program(E=0)
    values = [program.tensor(f"x{i}", "T", "E") for i in range(operands)]
    return program.returns(program.op(name, *values, **attrs))
