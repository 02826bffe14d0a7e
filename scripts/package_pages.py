"""The reference pages that the Python package itself knows: functions, errors, environment."""

from __future__ import annotations

import inspect

from sluice.config import VARIABLES
from sluice.error_codes import CODES
from sluice.language.table import FUNCTIONS


def functions_page() -> str:
    sections = ["# Functions of `sluice.language`\n"]
    for name, function in FUNCTIONS.items():
        signature = f"sl.{name}{inspect.signature(function)}"
        sections.append(f"## `{signature}`\n\n{function.__doc__}\n")
    return "\n".join(sections)


def errors_page() -> str:
    rows = [f"| {code} | {meaning} |" for code, meaning in CODES.items()]
    return "\n".join(["# Errors\n", "| code | meaning |", "|---|---|", *rows, ""])


def environment_page() -> str:
    rows = [
        f"| `{v.name}` | `{v.field}` | {v.allowed} | {v.default} | {v.meaning} |" for v in VARIABLES
    ]
    read = (
        "Read once, when `sluice` is imported. A program may set each as well, for what comes then:"
    )
    example = "```python\nimport sluice\n\nsluice.config.num_threads = 2\n```\n"
    head = ["# Environment variables\n", f"{read}\n", example]
    table = [
        "| variable | in `sluice.config` | values | default | meaning |",
        "|---|---|---|---|---|",
        *rows,
    ]
    return "\n".join([*head, *table, ""])


def package_pages() -> dict[str, str]:
    """The text of each page by its name."""
    return {
        "functions": functions_page(),
        "errors": errors_page(),
        "environment": environment_page(),
    }
