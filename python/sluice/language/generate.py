"""Makes the table of `sluice.language` functions from the TableGen records of the route dialect.

    llvm-tblgen --dump-json -I <llvm>/include -I <repository> dialects/Route/RouteOps.td > dump.json
    python python/sluice/language/generate.py dump.json <folder>

writes `_ops.json`, which the front end reads, and `functions.pyi`, which editors and type checkers
read. An op is thus declared in one place, its TableGen record. Functions that stand for several
upstream ops have no record: `composites.json` declares them. Runs before `sluice` can be imported,
so it imports nothing of it.
"""

from __future__ import annotations

import json
import re
import sys
import textwrap
from pathlib import Path
from typing import Any

Record = dict[str, Any]

COMPOSITES = Path(__file__).with_name("composites.json")

SHAPES = {
    "elementwise": "Arguments are numbers or tensors; the result has the union of their axes.",
    "along": '`x` has the axis `axis`, which is not "T"; the result has the axes of `x`.',
    "reduce": "`axis` is one axis of `x` or a tuple of several; the result lacks them.",
    "reduce1": "Arguments have the axis `axis`; the result has the union of their other axes.",
    "draw": "Each call is a stream of its own; the result has the union of the arguments' axes.",
    "draw_like": "Of `like` only the axes matter. Each call is a stream of its own.",
    "where": "Arguments broadcast; the result has the union of their axes.",
    "clip": "Arguments broadcast; the result has the union of their axes.",
    "order": '`x` has the axis "T", and so has the result: each expert is for itself.',
    "quantile": '`x` has the axis "T", which `q` and the result lack: each expert is for itself.',
    "pick": 'The result has the axis "T" and those of the table without "G".',
    "group_sum": '`x` has the axis "T", and so has the result.',
}
PYTHON_TYPES = {
    "value": "Operand",
    "condition": "Operand",
    "table": "Operand",
    "rng": "Rng",
    "axis": "str",
    "axes": "str | tuple[str, ...]",
    "where": "Operand | None",
    "group": "Operand | None",
}
REDUCED_WHERE = {"sum", "mean", "max", "min", "logsumexp"}


def op_parameters(record: Record) -> list[Record]:
    """The parameters of a call in Python, from the ODS arguments of an op."""
    rule = record["langRule"]
    parameters = [{"name": "like", "kind": "value"}] if rule == "draw_like" else []
    for constraint, name in record["arguments"]["args"]:
        if name == "axes":
            parameters.append({"name": "axis", "kind": "axes"})
        elif name == "axis":
            default = {} if rule == "along" else {"default": "E"}
            parameters.append({"name": "axis", "kind": "axis", **default})
        elif name != "stream":
            kind = "rng" if constraint["def"] == "Route_RngType" else "value"
            parameters.append({"name": name, "kind": kind})
    if record["langName"] in REDUCED_WHERE:
        parameters.append({"name": "where", "kind": "where", "default": "None"})
    return parameters


def prose(description: str) -> str:
    """An op's description without what only a compiler engineer needs."""
    text = textwrap.dedent(description).strip()
    text = re.sub(r"```.*?```", "", text, flags=re.DOTALL)
    text = re.sub(r"Constraints:.*?(?=\nSource:|\n\n|\Z)", "", text, flags=re.DOTALL)
    text = re.sub(r"`route\.", "`sl.", text)
    return re.sub(r"\n{3,}", "\n\n", text).strip()


def op_entry(record: Record) -> Record:
    """The table's entry for an op of the route dialect."""
    return {
        "name": record["langName"],
        "op": f"route.{record['opName']}",
        "rule": record["langRule"],
        "parameters": op_parameters(record),
        "summary": record["summary"],
        "description": prose(record["description"]),
    }


def alias_entry(record: Record) -> Record:
    """The table's entry for an upstream op that the language offers."""
    return {
        "name": record["langName"],
        "op": record["target"],
        "rule": record["langRule"],
        "parameters": [{"name": name, "kind": "value"} for name in record["argNames"]],
        "summary": record["summary"],
        "description": "",
    }


def order_entry(record: Record) -> Record:
    """The entry of an op along "T": its group of tokens comes from `where` and `group`."""
    entry = op_entry(record)
    optional = ["where"] + (["group"] if record["langName"] == "rank" else [])
    entry["parameters"] = [
        {"name": "x", "kind": "value"},
        {"name": "axis", "kind": "axis", "default": "T"},
        *({"name": name, "kind": name, "default": "None"} for name in optional),
    ]
    return entry


def table(dump: Record) -> list[Record]:
    """All functions of the language, by name."""
    classes = dump["!instanceof"]
    ops = [dump[name] for name in classes["Route_Op"]]
    aliases = [dump[name] for name in classes["RouteLanguageAlias"]]
    entries = [
        order_entry(op) if op["langRule"] == "order" else op_entry(op)
        for op in ops
        if op["langName"]
    ]
    entries += [alias_entry(alias) for alias in aliases]
    entries += json.loads(COMPOSITES.read_text())
    return sorted(entries, key=lambda entry: entry["name"])


def docstring(entry: Record) -> str:
    """Summary, shapes, and the description with its source."""
    parts = [f"{entry['summary'].rstrip('.')}.", SHAPES[entry["rule"]], entry["description"]]
    return "\n\n".join(part for part in parts if part)


def stub(entry: Record) -> str:
    """The typed declaration of one function."""
    parameters = ", ".join(
        f"{p['name']}: {PYTHON_TYPES[p['kind']]}" + (" = ..." if "default" in p else "")
        for p in entry["parameters"]
    )
    doc = textwrap.indent(f'r"""{entry["doc"]}"""', "    ")
    return f"def {entry['name']}({parameters}) -> Value:\n{doc}"


def main(dump_path: str, folder: str) -> None:
    entries = table(json.loads(Path(dump_path).read_text()))
    for entry in entries:
        entry["doc"] = docstring(entry)
        del entry["description"]
    head = "from sluice.language.annotations import Operand, Rng, Value\n\n"
    Path(folder, "_ops.json").write_text(json.dumps(entries, indent=1) + "\n")
    Path(folder, "functions.pyi").write_text(head + "\n\n".join(map(stub, entries)) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
