"""The verb that hands a dossier over: handover."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from relance_tui.cli.context import Session
from relance_tui.cli.framework import OneOf, as_json, option, verb
from relance_tui.cli.output import Document, narrate, say, say_json
from relance_tui.errors import UsageError
from relance_tui.i18n import N_, _, ngettext

if TYPE_CHECKING:
    from pathlib import Path

    from relance_tui.services.desk import Desk
    from relance_tui.services.handover_views import HandedOver, HandoverView

KINDS = ("agency", "bailiff", "lawyer", "court")
"""Who may take a dossier over; spelled out here so that the help costs no import."""


@verb(
    "handover",
    help=N_(
        "Remettre un dossier : tout ce qu’on demandera, dans un fichier ZIP.\n\nBordereau, fiche"
        " du débiteur, décompte, journal, procédures possibles, copies, courriers et preuves"
        " numérotés. Le dossier est ensuite noté remis et plus aucune relance ne part ; « relance"
        " event CUSTOMER handover_ended » le reprend. --dry-run dit seulement ce qu’il y aura et"
        " ce qui manque."
    ),
)
@click.argument("customer")
@option("--output", type=click.Path(), metavar="FILE", help=N_("Fichier ZIP à créer."))
@option("--to", default="", metavar="NAME", help=N_("À qui le dossier est remis."))
@option(
    "--kind",
    type=OneOf(KINDS),
    default="agency",
    metavar="KIND",
    help=N_("agency (par défaut), bailiff, lawyer ou court."),
)
@option("--invoice", "invoices", multiple=True, metavar="NUMBER", help=N_("Ces factures seules."))
@option("--on", metavar="DATE", help=N_("Jour de la remise ; aujourd’hui par défaut."))
@option("--no-mark", is_flag=True, help=N_("Faire le fichier sans noter la remise."))
@option("--dry-run", is_flag=True, help=N_("Ne rien écrire."))
@as_json
@click.pass_obj
def handover_verb(  # noqa: PLR0913, PLR0917 - one per option
    session: Session,
    customer: str,
    output: str | None,
    to: str,
    kind: str,
    invoices: tuple[str, ...],
    on: str | None,
    no_mark: bool,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Makes the file of a hand-over and marks the dossier."""
    from relance_tui.cli import typed
    from relance_tui.services.handover_views import HandoverDraft, HandoverKind

    _refuse_incomplete(output, to, is_marked=not no_mark, is_tried=dry_run)
    desk = session.desk()
    debtor_id = desk.find(customer)
    draft = HandoverDraft(
        to=to.strip(),
        kind=HandoverKind(kind),
        invoice_numbers=tuple(dict.fromkeys(invoices)),
        on=None if on is None else typed.day_past("--on", on, desk),
    )
    if dry_run or output is None:
        view = desk.prepare_handover(debtor_id, draft)
        if as_json:
            say_json(_document(desk, view))
        else:
            say(*_page(view))
        return
    made = desk.hand_over(debtor_id, draft, _path(output), is_marked=not no_mark)
    if as_json:
        say_json(_document(desk, made.view, made))
        return
    _tell(made)


def _refuse_incomplete(output: str | None, to: str, *, is_marked: bool, is_tried: bool) -> None:
    """Raises UsageError naming the option without which nothing can be done."""
    if is_tried:
        return
    if output is None:
        raise UsageError(_("il manque --output FILE (ou --dry-run pour essayer)"))
    if is_marked and not to.strip():
        raise UsageError(_("il manque --to : à qui le dossier est remis (--no-mark s’en passe)"))


def _path(output: str) -> Path:
    from pathlib import Path

    path = Path(output).expanduser()
    if path.suffix.lower() != ".zip":
        raise UsageError(_("--output : le fichier est un ZIP, son nom finit par .zip"))
    return path


def _tell(made: HandedOver) -> None:
    """What was done on the output; beside it, what the file lacks."""
    count = len(made.view.exhibits)
    pieces = ngettext("{count} pièce", "{count} pièces", count).format(count=count)
    say(_("Dossier écrit dans {path} ({pieces})").format(path=made.path, pieces=pieces))
    say(f"SHA-256 {made.sha256}")
    if made.done is not None:
        say(made.done.recorded, made.done.message)
    for warning in made.view.warnings:
        narrate(_("attention : {what}").format(what=warning))
    for fact in made.view.missing:
        narrate(_("il manque {label} ({where})").format(label=fact.label, where=fact.where))


def _page(view: HandoverView) -> Iterator[str]:
    """Everything the file will hold, lacks and opens, in 80 columns."""
    from relance_tui.cli.rights_pages import procedures, section

    yield _("Documents")
    yield from (f"  {name}" for name in view.papers)
    exhibits = (f"{exhibit.number}. {exhibit.title}" for exhibit in view.exhibits)
    yield from section(_("Pièces"), exhibits)
    yield from section(_("Attention"), view.warnings)
    yield from section(_("Manque"), (f"{fact.label} ({fact.where})" for fact in view.missing))
    yield from section(_("À réunir"), view.to_gather)
    yield from procedures(view.procedures)


def _document(desk: Desk, view: HandoverView, made: HandedOver | None = None) -> Document:
    from relance_tui.cli import documents

    code = desk.queue_rows([view.debtor_id])[0].code
    done = made.done if made else None
    return {
        "customer": code,
        "path": str(made.path) if made else None,
        "sha256": made.sha256 if made else None,
        "size": made.size if made else None,
        **_contents(view),
        "handed_over": _handed_over(view) if done else None,
        "done": documents.done(done, code, desk.today) if done else None,
    }


def _contents(view: HandoverView) -> Document:
    from relance_tui.domain.procedure_words import forum_words, route_words, source_words
    from relance_tui.services.handover_file import amounts_document

    return {
        "on": view.on.isoformat(),
        "invoices": list(view.invoice_numbers),
        "amounts": [amounts_document(each) for each in view.amounts],
        "papers": list(view.papers),
        "exhibits": [
            {"number": each.number, "on": each.on.isoformat(), "title": each.title}
            | {"file": each.file}
            for each in view.exhibits
        ],
        "missing": [
            {"code": fact.code, "label": fact.label, "where": fact.where} for fact in view.missing
        ],
        "to_gather": list(view.to_gather),
        "warnings": list(view.warnings),
        "procedures": [
            {
                "id": each.route,
                "title": route_words(each.route),
                "open": each.is_open,
                "closed": each.closed,
                "court": forum_words(each) if each.is_open else None,
                "missing": list(each.missing),
                "to_gather": list(each.to_gather),
                "source": source_words(each),
            }
            for each in view.procedures
        ],
    }


def _handed_over(view: HandoverView) -> Document:
    return {"to": view.draft.to, "kind": view.draft.kind, "on": view.on.isoformat()}
