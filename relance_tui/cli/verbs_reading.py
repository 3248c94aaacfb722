"""Verbs that read: queue, show, why."""

from __future__ import annotations

import click

from relance_tui.cli.context import Session
from relance_tui.cli.framework import Count, as_json, option, verb
from relance_tui.cli.output import say, say_json
from relance_tui.i18n import N_

_EVERY_ROW = 10**9


@verb("queue", help=N_("Les dossiers à traiter aujourd’hui, le plus urgent d’abord."))
@option("--limit", type=Count(), metavar="N", help=N_("Les N premiers seulement."))
@as_json
@click.pass_obj
def queue_verb(session: Session, limit: int | None, as_json: bool) -> None:
    """Prints today's queue."""
    desk = session.desk()
    desk.roll()
    rows = desk.first_rows(limit or _EVERY_ROW)
    if as_json:
        from relance_tui.cli.documents import queue_row

        say_json([queue_row(row, desk.today) for row in rows])
    else:
        from relance_tui.cli.pages import queue

        say(*queue(rows, desk.today))


@verb("show", help=N_("Tout le dossier d’un client."))
@click.argument("customer")
@as_json
@click.pass_obj
def show_verb(session: Session, customer: str, as_json: bool) -> None:
    """Prints a whole dossier."""
    desk = session.desk()
    debtor_id = desk.find(customer)
    view, found = desk.dossier(debtor_id), desk.rights(debtor_id)
    sent = desk.sent_letters(debtor_id)
    if as_json:
        from relance_tui.cli.documents import dossier as document
        from relance_tui.cli.rights_documents import rights as rights_document
        from relance_tui.cli.sent_documents import letters as letters_document

        say_json(document(view) | letters_document(sent) | rights_document(found))
    else:
        from relance_tui.cli.pages import dossier
        from relance_tui.cli.rights_pages import rights
        from relance_tui.cli.sent_pages import letters

        say(*dossier(view, (*letters(sent), *rights(found))))


@verb("why", help=N_("Pourquoi un dossier est à traiter, ou ne l’est pas."))
@click.argument("customer")
@as_json
@click.pass_obj
def why_verb(session: Session, customer: str, as_json: bool) -> None:
    """Prints the verdict of each rule."""
    desk = session.desk()
    view = desk.dossier(desk.find(customer))
    if as_json:
        from relance_tui.cli.documents import why as document
        from relance_tui.cli.rights_documents import guard as guard_document

        say_json(document(view) | {"guard": guard_document(view)})
    else:
        from relance_tui.cli.pages import why
        from relance_tui.cli.rights_pages import guard

        say(*why(view), *guard(view))
