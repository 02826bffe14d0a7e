"""The functions of the language exist, are documented, and are callable only when jitted."""

from __future__ import annotations

import inspect

import pytest

import sluice.language as sl
from sluice.errors import SluiceUnsupportedError
from sluice.frontend.rules import RULES
from sluice.language.table import FUNCTIONS, LanguageFunction

SIGNATURES = {
    "lgamma": "(x)",
    "digamma": "(x)",
    "trigamma": "(x)",
    "betainc": "(a, b, x)",
    "log_gamma_sample": "(alpha, rng)",
    "log_gamma_sample_grad": "(alpha, log_z)",
    "gamma_sample": "(alpha, rng)",
    "dirichlet": "(alpha, rng, axis='E')",
    "dirichlet_log_prob": "(theta, alpha, axis='E')",
    "kl_dirichlet": "(a, b, axis='E')",
    "kl_bernoulli": "(l1, l2)",
    "gumbel_sigmoid": "(logits, tau, rng)",
    "gumbel_softmax": "(logits, tau, rng, axis='E')",
    "logistic": "(like, rng)",
    "gumbel": "(like, rng)",
    "uniform": "(like, rng)",
    "normal": "(like, rng)",
    "softmax": "(x, axis)",
    "normalize": "(x, axis)",
    "sum": "(x, axis, where=None)",
    "mean": "(x, axis, where=None)",
    "max": "(x, axis, where=None)",
    "min": "(x, axis, where=None)",
    "rank": "(x, axis='T', where=None, group=None)",
    "sort": "(x, axis='T', where=None)",
    "quantile": "(x, q, axis='T', where=None)",
    "pick": "(table, group)",
    "group_sum": "(x, group, where=None)",
    "with_slope": "(value, x, slope)",
    "betainc_from_logs": "(a, b, log_x, log_y)",
    "beta_log_prob": "(x, a, b)",
    "beta_log_prob_from_logs": "(log_x, log_y, a, b)",
    "logsumexp": "(x, axis, where=None)",
    "exp": "(x)",
    "log": "(x)",
    "log1p": "(x)",
    "expm1": "(x)",
    "sqrt": "(x)",
    "rsqrt": "(x)",
    "tanh": "(x)",
    "sigmoid": "(x)",
    "log_sigmoid": "(x)",
    "softplus": "(x)",
    "relu": "(x)",
    "abs": "(x)",
    "minimum": "(a, b)",
    "maximum": "(a, b)",
    "clip": "(x, lo, hi)",
    "where": "(condition, x, y)",
    "stop_gradient": "(x)",
}


@pytest.mark.parametrize(("name", "signature"), SIGNATURES.items(), ids=str)
def test_function_has_this_signature(name: str, signature: str) -> None:
    assert str(inspect.signature(getattr(sl, name))) == signature


def test_no_function_is_missing_from_this_test() -> None:
    assert set(FUNCTIONS) == set(SIGNATURES)


@pytest.mark.parametrize("function", FUNCTIONS.values(), ids=lambda function: function.__name__)
def test_function_is_documented_for_its_users(function: LanguageFunction) -> None:
    summary, shapes = (function.__doc__ or "").split("\n\n")[:2]
    assert summary.endswith(".")
    assert any(word in shapes for word in ("axes", "axis"))
    assert "```" not in (function.__doc__ or "")
    assert "Constraints" not in (function.__doc__ or "")
    assert "route." not in (function.__doc__ or "")


@pytest.mark.parametrize("function", FUNCTIONS.values(), ids=lambda function: function.__name__)
def test_function_has_a_rule(function: LanguageFunction) -> None:
    assert function.rule in RULES


def test_call_outside_of_a_jitted_function() -> None:
    with pytest.raises(SluiceUnsupportedError) as caught:
        sl.softmax(1.0, "E")
    assert str(caught.value) == (
        "error SL418: sl.softmax was called outside of a jitted function\n"
        "fix: call it inside of a function decorated with @sluice.jit, and call that function"
    )


def test_help_shows_the_signature() -> None:
    assert repr(sl.softmax) == "<function sluice.language.softmax(x, axis)>"
