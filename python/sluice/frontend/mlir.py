"""Typed IR → MLIR text in generic form, with Python locations.

Needs no native library: the text can be saved, and replayed with `sluice-opt`.
"""

from __future__ import annotations

import math
import re
import struct
from collections.abc import Callable, Iterable, Sequence

from sluice.frontend.ir import TOKENS, Attribute, Function, Loc, Op, Param, Type, Value

DTYPES = {
    **{"float16": "f16", "bfloat16": "bf16", "float32": "f32", "float64": "f64"},
    **{"bool": "i8", "int32": "i32", "int64": "i64"},  # of memory: a mask is a byte
}
# The numbers of arith's CmpFPredicate.
PREDICATES = {"oeq": 1, "ogt": 2, "oge": 3, "olt": 4, "ole": 5, "une": 13}


def print_mlir(
    function: Function, grad: frozenset[str] = frozenset(), unused: Sequence[int] = ()
) -> str:
    """The module of one function.

    `grad` names the parameters whose gradients are wanted, `unused` the results that add nothing to
    them.
    """
    return _Printer(function).module(grad, unused)


class _Printer:
    """Numbers the values of a function and prints it."""

    def __init__(self, function: Function) -> None:
        self.function = function
        self.names: dict[Value, str] = {}

    def module(self, grad: frozenset[str], unused: Sequence[int]) -> str:
        function = self.function
        arguments = [self._argument(param) for param in function.params]
        body = [self._op(op) for op in function.ops]
        location = _location(function.loc)
        return "\n".join(
            [
                '"builtin.module"() ({',
                f'  "func.func"() <{{{self._signature(grad)}}}> ({{',
                f"  ^bb0({', '.join(arguments)}):",
                *(f"    {line}" for line in body),
                f"    {self._return()}",
                f"  }}){_unused_attribute(unused)} : () -> () {location}",
                f"}}) : () -> () {location}",
                "",
            ]
        )

    def _signature(self, grad: frozenset[str]) -> str:
        function = self.function
        inputs = self._types(param.value for param in function.params)
        attributes = ", ".join(_argument_attributes(param, grad) for param in function.params)
        return (
            f"arg_attrs = [{attributes}], "
            f"function_type = ({inputs}) -> ({self._types(function.results)}), "
            f"sym_name = {quote(symbol(function.name))}"
        )

    def _argument(self, param: Param) -> str:
        name = self.names[param.value] = f"%arg{len(self.names)}"
        return f"{name}: {self._type(param.value.type)} {_location(param.loc)}"

    def _op(self, op: Op) -> str:
        operands = self._values(op.operands)
        for result in op.results:
            self.names[result] = f"%{len(self.names)}"
        attributes = self._attributes(op)
        types = f"({self._types(op.operands)}) -> {self._types(op.results)}"
        return (
            f"{self._values(op.results)} = {quote(op.name)}({operands}){attributes}"
            f" : {types} {_location(op.loc)}"
        )

    def _return(self) -> str:
        results = self.function.results
        operands, types = self._values(results), self._types(results)
        return f'"func.return"({operands}) : ({types}) -> () {_location(self.function.loc)}'

    def _attributes(self, op: Op) -> str:
        if not op.attrs:
            return ""
        items = (f"{k} = {_attribute(k, v, op)}" for k, v in op.attrs.items())
        return f" <{{{', '.join(items)}}}>"

    def _values(self, values: Iterable[Value]) -> str:
        return ", ".join(self.names[value] for value in values)

    def _types(self, values: Iterable[Value]) -> str:
        return ", ".join(self._type(value.type) for value in values)

    def _type(self, kind: Type) -> str:
        if kind.kind == "rng":
            return "!route.rng"
        element = _element(kind)
        if not kind.axes:
            return element
        shape = "x".join("?" if a == TOKENS else str(self.function.sizes[a]) for a in kind.axes)
        axes = ", ".join(quote(axis) for axis in kind.axes)
        return f"tensor<{shape}x{element}, #route.axes<[{axes}]>>"


def _element(kind: Type) -> str:
    return "i1" if kind.kind == "bool" else DTYPES[kind.dtype]


def _argument_attributes(param: Param, grad: frozenset[str]) -> str:
    wanted = ", route.grad" if param.name in grad else ""
    return f"{{route.name = {quote(param.name)}{wanted}}}"


def _unused_attribute(places: Sequence[int]) -> str:
    return f" {{route.unused = array<i64: {', '.join(map(str, places))}>}}" if places else ""


def _location(loc: Loc) -> str:
    return f"loc({quote(loc.file)}:{loc.line}:{loc.col})"


def _attribute(name: str, value: Attribute, op: Op) -> str:
    return _ATTRIBUTES[name](value, op)


def _value_attribute(value: Attribute, op: Op) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    assert isinstance(value, float)
    return f"{number(value, op.results[0].type.dtype)} : {_element(op.results[0].type)}"


def _axes_attribute(value: Attribute, op: Op) -> str:
    assert isinstance(value, tuple)
    return f"[{', '.join(quote(axis) for axis in value)}]"


_ATTRIBUTES: dict[str, Callable[[Attribute, Op], str]] = {
    "value": _value_attribute,
    "axes": _axes_attribute,
    "axis": lambda value, op: quote(str(value)),
    "index": lambda value, op: f"{value} : i64",
    "stream": lambda value, op: f"{value} : i32",
    "predicate": lambda value, op: f"{PREDICATES[str(value)]} : i64",
}


def number(value: float, dtype: str) -> str:
    """A float literal: decimal where it is finite, else its bits."""
    if math.isfinite(value):
        mantissa, _, exponent = repr(value).partition("e")
        mantissa = mantissa if "." in mantissa else f"{mantissa}.0"
        return f"{mantissa}e{exponent}" if exponent else mantissa
    code, width = ("<d", 16) if dtype == "float64" else ("<f", 8)
    return f"0x{int.from_bytes(struct.pack(code, value), 'little'):0{width}X}"


def symbol(name: str) -> str:
    """`name` as assemblers of all targets take it: other characters than ASCII's by their numbers.

    Of Python's names PTX has `_` and `WARP_SZ` for itself.
    """
    plain = re.sub(r"\W", lambda found: f"_{ord(found[0]):x}_", name, flags=re.ASCII)
    taken = plain in ("", "_", "WARP_SZ") or plain[0].isdigit()
    return f"f_{plain}" if taken else plain


def quote(text: str) -> str:
    """An MLIR string: bytes outside of printable ASCII as two hexadecimal digits.

    The bytes of a path that is no UTF-8 are spelled out, since diagnostics come back as UTF-8.
    """
    plain = (
        chr(byte) if 32 <= byte < 127 and byte not in b'"\\' else f"\\{byte:02X}"
        for byte in text.encode(errors="backslashreplace")
    )
    return f'"{"".join(plain)}"'
