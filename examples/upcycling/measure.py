"""How evenly experts are used, and how much an expert says of what it reads."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

import torch
from charlm.model import CharModel
from charlm.text import CHARACTER_CLASSES, Text, character_class
from torch import Tensor, nn


@dataclass(frozen=True)
class Usage:
    """Of one model at one time, means over its layers."""

    variation: float
    """Standard deviation over mean of the experts' loads (coefficient of variation)."""
    information: float
    """Mutual information of the expert and the class of the character read, in bits."""
    share: Tensor
    """(layers, experts, classes): an expert's share of the routing weight of a class."""


def variation(load: Tensor) -> float:
    """Coefficient of variation of loads (..., E), mean over the leading axes."""
    return (load.std(-1, correction=0) / load.mean(-1)).mean().item()


def mutual_information(joint: Tensor) -> float:
    """Σ p(e, c) log₂ p(e, c)/(p(e) p(c)) of joint weights (..., E, C), mean over the layers."""
    p = joint / joint.sum((-2, -1), keepdim=True)
    independent = p.sum(-1, keepdim=True) * p.sum(-2, keepdim=True)
    terms = torch.where(p > 0, p * (p / independent).log2(), torch.zeros(()))
    return terms.sum((-2, -1)).mean().item()


def classes_of(alphabet: str, names: Sequence[str] = CHARACTER_CLASSES) -> Tensor:
    """The index of each character's class, (alphabet,)."""
    return torch.tensor([names.index(character_class(char)) for char in alphabet])


@torch.no_grad()
def usage(model: CharModel, text: Text, context: int, batches: int = 4) -> Usage:
    """From the routing weights of the first batches of validation text, in evaluation mode."""
    classes = classes_of(text.alphabet)
    joint: Tensor | float = 0.0
    model.eval()
    for chars, _ in itertools.islice(text.validation(32, context), batches):
        member = nn.functional.one_hot(classes[chars.flatten()], len(CHARACTER_CLASSES)).float()
        weights = torch.stack([routing.weights for routing in model(chars)[1]])
        joint = joint + weights.transpose(1, 2) @ member
    model.train()
    assert isinstance(joint, Tensor), "there is validation text"
    share = joint / joint.sum(1, keepdim=True).clamp_min(1)
    return Usage(variation(joint.sum(-1)), mutual_information(joint), share)
