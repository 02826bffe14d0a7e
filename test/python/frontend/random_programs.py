"""Random router programs, as text, that the front end must accept."""

from __future__ import annotations

from hypothesis import strategies as st

HEAD = (
    'def f(x: sl.Tensor["T", "E"], t: sl.Tensor["T"], e: sl.Tensor["E"], s: sl.Scalar,'
    " rng: sl.Rng, n: sl.constexpr = 2):\n"
)
#: An expression and the axes of its value; None for a compile-time constant.
Typed = tuple[str, frozenset[str] | None]

_LEAVES: list[Typed] = [
    ("x", frozenset("TE")),
    ("t", frozenset("T")),
    ("e", frozenset("E")),
    ("s", frozenset()),
    ("n", None),
    ("0.5", None),
]


def _axes(*items: Typed) -> frozenset[str] | None:
    known = [axes for _, axes in items if axes is not None]
    return frozenset().union(*known) if known else None


def _binary(left: Typed, op: str, right: Typed) -> Typed:
    return f"({left[0]} {op} {right[0]})", _axes(left, right)


def _run_time(axes: frozenset[str] | None) -> frozenset[str]:
    return axes or frozenset()


def _unary(name: str, x: Typed) -> Typed:
    return f"sl.{name}({x[0]})", _run_time(x[1])


def _noise(name: str, x: Typed) -> Typed:
    return f"sl.{name}({x[0]}, rng)", _run_time(x[1])


def _where(left: Typed, right: Typed, x: Typed, y: Typed) -> Typed:
    axes = _axes(left, right, x, y)
    return f"sl.where({left[0]} < {right[0]}, {x[0]}, {y[0]})", _run_time(axes)


def _reduce(name: str, x: Typed) -> Typed:
    """A reduction over "E" where there is that axis, else over "T", else nothing."""
    axes = _run_time(x[1])
    for axis in sorted(axes):
        return f'sl.{name}({x[0]}, "{axis}")', axes - {axis}
    return x


def _softmax(name: str, x: Typed) -> Typed:
    return (f'sl.{name}({x[0]}, "E")', x[1]) if x[1] and "E" in x[1] else x


def _grow(inner: st.SearchStrategy[Typed]) -> st.SearchStrategy[Typed]:
    return st.one_of(
        st.builds(_binary, inner, st.sampled_from(["+", "-", "*"]), inner),
        st.builds(_unary, st.sampled_from(["exp", "tanh", "sigmoid", "lgamma", "abs"]), inner),
        st.builds(_noise, st.sampled_from(["logistic", "normal", "log_gamma_sample"]), inner),
        st.builds(_where, inner, inner, inner, inner),
        st.builds(_reduce, st.sampled_from(["sum", "mean", "max", "logsumexp"]), inner),
        st.builds(_softmax, st.sampled_from(["softmax", "normalize"]), inner),
    )


expressions = st.recursive(st.sampled_from(_LEAVES), _grow, max_leaves=12)


@st.composite
def programs(draw: st.DrawFn) -> tuple[str, tuple[str, ...]]:
    """The text of a program that returns two values, and the axes of the first."""
    first, second = draw(expressions), draw(expressions)
    text = f"{HEAD}    a = {first[0]}\n    b = {second[0]}\n    return a, b\n"
    axes = tuple(axis for axis in "TE" if axis in _run_time(first[1]))
    return text, axes
