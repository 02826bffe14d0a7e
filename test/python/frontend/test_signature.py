"""The signature tells a caller what to bind: kinds, axes, defaults, places."""

from __future__ import annotations

from router_text import Load

from sluice import frontend
from sluice.frontend.signature import REQUIRED

SOURCE = """
@jit
def f(x: sl.Tensor["T", "E"], b: sl.Tensor["E"], tau: sl.Scalar = 0.5, *,
      mask: sl.Tensor["T"], rng: sl.Rng, k: sl.constexpr = 2, names: sl.constexpr = ("a", None)):
    return x
"""


def test_signature(load: Load) -> None:
    signature = frontend.signature(load(SOURCE)["f"])
    parameters = [(p.name, p.kind, p.axes, p.default) for p in signature.parameters]
    assert signature.name == "f"
    assert parameters == [
        ("x", "tensor", ("T", "E"), REQUIRED),
        ("b", "tensor", ("E",), REQUIRED),
        ("tau", "scalar", (), 0.5),
        ("mask", "tensor", ("T",), REQUIRED),
        ("rng", "rng", (), REQUIRED),
        ("k", "constexpr", (), 2),
        ("names", "constexpr", (), ("a", None)),
    ]


def test_tensors_may_be_positional_unless_keyword_only(load: Load) -> None:
    signature = frontend.signature(load(SOURCE)["f"])
    assert [p.name for p in signature.positional] == ["x", "b"]
    assert [p.name for p in signature.of_kind("tensor")] == ["x", "b", "mask"]


def test_parameters_have_places(load: Load) -> None:
    signature = frontend.signature(load(SOURCE)["f"])
    assert [p.loc.line for p in signature.parameters] == [3, 3, 3, 4, 4, 4, 4]
