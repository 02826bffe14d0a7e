"""The language in which routers are written: annotations and functions, imported as `sl`.

```python
import sluice
import sluice.language as sl


@sluice.jit
def top_softmax(logits: sl.Tensor["T", "E"], tau: sl.Scalar = 1.0):
    return sl.softmax(logits / tau, "E")
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sluice.language.annotations import Group, Mask, Rng, Scalar, Tensor, Value, constexpr
from sluice.language.functions import *  # noqa: F403

if TYPE_CHECKING:
    from sluice.losses.dirichlet import dirichlet_prior_loss

__all__ = [
    "Group",
    "Mask",
    "Rng",
    "Scalar",
    "Tensor",
    "Value",
    "constexpr",
    "dirichlet_prior_loss",
]


def __getattr__(name: str) -> Any:
    # Written in the language itself, so it is loaded after the language.
    if name == "dirichlet_prior_loss":
        from sluice.losses.dirichlet import dirichlet_prior_loss

        return dirichlet_prior_loss
    raise AttributeError(f"module 'sluice.language' has no attribute {name!r}")
