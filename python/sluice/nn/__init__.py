"""Routers as `torch.nn.Module`s."""

from sluice.nn.dirmoe import DirMoE, Routing
from sluice.nn.generator import Generator

__all__ = ["DirMoE", "Generator", "Routing"]
