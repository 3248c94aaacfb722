"""Reasons as stored beside a decision: JSON, dates as ISO text."""

from __future__ import annotations

import json
from datetime import date

from relance_tui.domain.reason import Because, ReasonValue


def dump_because(because: Because) -> str:
    """The JSON text of a reason; dates become ISO text."""
    inputs = {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in because.inputs.items()
    }
    return json.dumps({"code": because.code, "inputs": inputs}, ensure_ascii=False)


def load_because(text: str) -> Because:
    """The reason written by `dump_because`: inputs whose name ends in `on` are dates again."""
    document = json.loads(text)
    if not document:
        return Because("none")
    inputs: dict[str, ReasonValue] = {
        name: date.fromisoformat(value) if _is_day(name) else value
        for name, value in document["inputs"].items()
    }
    return Because(document["code"], inputs)


def _is_day(name: str) -> bool:
    return name == "on" or name.endswith("_on")
