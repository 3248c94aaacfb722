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
@option("--view", metavar="NAME", help=N_("Une vue, par son nom, sa lettre ou son code."))
@as_json
@click.pass_obj
def queue_verb(session: Session, limit: int | None, view: str | None, as_json: bool) -> None:
    """Prints today's queue, or a view of it."""
    desk = session.desk()
    desk.roll()
    if view is None:
        found, rows = None, desk.first_rows(limit or _EVERY_ROW)
    else:
        from relance_tui.services.saved_views import find_view

        found = find_view(desk.saved_views(), view)
        ids = desk.queue_ids(found.order, found.text, conditions=found.conditions)
        rows = desk.queue_rows(ids[: limit or _EVERY_ROW])
    if as_json:
        from relance_tui.cli.documents import queue_row

        say_json([queue_row(row, desk.today) for row in rows])
    elif found is not None and not rows:
        from relance_tui.cli.view_pages import nothing

        say(nothing(found))
    else:
        from relance_tui.cli.pages import queue

        say(*queue(rows, desk.today))


@verb(
    "views",
    help=N_(
        "Les vues de la file et ce que chacune montre.\n\n« relance queue --view NAME » en affiche"
        " une ; l’écran (z) les garde et les change."
    ),
)
@as_json
@click.pass_obj
def views_verb(session: Session, as_json: bool) -> None:
    """Prints the views of this clerk."""
    from relance_tui.cli.view_pages import view_document, views

    desk = session.desk()
    desk.roll()
    found = [(view, desk.view_count(view)) for view in desk.saved_views()]
    if as_json:
        say_json([view_document(view, count) for view, count in found])
    else:
        say(*views(found))


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
