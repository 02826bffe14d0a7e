"""Which of a router's results are its scores of all experts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import torch
from torch import Tensor

from sluice.errors import SluiceValueError
from sluice.runtime.tracing import tracing

_REASON = "only their values tell which of a router's results are its scores; pass output=..."


class RouterScores:
    """Takes the scores [..., E] from what routers return; refuses where it cannot tell which.

    Weights of chosen experts come with indices of the same shape, masked scores have zeros, and
    probabilities are in [0, 1]. Values are read at a router's first results only, and not in a
    graph that torch traces, if the shapes tell.

    Args:
        wanted: "logits" or "probabilities".
    """

    def __init__(self, wanted: str) -> None:
        self._wanted = wanted
        self._places: dict[str, int] = {}

    def of(self, router: str, result: Any) -> Tensor:
        """The scores among the results of a router.

        Raises:
            SluiceValueError: none of them can be scores, or it cannot be told which.
        """
        results = result if isinstance(result, (tuple, list)) else (result,)
        places = [place for place, item in enumerate(results) if _may_be_scores(item)]
        if not places:
            raise SluiceValueError(
                "SL321",
                f"router '{router}' returned no scores [..., E], but {_shown(results)}",
                fix="pass output=..., a function that takes the scores from the router's result",
            )
        known = self._places.get(router)
        return results[self._place(router, results, places) if known not in places else known]

    def _place(self, router: str, results: Sequence[Any], places: list[int]) -> int:
        plain = [place for place in places if not _like_integers(results[place], results)]
        if len(plain) == 1 and not _readable(results[plain[0]]):
            return plain[0]
        if results[places[0]].numel() == 0:  # says nothing of other forwards
            return (plain or places)[0]
        return self._told_apart(router, results, places)

    @torch.compiler.disable(reason=_REASON)
    def _told_apart(self, router: str, results: Sequence[Any], places: list[int]) -> int:
        # Asked once more: a graph does not look at what hooks remember.
        if self._places.get(router) not in places:
            self._places[router] = _by_values(router, results, places, self._wanted)
        return self._places[router]


@torch.no_grad()
def _by_values(router: str, results: Sequence[Any], places: list[int], wanted: str) -> int:
    """Which of several results are the scores, by their values."""

    def those(places: list[int], test: Callable[[Tensor], bool]) -> list[int]:
        return [place for place in places if test(results[place])] or places

    left = those(places, lambda item: not _of_chosen(item, results))
    left = those(left, lambda item: _in_unit(item) == (wanted == "probabilities"))
    left = those(left, lambda item: not bool((item == 0).any()))
    if len(left) > 1:
        raise SluiceValueError(
            "SL321",
            f"it cannot be told which results of router '{router}' are its {wanted}: "
            + _shown(results),
            fix=f"pass output=..., such as output=lambda result: result[{left[-1]}]",
        )
    _check_kind(router, results[left[0]], wanted)
    if len(places) == 1 and _of_chosen(results[places[0]], results):
        raise SluiceValueError(
            "SL321",
            f"router '{router}' returned weights of the experts that it chose, not of all",
            fix="pass routers=..., a pattern of modules that give the scores of all experts",
        )
    return left[0]


def _check_kind(router: str, scores: Tensor, wanted: str) -> None:
    """Refuses probabilities for logits, and the other way round."""
    if wanted == "probabilities" and not _in_unit(scores):
        raise SluiceValueError(
            "SL321",
            f"router '{router}' returned no probabilities, but the loss takes them",
            fix='pass output=..., or construct DirichletPriorLoss(..., scores="logits")',
        )
    if wanted == "logits" and _in_unit(scores) and _sums_to_one(scores):
        raise SluiceValueError(
            "SL321",
            f"router '{router}' returned probabilities, but the loss takes logits",
            fix='pass output=..., or construct DirichletPriorLoss(..., scores="probabilities")',
        )


def _may_be_scores(item: Any) -> bool:
    return (
        isinstance(item, Tensor)
        and item.is_floating_point()
        and item.ndim >= 2
        and item.shape[-1] >= 2
    )


def _readable(item: Tensor) -> bool:
    capturing = not tracing() and item.is_cuda and torch.cuda.is_current_stream_capturing()
    return not (tracing() or item.is_meta or capturing)


def _like_integers(item: Tensor, results: Sequence[Any]) -> bool:
    """Whether integers of the same shape are among the results: indices of experts, or a mask."""
    return any(_is_integer(other) and other.shape == item.shape for other in results)


def _of_chosen(item: Tensor, results: Sequence[Any]) -> bool:
    """Whether indices of the same shape are among the results."""
    return any(
        _is_integer(other) and other.shape == item.shape and bool((other > 1).any())
        for other in results
    )


def _is_integer(item: Any) -> bool:
    return isinstance(item, Tensor) and not (item.is_floating_point() or item.is_complex())


def _in_unit(scores: Tensor) -> bool:
    return bool(((scores >= 0) & (scores <= 1)).all())


def _sums_to_one(scores: Tensor) -> bool:
    # As precisely as bfloat16 holds probabilities.
    return bool(((scores.float().sum(-1) - 1.0).abs() < 0.02).all())


def _shown(results: Sequence[Any]) -> str:
    return ", ".join(
        f"{item.dtype} of shape {tuple(item.shape)}"
        if isinstance(item, Tensor)
        else f"a {type(item).__name__}"
        for item in results
    )
