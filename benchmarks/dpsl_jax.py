"""The Dirichlet-prior shaping loss in JAX, as a process that runs it when told to.

python -m benchmarks.dpsl_jax 8192 64 2     T = 8192, E = 64, 2 threads

`benchmarks.dpsl` starts it with a Python that has JAX, which need not have Sluice or PyTorch. It
says in JSON what it computes; then, for every line that it reads, it runs forward and backward once
and writes the seconds that this took.
"""

from __future__ import annotations

import json
import os
import sys
from time import perf_counter
from typing import Any

from benchmarks.dpsl_inputs import ALPHA, CLIP, make_logits


def make_loss() -> Any:
    """The loss of logits (T, E) and concentrations (E,)."""
    import jax  # pyright: ignore[reportMissingImports]
    import jax.numpy as jnp  # pyright: ignore[reportMissingImports]
    from jax.scipy.special import betainc, betaln  # pyright: ignore[reportMissingImports]

    def shaped(p: Any, a: Any, b: Any) -> Any:
        tokens, experts = p.shape
        index = jax.lax.broadcasted_iota(jnp.int32, p.shape, 0)
        x, order = jax.lax.sort((p, index), dimension=0, is_stable=True, num_keys=1)
        places = jnp.arange(1, tokens + 1, dtype=p.dtype)[:, None] / (tokens + 1)
        miss = betainc(a, b, x) - places
        log_density = (a - 1) * jnp.log(x) + (b - 1) * jnp.log1p(-x) - betaln(a, b)
        density = jnp.clip(jnp.exp(log_density), *CLIP)
        slope = 2 / (experts * tokens) * miss * density
        columns = jax.lax.broadcasted_iota(jnp.int32, p.shape, 1)
        return jnp.mean(miss * miss), jnp.zeros_like(p).at[order, columns].set(slope)

    @jax.custom_vjp
    def of_probabilities(p: Any, a: Any, b: Any) -> Any:
        return shaped(p, a, b)[0]

    of_probabilities.defvjp(
        lambda p, a, b: shaped(p, a, b),
        lambda slope, cotangent: (cotangent * slope, None, None),
    )

    def loss(logits: Any, alpha: Any) -> Any:
        return of_probabilities(jax.nn.softmax(logits, -1), alpha, alpha.sum() - alpha)

    return loss


def serve(tokens: int, experts: int, threads: int) -> None:
    """Compile, say what comes out, then time on demand."""
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:threads])
    import jax  # pyright: ignore[reportMissingImports]
    import jax.numpy as jnp  # pyright: ignore[reportMissingImports]

    step = jax.jit(jax.value_and_grad(make_loss()))
    logits = jnp.asarray(make_logits(tokens, experts))
    alpha = jnp.full(experts, ALPHA, jnp.float32)
    loss, gradient = jax.block_until_ready(step(logits, alpha))
    facts = {
        "version": jax.__version__,
        "loss": float(loss),
        "gradient": float(jnp.sqrt(jnp.sum(gradient * gradient))),
    }
    print(json.dumps(facts), flush=True)
    for _ in sys.stdin:
        start = perf_counter()
        jax.block_until_ready(step(logits, alpha))
        print(perf_counter() - start, flush=True)


if __name__ == "__main__":
    serve(*(int(word) for word in sys.argv[1:]))
