"""What a launch refuses or lacks, and what the simulator of a GPU finds wrong, as errors."""

from __future__ import annotations

from sluice.errors import SluiceError, SluiceMemoryError, SluiceSimulationError, SluiceValueError
from sluice.frontend.ir import Loc
from sluice.runtime import native

_CODES = {
    "out-of-bounds": "SL601",
    "misaligned": "SL602",
    "unwritten-read": "SL603",
    "read-only-write": "SL604",
    "inactive-lane": "SL605",
    "divergent-barrier": "SL606",
    "data-race": "SL607",
    "deadlock": "SL608",
    "never-written": "SL609",
    "post-left": "SL610",
}

# By the kind that the native module tells: class, code, and what to do.
_REFUSALS: dict[str, tuple[type[SluiceError], str, str]] = {
    "too_many_tokens": (
        SluiceValueError,
        "SL305",
        "pass fewer tokens a call; in float64, 2147483647 can be put in order",
    ),
    "no_such_group": (
        SluiceValueError,
        "SL312",
        "number the groups from 0; a negative group leaves its token out",
    ),
    "out_of_memory": (
        SluiceMemoryError,
        "SL315",
        "pass fewer tokens a call, or free memory",
    ),
}


def explain(error: RuntimeError, place: Loc | None = None) -> Exception:
    """The error that a launch raised, in the user's terms.

    `place` is that of the function; what the simulator finds has a place of its own.
    """
    if isinstance(error, native.core().LaunchError):
        kind, text = error.args
        refusal, code, fix = _REFUSALS[kind]
        return refusal(code, text, place, fix=fix)
    if not isinstance(error, native.core().SimulationFault):
        return error
    kind, text, kernel, block, thread, site, address, buffer = error.args
    where = f" at address {address:#x}" if address else ""
    fault = SluiceSimulationError(
        _CODES[kind],
        f"thread {thread} of block {block} of kernel '{kernel}' {text}{where}",
        _location(site),
        fix="report it as a defect of Sluice's GPU code, with the function; "
        "the CPU runs it without the simulator",
    )
    fault.kernel, fault.block, fault.thread = kernel, block, thread
    fault.address, fault.buffer = address, buffer
    return fault


def _location(site: str) -> Loc | None:
    """The place that `file:line:column` names; None for no place."""
    if not site:
        return None
    file, line, column = site.rsplit(":", 2)
    return Loc(file, int(line), int(column), int(column) + 1)
