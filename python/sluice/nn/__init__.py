"""Routers and their losses as `torch.nn.Module`s."""

from sluice.nn.attachment import Attachment
from sluice.nn.dirichlet_prior import DirichletPriorLoss
from sluice.nn.dirmoe import DirMoE, Routing
from sluice.nn.generator import Generator

__all__ = ["Attachment", "DirMoE", "DirichletPriorLoss", "Generator", "Routing"]
