"""Verbs on what happened in law, and on what only the house knows of an invoice: event, invoice."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from relance_tui.cli.context import Session
from relance_tui.cli.framework import OneOf, as_json, option, verb
from relance_tui.cli.verbs_acting import act
from relance_tui.errors import UsageError
from relance_tui.i18n import N_, _

if TYPE_CHECKING:
    from relance_tui.services.desk import Desk
    from relance_tui.services.views import Done

EVENTS = (
    "letter_deposited",
    "letter_presented",
    "letter_received",
    "letter_refused",
    "letter_returned",
    "acknowledgement",
    "plan_signed",
    "court_claim",
    "order_served",
    "title_obtained",
    "insolvency_opened",
    "claim_declared",
    "insolvency_closed",
    "handed_over",
    "handover_ended",
)
"""What may happen in law; spelled out here so that the help costs no import."""


@verb(
    "event",
    help=N_(
        "Noter ce qui s’est passé en droit : preuve d’un recommandé, reconnaissance de dette,"
        " acte de justice, procédure collective, remise au contentieux.\n\nEVENT :"
        " letter_deposited (--reference : numéro de dépôt), letter_presented, letter_received,"
        " letter_refused, letter_returned, acknowledgement, plan_signed, court_claim,"
        " order_served, title_obtained, insolvency_opened, claim_declared, insolvency_closed,"
        " handed_over, handover_ended."
    ),
)
@click.argument("customer")
@click.argument("event", type=OneOf(EVENTS), metavar="EVENT")
@option("--on", metavar="DATE", help=N_("Jour de l’événement ; aujourd’hui par défaut."))
@option("--invoice", "invoices", multiple=True, metavar="NUMBER", help=N_("Facture concernée."))
@option("--published", metavar="DATE", help=N_("Publication au BODACC, pour insolvency_opened."))
@option(
    "--reference",
    default="",
    metavar="TEXT",
    help=N_("Numéro de dépôt ou d’affaire, ou à qui le dossier est remis."),
)
@option(
    "--file",
    "scan",
    type=click.Path(),
    metavar="FILE",
    help=N_("Preuve à garder : PDF ou image de l’avis, de l’acte, du jugement."),
)
@as_json
@click.pass_obj
def event_verb(  # noqa: PLR0913, PLR0917 - one per option
    session: Session,
    customer: str,
    event: str,
    on: str | None,
    invoices: tuple[str, ...],
    published: str | None,
    reference: str,
    scan: str | None,
    as_json: bool,
) -> None:
    """Records what happened in law."""
    from pathlib import Path

    from relance_tui.cli import typed
    from relance_tui.domain.codes import EventKind
    from relance_tui.services.views import EventDraft

    if published is not None and event != EventKind.INSOLVENCY_OPENED:
        raise UsageError(_("--published : pour insolvency_opened seulement"))

    def record(desk: Desk, debtor_id: int) -> Done:
        draft = EventDraft(
            kind=EventKind(event),
            on=None if on is None else typed.day_past("--on", on, desk),
            invoice_numbers=invoices,
            published_on=None
            if published is None
            else typed.day_past("--published", published, desk),
            reference=reference.strip(),
            scan=Path(scan).expanduser() if scan else None,
        )
        return desk.record_event(debtor_id, draft)

    act(session, customer, as_json, record)


@verb(
    "invoice",
    help=N_(
        "Donner à une facture son propre scénario, la date de la prestation, ou sa copie.\n\nLa"
        " prescription court de la première des trois dates : prestation, facture, échéance. La"
        " copie est jointe aux courriers ; elle est gardée dans la base, ou seulement son"
        " emplacement et son empreinte avec --link."
    ),
)
@click.argument("customer")
@click.argument("number", metavar="NUMBER")
@option("--policy", metavar="NAME", help=N_("Son scénario ; vide pour celui du client."))
@option("--performed-on", metavar="DATE", help=N_("Livraison, ou fin de la prestation."))
@option("--copy", type=click.Path(), metavar="FILE", help=N_("Copie : PDF, PNG ou JPEG."))
@option("--link", is_flag=True, help=N_("La copie reste où elle est."))
@as_json
@click.pass_obj
def invoice_verb(  # noqa: PLR0913, PLR0917 - one per option
    session: Session,
    customer: str,
    number: str,
    policy: str | None,
    performed_on: str | None,
    copy: str | None,
    link: bool,
    as_json: bool,
) -> None:
    """Changes what only the house knows of an invoice."""
    from pathlib import Path

    from relance_tui.cli import typed
    from relance_tui.services.views import InvoiceChanges

    if copy is not None and (policy is not None or performed_on is not None):
        raise UsageError(_("--copy va seul"))
    if copy is None and link:
        raise UsageError(_("--link demande --copy FILE"))
    if policy is None and performed_on is None and copy is None:
        raise UsageError(_("il faut --policy, --performed-on ou --copy"))

    def record(desk: Desk, debtor_id: int) -> Done:
        if copy is not None:
            path = Path(copy).expanduser()
            return desk.attach_copy(debtor_id, number, path, is_linked=link)
        day = None if performed_on is None else typed.day_past("--performed-on", performed_on, desk)
        name = None if policy is None else policy.strip()
        changes = InvoiceChanges(policy=name, performed_on=day)
        return desk.edit_invoice(debtor_id, number, changes)

    act(session, customer, as_json, record)
