"""Op name → handler. A handler maps (site, operands) to the op's one result."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from sluice.frontend.ir import Op, Type
from sluice.interpreter import divergences, draws, order, special
from sluice.interpreter.counters import Counters, RngLike, counters_of
from sluice.interpreter.elementwise import ELEMENTWISE, PREDICATES, sigmoid
from sluice.interpreter.reductions import ALONG, REDUCTIONS, softmax


@dataclass(frozen=True, slots=True)
class Site:
    """An op and the sizes of all axes where it is evaluated."""

    op: Op
    sizes: Mapping[str, int]

    @property
    def result(self) -> Type:
        """Type of the op's result."""
        return self.op.results[0].type

    @property
    def shape(self) -> tuple[int, ...]:
        """Shape of the op's result."""
        return tuple(self.sizes[axis] for axis in self.result.axes)

    def attr(self, name: str) -> Any:
        """An attribute of the op."""
        return self.op.attrs[name]

    def place(self, axis: str) -> int:
        """Position of a named axis in the first operand."""
        return self.op.operands[0].type.axes.index(axis)

    def counters(self, rng: RngLike) -> Counters:
        """Counters of a draw of the result's shape."""
        axes = self.result.axes
        return counters_of(rng, self.attr("stream"), axes, self.shape)


Handler = Callable[..., np.ndarray]


def _constant(site: Site) -> np.ndarray:
    return np.asarray(site.attr("value"), bool if site.result.kind == "bool" else np.float64)


def _broadcast(site: Site, x: np.ndarray) -> np.ndarray:
    own = site.op.operands[0].type.axes
    shape = tuple(site.sizes[axis] if axis in own else 1 for axis in site.result.axes)
    return np.broadcast_to(x.reshape(shape), site.shape)


def _compare(site: Site, a: np.ndarray, b: np.ndarray) -> np.ndarray:
    return PREDICATES[site.attr("predicate")](a, b)


def _polygamma(site: Site, x: np.ndarray) -> np.ndarray:
    return special.polygamma(site.attr("n"), x)


def _dirichlet_log_prob(site: Site, theta: np.ndarray, alpha: np.ndarray) -> np.ndarray:
    return divergences.dirichlet_log_prob(theta, alpha, site.place(site.attr("axis")))


def _kl_dirichlet(site: Site, alpha: np.ndarray, beta: np.ndarray) -> np.ndarray:
    return divergences.kl_dirichlet(alpha, beta, site.place(site.attr("axis")))


def _log_gamma_sample(site: Site, alpha: np.ndarray, rng: RngLike) -> np.ndarray:
    return draws.log_gamma_sample(alpha, site.counters(rng))


def _gamma_sample(site: Site, alpha: np.ndarray, rng: RngLike) -> np.ndarray:
    return np.exp(_log_gamma_sample(site, alpha, rng))


def _dirichlet(site: Site, alpha: np.ndarray, rng: RngLike) -> np.ndarray:
    return softmax(_log_gamma_sample(site, alpha, rng), site.place(site.attr("axis")))


def _gumbel_sigmoid(site: Site, logits: np.ndarray, tau: np.ndarray, rng: RngLike) -> np.ndarray:
    return sigmoid((logits + draws.logistic(site.counters(rng))) / tau)


def _gumbel_softmax(site: Site, logits: np.ndarray, tau: np.ndarray, rng: RngLike) -> np.ndarray:
    noisy = (logits + draws.gumbel(site.counters(rng))) / tau
    return softmax(noisy, site.place(site.attr("axis")))


def _rank(site: Site, *operands: np.ndarray) -> np.ndarray:
    return order.rank(*operands)


def _sort(site: Site, *operands: np.ndarray) -> np.ndarray:
    return order.sort(*operands)


def _row(site: Site, table: np.ndarray) -> np.ndarray:
    return table[site.attr("index")]


def _elementwise(function: Callable[..., np.ndarray]) -> Handler:
    return lambda site, *operands: function(*operands)


def _noise(function: Callable[[Counters], np.ndarray]) -> Handler:
    return lambda site, rng: function(site.counters(rng))


def _along(function: Callable[[np.ndarray, int], np.ndarray]) -> Handler:
    return lambda site, x: function(x, site.place(site.attr("axis")))


def _reduction(function: Callable[..., np.ndarray]) -> Handler:
    return lambda site, x: function(x, tuple(site.place(axis) for axis in site.attr("axes")))


_NOISES = {
    "route.uniform": draws.uniform,
    "route.logistic": draws.logistic,
    "route.gumbel": draws.gumbel,
    "route.normal": draws.normal,
}

HANDLERS: dict[str, Handler] = {
    "arith.constant": _constant,
    "arith.cmpf": _compare,
    "route.broadcast": _broadcast,
    "route.polygamma": _polygamma,
    "route.rank": _rank,
    "route.sort": _sort,
    "route.row": _row,
    "route.dirichlet_log_prob": _dirichlet_log_prob,
    "route.kl_dirichlet": _kl_dirichlet,
    "route.log_gamma_sample": _log_gamma_sample,
    "route.gamma_sample": _gamma_sample,
    "route.dirichlet": _dirichlet,
    "route.gumbel_sigmoid": _gumbel_sigmoid,
    "route.gumbel_softmax": _gumbel_softmax,
    **{name: _elementwise(function) for name, function in ELEMENTWISE.items()},
    **{name: _noise(function) for name, function in _NOISES.items()},
    **{name: _along(function) for name, function in ALONG.items()},
    **{name: _reduction(function) for name, function in REDUCTIONS.items()},
}
