"""Masks and groups of tokens: in reductions, ranks, and parameters of each group."""

from __future__ import annotations

import numpy as np
import pytest

import sluice
import sluice.language as sl

T, E, G = 200, 6, 3
random = np.random.default_rng(0)
X = random.normal(size=(T, E))
MASK = random.random(T) < 0.7
GROUP = random.integers(0, G, T)
TABLE = random.normal(size=(G, E))


@sluice.jit
def masked(x: sl.Tensor["T", "E"], keep: sl.Mask["T"]):
    return (
        sl.sum(x, "T", where=keep),
        sl.mean(x, ("T", "E"), where=keep),
        sl.max(x, "T", where=keep),
        sl.min(x, "T", where=keep & (sl.sum(x, "E") > 0)),
        sl.rank(x, "T", where=keep),
        sl.sort(x, "T", where=keep),
        sl.quantile(x, 0.25, "T", where=keep),
        sl.where(keep, x, 0.0),
    )


@sluice.jit
def grouped(x: sl.Tensor["T", "E"], keep: sl.Mask["T"], of: sl.Group["T"], w: sl.Tensor["G", "E"]):
    own_mean = sl.group_sum(x, of, where=keep) / sl.group_sum(1.0 + 0 * x, of, where=keep)
    return sl.rank(x, "T", group=of, where=keep), sl.pick(w, of) * x, own_mean


@sluice.jit
def of_computed_groups(x: sl.Tensor["T"], of: sl.Tensor["T"]):
    return sl.rank(x, "T", group=of)


@sluice.jit
def of_one_group(x: sl.Tensor["T"], of: sl.Group["T"]):
    return sl.mean(x, "T", where=of == 1)


@sluice.jit
def offset(x: sl.Tensor["T"], of: sl.Group["T"], w: sl.Tensor["G", "E"]):
    return sl.sum(sl.pick(w, of) * x, "E")


def test_masked_tokens_are_left_out():
    kept = X[MASK]
    total, mean, highest, lowest, rank, ascending, quarter, zeroed = masked(X, MASK)
    np.testing.assert_allclose(total, kept.sum(0), rtol=1e-12)
    np.testing.assert_allclose(mean, kept.mean(), rtol=1e-12)
    assert np.array_equal(highest, kept.max(0))
    assert np.array_equal(lowest, kept[kept.sum(1) > 0].min(0))
    assert np.array_equal(rank[MASK], np.argsort(np.argsort(kept, 0), 0))
    assert (rank[~MASK] == -1).all()
    assert np.array_equal(ascending[: len(kept)], np.sort(kept, 0))
    assert np.isnan(ascending[len(kept) :]).all()
    np.testing.assert_allclose(quarter, np.quantile(kept, 0.25, axis=0), rtol=1e-12)
    assert np.array_equal(zeroed, np.where(MASK[:, None], X, 0.0))


def test_all_masked_means_are_zero():
    total, mean, *_, quarter, _ = masked(X, np.zeros(T, bool))
    assert mean == 0.0
    assert not np.concatenate([total, quarter]).any()


@pytest.mark.parametrize("dtype", ["int32", "int64"])
def test_ranks_and_sums_are_of_the_own_group(dtype):
    rank, picked, own_mean = grouped(X, MASK, GROUP.astype(dtype), TABLE)
    for g in range(G):
        own = np.equal(GROUP, g)
        members = MASK & own
        assert np.array_equal(rank[members], np.argsort(np.argsort(X[members], 0), 0))
        np.testing.assert_allclose(own_mean[own], [X[members].mean(0)] * own.sum())
    np.testing.assert_allclose(picked, TABLE[GROUP] * X, rtol=1e-14)


def test_a_negative_group_is_left_out_however_small():
    of = np.array([-1.0, -0.4, 0.0, 0.7, -1e-30])
    x = np.array([5.0, 4.0, 3.0, 2.0, 1.0])
    for call in (of_computed_groups, of_computed_groups.interpret):
        np.testing.assert_array_equal(call(x, of), [-1, -1, 1, 0, -1])


@pytest.mark.parametrize("function", [masked, grouped])
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_the_interpreter_agrees(function, dtype):
    args = [X.astype(dtype), MASK]
    if function is grouped:
        args += [GROUP, TABLE.astype(dtype)]
    for ours, exact in zip(function(*args), function.interpret(*args), strict=True):
        np.testing.assert_allclose(ours, exact, rtol=2e-5, atol=2e-6)


@sluice.jit
def own_row(table: sl.Tensor["G", "E"], of: sl.Value):
    return sl.pick(table, of) + 0


@sluice.jit
def picked_by_a_helper(of: sl.Group["T"], w: sl.Tensor["G", "E"]):
    return own_row(w, of)


@pytest.mark.parametrize("dtype", ["bfloat16", "float16", "float32"])
def test_tables_are_read_in_any_dtype(dtype):
    torch = pytest.importorskip("torch")
    table = torch.from_numpy(TABLE).to(getattr(torch, dtype))
    group = torch.from_numpy(GROUP)
    assert torch.equal(picked_by_a_helper(group, table), table[group])


def test_a_group_compares_with_numbers():
    np.testing.assert_allclose(
        of_one_group(X[:, 0], GROUP), X[np.equal(GROUP, 1), 0].mean(), rtol=1e-12
    )


def test_strided_masks_groups_and_tables():
    mask, group = np.repeat(MASK, 3)[::3], np.repeat(GROUP, 2)[::2]
    table = np.asfortranarray(TABLE)[:, ::-1]
    for ours, plain in zip(
        grouped(X, mask, group, table),
        grouped(X, mask.copy(), group.copy(), np.ascontiguousarray(table)),
        strict=True,
    ):
        assert np.array_equal(ours, plain)


def test_torch_tensors_and_gradients():
    torch = pytest.importorskip("torch")
    x = torch.from_numpy(X).requires_grad_()
    arguments = [torch.from_numpy(a) for a in (MASK, GROUP, TABLE)]
    _, picked, _ = grouped(x, *arguments)
    picked.sum().backward()
    assert x.grad is not None
    np.testing.assert_allclose(x.grad, TABLE[GROUP], rtol=1e-12)


def test_gradients_do_not_reach_masked_tokens():
    _, pullback = sluice.vjp(masked, X, MASK)
    gradients = pullback((np.ones(E), *[None] * 7))
    assert list(gradients) == ["x"]
    assert np.array_equal(gradients["x"], np.repeat(MASK[:, None], E, 1).astype(float))


def test_groups_that_there_are_not_on_a_gpu(monkeypatch):
    """Nobody reads them before: such tokens get NaN, and the others what they get without them."""
    torch = pytest.importorskip("torch")
    from sluice.runtime.torch_arrays import TorchArrays

    assert TorchArrays().extremes(torch.empty(3, dtype=torch.int64, device="meta")) is None
    monkeypatch.setattr(TorchArrays, "extremes", lambda self, array: None)
    group = torch.from_numpy(np.where(MASK, GROUP, np.where(GROUP > 1, -1, G)))
    x, table = torch.from_numpy(X).requires_grad_(), torch.from_numpy(TABLE)
    mask = torch.from_numpy(MASK)
    _, picked, mean = grouped(x, mask, group, table)
    assert picked[~mask].isnan().all()
    assert mean[~mask].isnan().all()
    _, *expected = grouped(x[mask], mask[mask], group[mask], table)
    torch.testing.assert_close([picked[mask], mean[mask]], expected)
    (gradient,) = torch.autograd.grad(mean[mask].sum() + picked[mask].sum(), x)
    (wanted,) = torch.autograd.grad(expected[0].sum() + expected[1].sum(), x)
    torch.testing.assert_close(gradient[mask], wanted[mask])


def test_compile_knows_their_dtypes():
    compiled = grouped.compile(E=E, G=G, dtype="float64")
    assert compiled.dtypes == {"x": "float64", "keep": "bool", "of": "int64", "w": "float64"}
    assert compiled.grad == ("x",)
    assert len(compiled(X, MASK, GROUP, TABLE)) == 3
