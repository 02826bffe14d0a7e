"""From a Python function to MLIR: `parse` reads it, `build` types it, `print_mlir` prints it."""

from sluice.frontend.ast2hir import parse
from sluice.frontend.build import build
from sluice.frontend.ir import Function, Loc, Op, Param, Type, Value
from sluice.frontend.mlir import print_mlir
from sluice.frontend.source import hold_source
from sluice.frontend.specialization import Specialization

__all__ = [
    "Function",
    "Loc",
    "Op",
    "Param",
    "Specialization",
    "Type",
    "Value",
    "build",
    "hold_source",
    "parse",
    "print_mlir",
]
