"""The text: Python's own language reference, as shipped in `pydoc_data.topics`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pydoc_data import topics

import torch
from torch import Tensor

STRETCH = 4096
"""Characters in one stretch of text; every tenth stretch is held out for validation."""


@dataclass(frozen=True)
class Text:
    """Characters as indices into `alphabet`: `train` and `valid` are int64, one dimension."""

    train: Tensor
    valid: Tensor
    alphabet: str

    def sample(self, batch: int, context: int, generator: torch.Generator) -> tuple[Tensor, Tensor]:
        """Random training windows: inputs and next characters, both (batch, context)."""
        last = self.train.numel() - context - 1
        starts = torch.randint(last, (batch, 1), generator=generator)
        window = self.train[starts + torch.arange(context + 1)]
        return window[:, :-1], window[:, 1:]

    def validation(self, batch: int, context: int) -> Iterator[tuple[Tensor, Tensor]]:
        """All validation text once, in order, as batches shaped like those of `sample`."""
        windows = self.valid[: self.valid.numel() // (context + 1) * (context + 1)]
        for part in windows.view(-1, context + 1).split(batch):
            yield part[:, :-1], part[:, 1:]


def load_text() -> Text:
    """Read the reference without its repetitions and split it into training and validation."""
    text = "\n\n".join(_unique_paragraphs())
    alphabet = "".join(sorted(set(text)))
    index = {char: i for i, char in enumerate(alphabet)}
    stretches = torch.tensor([index[char] for char in text]).split(STRETCH)
    train = [s for i, s in enumerate(stretches) if i % 10 != 9]
    return Text(torch.cat(train), torch.cat(list(stretches[9::10])), alphabet)


def _unique_paragraphs() -> list[str]:
    """Paragraphs in topic order; sections that several topics quote would leak into validation."""
    paragraphs = (p for _, body in sorted(topics.topics.items()) for p in body.split("\n\n"))
    return list(dict.fromkeys(paragraphs))


CLASS_MEMBERS = {
    "space": " \t",
    "line end": "\n",
    "vowel": "aeiouy",
    "quote": "\"'`“”‘’",
    "bracket": "()[]{}<>",
    "rule": "-=*_~+|",
}
CHARACTER_CLASSES = (*CLASS_MEMBERS, "consonant", "capital", "digit", "other")


def character_class(char: str) -> str:
    """The class of one character, one of `CHARACTER_CLASSES`."""
    for name, members in CLASS_MEMBERS.items():
        if char in members:
            return name
    if char.isdigit():
        return "digit"
    if char.isalpha():
        return "capital" if char.isupper() else "consonant"
    return "other"
