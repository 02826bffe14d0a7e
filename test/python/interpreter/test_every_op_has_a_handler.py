"""No function of the language is unknown to the interpreter."""

from __future__ import annotations

import json
from pathlib import Path

from sluice import language
from sluice.interpreter.handlers import HANDLERS

WRITTEN_BY_THE_FRONT_END = {
    *("arith.addf", "arith.subf", "arith.mulf", "arith.divf", "arith.negf", "math.powf"),
    *("arith.cmpf", "arith.andi", "arith.ori", "arith.xori", "arith.select"),
    *("arith.constant", "arith.extf", "arith.truncf", "route.broadcast"),
}


def test_every_op_of_the_language_has_a_handler():
    assert language.__file__ is not None
    records = json.loads((Path(language.__file__).parent / "_ops.json").read_text())
    ops = {record["op"] for record in records} | WRITTEN_BY_THE_FRONT_END
    assert ops - HANDLERS.keys() == set()
