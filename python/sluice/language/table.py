"""The table of the language's functions: one object for each entry of the generated `_ops.json`."""

from __future__ import annotations

import json
from dataclasses import dataclass
from importlib.resources import files
from inspect import Parameter, Signature
from typing import Any, Literal, NoReturn

from sluice.errors import SluiceUnsupportedError

ParameterKind = Literal["value", "table", "condition", "rng", "axis", "axes", "where", "group"]


@dataclass(frozen=True, slots=True)
class FunctionParameter:
    """One parameter of a function of the language; `default` is None where it is required.

    The default of a "where" and a "group" is the text "None": they may be left out.
    """

    name: str
    kind: ParameterKind
    default: str | None = None

    @property
    def optional(self) -> bool:
        return self.kind in ("where", "group")


class LanguageFunction:
    """A function that has a meaning only inside of a jitted function.

    `op` is the MLIR op it stands for and `rule` says how a call is typed (see RouteBase.td).
    """

    def __init__(self, entry: dict[str, Any]) -> None:
        self.__name__: str = entry["name"]
        self.__qualname__: str = entry["name"]
        self.__doc__ = entry["doc"]
        self.__module__ = "sluice.language"
        self.op: str = entry["op"]
        self.rule: str = entry["rule"]
        self.parameters = tuple(FunctionParameter(**p) for p in entry["parameters"])

    @property
    def __signature__(self) -> Signature:
        return Signature([_signature_parameter(p) for p in self.parameters])

    def __repr__(self) -> str:
        return f"<function sluice.language.{self.__name__}{self.__signature__}>"

    def __call__(self, *args: object, **kwargs: object) -> NoReturn:
        raise SluiceUnsupportedError(
            "SL418",
            f"sl.{self.__name__} was called outside of a jitted function",
            fix="call it inside of a function decorated with @sluice.jit, and call that function",
        )


def _signature_parameter(parameter: FunctionParameter) -> Parameter:
    default = Parameter.empty if parameter.default is None else parameter.default
    default = None if parameter.optional else default
    return Parameter(parameter.name, Parameter.POSITIONAL_OR_KEYWORD, default=default)


def _load() -> dict[str, LanguageFunction]:
    table = files("sluice.language").joinpath("_ops.json")
    if not table.is_file():
        raise ImportError(f"{table} is missing: build Sluice first, with `make setup`")
    entries = json.loads(table.read_text())
    return {entry["name"]: LanguageFunction(entry) for entry in entries}


FUNCTIONS = _load()
