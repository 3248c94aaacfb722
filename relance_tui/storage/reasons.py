"""Reasons and escalations as stored beside a decision: JSON, dates as ISO text."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date
from typing import Any

from relance_tui.domain.codes import Channel, FollowUpKind
from relance_tui.domain.decision import Escalation
from relance_tui.domain.reason import Because, ReasonValue

_encode = json.JSONEncoder(ensure_ascii=False).encode


def dump_because(because: Because) -> str:
    """The JSON text of a reason; dates become ISO text."""
    return _encode(_document(because))


def _document(because: Because) -> dict[str, object]:
    inputs = {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in because.inputs.items()
    }
    return {"code": because.code, "inputs": inputs}


def load_because(text: str) -> Because:
    """The reason written by `dump_because`: inputs whose name ends in `on` are dates again."""
    return _because(json.loads(text))


def _because(document: dict[str, Any]) -> Because:
    if not document:
        return Because("none")
    inputs: dict[str, ReasonValue] = {
        name: date.fromisoformat(value) if _is_day(name) else value
        for name, value in document["inputs"].items()
    }
    return Because(document["code"], inputs)


def dump_escalations(escalations: Iterable[Escalation]) -> str:
    """The JSON text of what a follow-up becomes: day, step, number, channel of each.

    One that is no longer a step adds its kind and its reason. The reason of a step that only rises
    is found again with the dossier: stored for each, it would weigh more than all the rest.
    """
    rows: list[list[object]] = []
    for each in escalations:
        row: list[object] = [each.on.isoformat(), each.step, each.step_number, each.channel]
        if each.kind is not FollowUpKind.DUNNING_STEP and each.because is not None:
            row += [each.kind, _document(each.because)]
        rows.append(row)
    return _encode(rows)


def load_escalations(text: str) -> tuple[Escalation, ...]:
    """The escalations written by `dump_escalations`."""
    if text == "[]":
        return ()
    return tuple(
        Escalation(
            on=date.fromisoformat(on),
            step=step,
            step_number=number,
            channel=Channel(channel) if channel else None,
            kind=FollowUpKind(rest[0]) if rest else FollowUpKind.DUNNING_STEP,
            because=_because(rest[1]) if rest else None,
        )
        for on, step, number, channel, *rest in json.loads(text)
    )


def _is_day(name: str) -> bool:
    return name == "on" or name.endswith("_on")
