"""The language in which routers are written: annotations and functions, imported as `sl`.

```python
import sluice
import sluice.language as sl


@sluice.jit
def top_softmax(logits: sl.Tensor["T", "E"], tau: sl.Scalar = 1.0):
    return sl.softmax(logits / tau, "E")
```
"""

from sluice.language.annotations import Rng, Scalar, Tensor, Value, constexpr
from sluice.language.functions import *  # noqa: F403

__all__ = ["Rng", "Scalar", "Tensor", "Value", "constexpr"]
