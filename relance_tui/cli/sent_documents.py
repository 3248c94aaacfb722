"""JSON documents of the letters that left."""

from __future__ import annotations

from collections.abc import Iterable

from relance_tui.cli.output import Document
from relance_tui.services.sent import SentView


def letters(found: Iterable[SentView]) -> Document:
    """Every letter that left, newest first, with what became of it."""
    return {"letters": [_letter(each) for each in found]}


def _letter(view: SentView) -> Document:
    return {
        "on": view.on.isoformat(),
        "channel": view.channel,
        "step": view.step or None,
        "subject": view.subject,
        "recipient": view.recipient or None,
        "by": view.by,
        "invoices": list(view.invoice_numbers),
        "sha256": view.sha256,
        "file": view.file_name or None,
        "file_sha256": view.file_sha256 or None,
        "enclosures": [{"name": each.name, "sha256": each.sha256} for each in view.enclosures],
        "deadline": view.deadline_on.isoformat() if view.deadline_on else None,
        "deposit": _deposit(view),
        "state": view.state,
        "effects": list(view.effects),
    }


def _deposit(view: SentView) -> Document | None:
    if view.deposited_on is None and not view.deposit_number:
        return None
    return {
        "number": view.deposit_number or None,
        "on": view.deposited_on.isoformat() if view.deposited_on else None,
    }
