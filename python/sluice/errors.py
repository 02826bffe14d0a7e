"""The errors a user of Sluice can meet: typed, located, with a stable code and a fix.

`str(error)` is one message that can be read without a traceback:

    router.py:7:11: error SL204: sum over axis "E" of a value that has no such axis (axes: ["T"])
        return sl.sum(kl, "E")
               ^^^^^^^^^^^^^^^
    router.py:6:10: note: the value is made here
        kl = sl.kl_dirichlet(alpha, prior)
             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
    fix: reduce over one of ["T"]

`sluice.error_codes.CODES` lists every code with its meaning.
"""

from __future__ import annotations

import linecache
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sluice.error_codes import CODES

if TYPE_CHECKING:
    from sluice.frontend.ir import Loc


@dataclass(frozen=True, slots=True)
class Note:
    """A second place that takes part in an error, and what is there."""

    message: str
    location: Loc


class SluiceError(Exception):
    """Base of all errors.

    `code` is a key of `CODES`; `location` is None where no source is at fault.
    """

    def __init__(
        self,
        code: str,
        message: str,
        location: Loc | None = None,
        fix: str | None = None,
        notes: Sequence[Note] = (),
    ) -> None:
        if code not in CODES:
            raise KeyError(f"unknown error code {code}")
        # All arguments, so that an error survives its way between processes.
        super().__init__(code, message, location, fix, notes)
        self.code = code
        self.message = message
        self.location = location
        self.fix = fix
        self.notes = tuple(notes)

    @property
    def source_line(self) -> str | None:
        """The line of source at `location`, without its newline, where it can be read."""
        return source_line(self.location) if self.location else None

    def with_note(self, message: str, location: Loc) -> SluiceError:
        """Adds a place, such as the call that led here, and returns the error itself."""
        self.notes += (Note(message, location),)
        self.args = (*self.args[:4], self.notes)
        return self

    def __str__(self) -> str:
        lines = _place(f"error {self.code}: {self.message}", self.location)
        for note in self.notes:
            lines += _place(f"note: {note.message}", note.location)
        if self.fix:
            lines.append(f"fix: {self.fix}")
        # A path that is no UTF-8 has characters that could not be printed.
        return "\n".join(lines).encode(errors="backslashreplace").decode()


class SluiceSyntaxError(SluiceError):
    """The function is not written as a Sluice function is (SL1xx)."""


class SluiceTypeError(SluiceError, TypeError):
    """A value has the wrong kind, axes, rank, dtype or device (SL2xx)."""


class SluiceValueError(SluiceError, ValueError):
    """A value of the right type is out of range or missing (SL3xx)."""


class SluiceMemoryError(SluiceError, MemoryError):
    """The host has too little memory for a call (SL315)."""


class SluiceUnsupportedError(SluiceError):
    """Valid Python, but outside of the language (SL4xx)."""


class SluiceDeviceError(SluiceError, RuntimeError):
    """A GPU or its driver is missing or has failed (SL5xx)."""


class SluiceSimulationError(SluiceError):
    """A kernel went wrong on the simulator of a GPU (SL6xx).

    Attributes:
        kernel: its name.
        block, thread: which thread of the grid went wrong.
        address: where it went wrong in simulated memory; 0 if it was no access.
        buffer: the name of the buffer that the address belongs to; empty if to none.
    """

    kernel: str = ""
    block: int = 0
    thread: int = 0
    address: int = 0
    buffer: str = ""


class SluiceInternalError(SluiceError):
    """A defect of Sluice itself (SL9xx); the message says how to reproduce it."""


def source_line(location: Loc) -> str | None:
    """The line of source at `location`, or None where the file cannot be read."""
    line = linecache.getline(location.file, location.line)
    return line.rstrip("\r\n") or None


def _place(text: str, location: Loc | None) -> list[str]:
    """One message with its place, and under it the line of source with carets."""
    if location is None:
        return [text]
    head = f"{location.file}:{location.line}:{location.col}: {text}"
    line = source_line(location)
    return [head] if line is None else [head, *_carets(line, location)]


def _carets(line: str, location: Loc) -> list[str]:
    """The line without its indentation, and carets under `location`."""
    # Tabs stay tabs in the padding, so that the carets stand under the text.
    indent = len(line) - len(line.lstrip())
    padding = "".join("\t" if char == "\t" else " " for char in line[indent : location.col - 1])
    width = max(1, min(location.end_col, len(line) + 1) - location.col)
    return [f"    {line[indent:]}", f"    {padding}{'^' * width}"]
