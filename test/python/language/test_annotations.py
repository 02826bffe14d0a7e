"""Annotations are marks with the kind and axes of a parameter."""

from __future__ import annotations

from typing import get_args

import pytest

import sluice.language as sl
from sluice.language.annotations import Annotation


@pytest.mark.parametrize(
    ("annotation", "expected"),
    [
        (sl.Tensor["T", "E"], Annotation("tensor", ("T", "E"))),
        (sl.Tensor["E"], Annotation("tensor", ("E",))),
        (sl.Scalar, Annotation("scalar")),
        (sl.Rng, Annotation("rng")),
        (sl.constexpr, Annotation("constexpr")),
    ],
    ids=str,
)
def test_annotation(annotation: object, expected: Annotation) -> None:
    assert annotation == expected


def test_annotations_read_as_they_are_written() -> None:
    assert repr(sl.Tensor["T", "E"]) == 'sl.Tensor["T", "E"]'
    assert [repr(kind) for kind in (sl.Scalar, sl.constexpr)] == ["sl.Scalar", "sl.constexpr"]


def test_annotation_or_none_can_be_evaluated() -> None:
    for either in (sl.constexpr | None, None | sl.constexpr):
        assert set(get_args(either)) == {sl.constexpr, type(None)}
