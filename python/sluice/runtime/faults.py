"""What the simulator of a GPU finds wrong with a kernel, as errors."""

from __future__ import annotations

from sluice.errors import SluiceSimulationError
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
    "counter-left": "SL610",
}


def explain(error: RuntimeError) -> Exception:
    """The error that a launch raised, in the terms of the source if the simulator found it."""
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
