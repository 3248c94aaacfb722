"""The verb that tells what imports changed: changes."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import click

from relance_tui.cli.context import Session
from relance_tui.cli.framework import IsoDay, as_json, option, verb
from relance_tui.cli.output import Document, say, say_json, wrap
from relance_tui.domain.formats import plain_amount
from relance_tui.i18n import N_

if TYPE_CHECKING:
    from relance_tui.services.changes import Change, Changes, DebtorChange


@verb(
    "changes",
    help=N_(
        "Ce que le dernier import a changé, client par client.\n\nNouvelles factures, retards,"
        " règlements, avoirs, impayés, échéances et montants modifiés, soldées par absence d’un"
        " instantané\u202f; le plus gros mouvement d’abord."
    ),
)
@option(
    "--since",
    type=IsoDay(),
    metavar="YYYY-MM-DD",
    help=N_("Tous les imports de ce jour et des suivants, au lieu du dernier."),
)
@as_json
@click.pass_obj
def changes_verb(session: Session, since: date | None, as_json: bool) -> None:
    """Prints what the last import changed."""
    found = session.desk().changes(since)
    if as_json:
        say_json(changes_document(found))
    else:
        say(*changes_lines(found))


def changes_lines(found: Changes) -> list[str]:
    """What changed as text: a line for each debtor, then one for each change."""
    from relance_tui.services.change_words import whole_text

    lines: list[str] = []
    for line in whole_text(found).split("\n"):
        lines += wrap(line.strip(), "    ", "  ") if line.startswith("  - ") else [line]
    return lines


def changes_document(found: Changes) -> Document:
    """What changed for programs."""
    return {
        "since": _iso(found.since_on),
        "files": [
            {
                "name": each.name,
                "format": each.format,
                "on": each.on.isoformat(),
                "by": each.by,
                "snapshot": each.is_snapshot,
            }
            for each in found.files
        ],
        "debtors": [_debtor(each) for each in found.debtors],
    }


def _debtor(found: DebtorChange) -> Document:
    return {
        "customer": found.code,
        "name": found.name,
        "currency": found.currency,
        "moved": plain_amount(found.moved_cents),
        "changes": [_change(change) for change in found.changes],
    }


def _change(change: Change) -> Document:
    return {
        "kind": change.kind,
        "invoice": change.number or None,
        "amount": plain_amount(change.moved_cents),
        "currency": change.currency,
        "before": None if change.before_cents is None else plain_amount(change.before_cents),
        "after": None if change.after_cents is None else plain_amount(change.after_cents),
        "before_on": _iso(change.before_on),
        "after_on": _iso(change.after_on),
        "reference": change.reference or None,
    }


def _iso(on: date | None) -> str | None:
    return on.isoformat() if on else None
