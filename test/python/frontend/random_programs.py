"""Random router programs, as text, that the front end must accept: all functions, all operators."""

from __future__ import annotations

from collections.abc import Iterator

from hypothesis import strategies as st

from sluice.language.table import FUNCTIONS, LanguageFunction

HEAD = (
    'def f(x: sl.Tensor["T", "E"], t: sl.Tensor["T"], e: sl.Tensor["E"], s: sl.Scalar,'
    ' rng: sl.Rng, g: sl.Group["T"], w: sl.Tensor["G", "E"], n: sl.constexpr = 2):\n'
)
#: An expression and the axes of its value; None for a compile-time constant.
Typed = tuple[str, frozenset[str] | None]
Program = tuple[str, tuple[str, ...]]

LEAVES: list[Typed] = [
    ("x", frozenset("TE")),
    ("t", frozenset("T")),
    ("e", frozenset("E")),
    ("s", frozenset()),
    ("n", None),
    ("0.5", None),
]


def _union(items: tuple[Typed, ...]) -> frozenset[str] | None:
    known = [axes for _, axes in items if axes is not None]
    return frozenset().union(*known) if known else None


def _binary(left: Typed, op: str, right: Typed) -> Typed:
    return f"({left[0]} {op} {right[0]})", _union((left, right))


def _argument(kind: str, operands: Iterator[Typed], axis: str) -> str:
    """The text of one argument, which takes the operands that it needs."""
    if kind == "value":
        return next(operands)[0]
    if kind == "condition":
        return f"{next(operands)[0]} <= {next(operands)[0]} * s"
    return {"rng": "rng", "axis": f'"{axis}"', "axes": f'"{axis}"'}[kind]


def _along_tokens(function: LanguageFunction, operand: Typed) -> Typed:
    """A call along "T" where the operand has that axis, else the operand."""
    text, axes = operand
    if axes is None or "T" not in axes:
        return operand
    rest, gone = {
        "order": (", where=g < 2", frozenset()),
        "quantile": (", 0.3", frozenset("T")),
        "group_sum": (", g", frozenset()),
    }[function.rule]
    return f"sl.{function.__name__}({text}{rest})", axes - gone


def call(function: LanguageFunction, operands: tuple[Typed, ...]) -> Typed:
    """A call along "E" or, for reductions of what lacks it, "T"; without either, an operand."""
    if function.rule == "pick":
        return f"sl.{function.__name__}(w, g)", frozenset("TE")
    if function.rule in ("order", "quantile", "group_sum"):
        return _along_tokens(function, operands[0])
    kinds = [parameter.kind for parameter in function.parameters if not parameter.optional]
    used = operands[: kinds.count("value") + 2 * kinds.count("condition")]
    axes = _union(used) or frozenset()
    axis = "E" if "E" in axes or "axes" not in kinds else "T"
    if {"axis", "axes"} & set(kinds) and axis not in axes:
        return operands[0]
    rest = iter(used)
    arguments = ", ".join(_argument(kind, rest, axis) for kind in kinds)
    gone = {axis} if function.rule in ("reduce", "reduce1") else set()
    return f"sl.{function.__name__}({arguments})", axes - gone


def _expressions(functions: list[LanguageFunction]) -> st.SearchStrategy[Typed]:
    operators = st.sampled_from(["+", "-", "*", "/ 3 +", "** 2 -"])

    def grow(inner: st.SearchStrategy[Typed]) -> st.SearchStrategy[Typed]:
        operands = st.tuples(inner, inner, inner, inner)
        return st.one_of(
            st.builds(_binary, inner, operators, inner),
            st.builds(call, st.sampled_from(functions), operands),
        )

    return grow(st.recursive(st.sampled_from(LEAVES), grow, max_leaves=16))


@st.composite
def programs(draw: st.DrawFn, without: frozenset[str] = frozenset()) -> Program:
    """The text of a program that returns two values, and the axes of the first."""
    expressions = _expressions([f for name, f in FUNCTIONS.items() if name not in without])
    first, second = draw(expressions), draw(expressions)
    text = f"{HEAD}    a = {first[0]}\n    b = {second[0]}\n    return a, b\n"
    return text, tuple(axis for axis in "TE" if axis in (first[1] or frozenset()))
