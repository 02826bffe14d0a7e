"""A seed and a count of training forwards, which checkpointing does not count twice."""

from __future__ import annotations

from collections import OrderedDict

import torch
from torch import nn

from sluice.errors import SluiceValueError
from sluice.runtime.rng import Rng

_REMEMBERED = 1 << 12  # forwards whose backward may still come


class Generator(nn.Module):
    """Hands out one `Rng` per training forward; seed and offset are in `state_dict`.

    A forward that `torch.utils.checkpoint` runs again in the backward gets the `Rng` of its first
    run. To recognise it, every forward draws one number from torch's CPU generator, whose state
    checkpointing restores; a rerun draws the same number. Draws of the router itself never come
    from torch's generator.

    Args:
        seed: key of the draws, 0 ≤ seed < 2⁶⁴; by default taken from torch's generator, so that
            `torch.manual_seed` repeats it and two routers differ.
    """

    def __init__(self, seed: int | None = None) -> None:
        super().__init__()
        self.seed = Rng(_torch_number() if seed is None else seed).seed
        self.offset = 0
        self._offset_of: OrderedDict[int, int] = OrderedDict()

    def next(self, token_offset: int = 0) -> Rng:
        """The generator of this training forward; in a checkpoint's rerun, that of its first run.

        Raises:
            SluiceValueError: a rerun does not have torch's random state of its first run.
        """
        number = _torch_number()
        if torch._C._current_graph_task_id() == -1:
            self._offset_of[number] = self.offset
            self._offset_of.move_to_end(number)
            self.offset += 1
            if len(self._offset_of) > _REMEMBERED:
                self._offset_of.popitem(last=False)
        return Rng(self.seed, self._remembered(number), token_offset)

    def _remembered(self, number: int) -> int:
        try:
            return self._offset_of[number]
        except KeyError:
            raise SluiceValueError(
                "SL320",
                "a checkpointed router is run again without the random state of its first run",
                fix="leave preserve_rng_state on, or pass rng=router.generator.next() "
                "into the checkpointed function",
            ) from None

    def get_extra_state(self) -> torch.Tensor:
        """Seed and offset as two int64 numbers, the seed's 64 bits taken as signed."""
        signed = self.seed - (self.seed >> 63 << 64)
        return torch.tensor([signed, self.offset], dtype=torch.int64)

    def set_extra_state(self, state: torch.Tensor) -> None:
        """Takes over what `get_extra_state` gave."""
        signed, self.offset = (int(number) for number in state)
        self.seed = signed % (1 << 64)

    def extra_repr(self) -> str:
        """Seed and offset."""
        return f"seed={self.seed}, offset={self.offset}"


def _torch_number() -> int:
    """63 random bits of torch's CPU generator."""
    return int(torch.empty((), dtype=torch.int64, device="cpu").random_())
