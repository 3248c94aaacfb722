"""Verbs on the journal and the keys: undo, log, keys."""

from __future__ import annotations

from pathlib import Path

import click

from relance_tui.cli.context import Session
from relance_tui.cli.framework import Count, as_json, option, verb
from relance_tui.cli.output import narrate, say, say_json
from relance_tui.i18n import N_, _

_USUAL_LIMIT = 50


@verb("undo", help=N_("Annuler ma dernière action."))
@as_json
@click.pass_obj
def undo_verb(session: Session, as_json: bool) -> None:
    """Retracts this clerk's last act."""
    desk = session.desk()
    done = desk.undo()
    if as_json:
        from relance_tui.cli.documents import done as document

        rows = [] if done.debtor_id is None else desk.queue_rows([done.debtor_id])
        say_json(document(done, rows[0].code if rows else None, desk.today))
    else:
        say(done.message)


@verb("log", help=N_("Les dernières lignes du journal."))
@option("--limit", type=Count(), default=_USUAL_LIMIT, metavar="N", help=N_("50 par défaut."))
@as_json
@click.pass_obj
def log_verb(session: Session, limit: int, as_json: bool) -> None:
    """Prints the journal, newest first."""
    entries = session.desk().log(limit)
    if as_json:
        from relance_tui.cli.documents import journal_entry

        say_json([journal_entry(entry) for entry in entries])
    else:
        from relance_tui.cli.pages import journal

        say(*journal(entries))


@verb("keys", help=N_("Toutes les touches des écrans."))
@option(
    "--output",
    type=click.Path(),
    metavar="FILE",
    help=N_("Une page à imprimer : .pdf, .md ou .txt."),
)
@as_json
@click.pass_obj
def keys_verb(session: Session, output: str | None, as_json: bool) -> None:
    """Prints every command with its keys, as the configuration has them, or makes a page of it."""
    from relance_tui.cli import key_pages
    from relance_tui.tui.key_page import key_sections

    sections = key_sections(session.config().keys)
    if output is not None:
        key_pages.write(sections, Path(output).expanduser(), session.clock().today())
        narrate(_("Touches écrites dans {path}").format(path=output))
    elif as_json:
        say_json(
            [
                {"command": name, "keys": keys, "meaning": text}
                for section in sections
                for name, keys, text in section.rows
            ]
        )
    else:
        say(*key_pages.lines(sections))
