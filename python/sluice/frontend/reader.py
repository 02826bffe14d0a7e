"""What all handlers from Python's syntax tree to HIR share."""

from __future__ import annotations

import ast
from dataclasses import dataclass

from sluice.frontend.ir import Loc
from sluice.frontend.scope import Scope
from sluice.frontend.source import Source


@dataclass(frozen=True, slots=True)
class Reader:
    """One function being read: where its text is and what its names mean."""

    source: Source
    scope: Scope

    def locate(self, node: ast.AST) -> Loc:
        return self.source.locate(node)
