"""Verbs on a dossier: call, pay, hold, dispute, note."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import click

from relance_tui.cli.context import Session
from relance_tui.cli.framework import OneOf, as_json, option, verb
from relance_tui.cli.output import say, say_json, wrap
from relance_tui.errors import UsageError
from relance_tui.i18n import N_, _

if TYPE_CHECKING:
    from relance_tui.domain.outcome import CallDraft
    from relance_tui.services.desk import Desk
    from relance_tui.services.views import Done

OUTCOMES = (
    "reached",
    "no_answer",
    "voicemail",
    "message_left",
    "wrong_number",
    "callback",
    "promise",
    "plan_requested",
    "says_paid",
    "dispute",
    "refusal",
    "insolvency",
)
"""How a call may end; spelled out here so that the help costs no import."""
REASONS = (
    "oversight",
    "not_received",
    "approval_pending",
    "cash_difficulty",
    "wrong_price",
    "wrong_quantity",
    "quality",
    "missing_reference",
    "duplicate",
    "credit_note_awaited",
    "bad_faith",
    "insolvency",
    "other",
)
"""Why an invoice is not paid, spelled out for the same reason."""

_WITH_DAY = {"callback", "promise", "plan_requested", "says_paid", "dispute", "insolvency"}
_WITH_HOUR = {"callback", "plan_requested"}
_WITH_AMOUNT = {"promise", "says_paid", "dispute"}


def act(
    session: Session, customer: str, is_json: bool, verb_of: Callable[[Desk, int], Done]
) -> None:
    """Does one verb on the dossier of a customer and prints what it led to."""
    desk = session.desk()
    debtor_id = desk.find(customer)
    done = verb_of(desk, debtor_id)
    if is_json:
        from relance_tui.cli.documents import done as document

        code = desk.queue_rows([debtor_id])[0].code
        say_json(document(done, code, desk.today))
    else:
        effects = (line for effect in done.effects for line in wrap(effect, "    ", "  "))
        say(done.recorded, *effects, done.message)


@verb(
    "call",
    help=N_(
        "Noter l’issue d’un appel, ou d’un contact reçu.\n\nOUTCOME : reached, no_answer,"
        " voicemail, message_left, wrong_number, callback, promise, plan_requested, says_paid,"
        " dispute, refusal, insolvency. Une date s’écrit 2026-11-27, 27/11, ven, +7, fin de"
        " mois ; pour un rappel, l’heure aussi : « lundi 10h »."
    ),
)
@click.argument("customer")
@click.argument("outcome", type=OneOf(OUTCOMES), metavar="OUTCOME", required=False)
@option(
    "--say",
    metavar="TEXT",
    help=N_("L’issue en vos mots, à la place d’OUTCOME : « promet 1200 ven », « 3x400 le 5 »."),
)
@option(
    "--amount", metavar="AMOUNT", help=N_("Somme promise, virée ou contestée ; tout, par défaut.")
)
@option("--on", metavar="DATE", help=N_("Jour convenu, promis ou annoncé."))
@option("--invoice", "invoices", multiple=True, metavar="NUMBER", help=N_("Facture concernée."))
@option("--reason", type=OneOf(REASONS), metavar="REASON", help=N_("Motif du non-paiement."))
@option("--note", default="", metavar="TEXT", help=N_("Ce qui s’est dit."))
@option("--incoming", is_flag=True, help=N_("C’est le client qui a pris contact."))
@as_json
@click.pass_obj
def call_verb(  # noqa: PLR0913, PLR0917 - one per option
    session: Session,
    customer: str,
    outcome: str | None,
    say: str | None,
    amount: str | None,
    on: str | None,
    invoices: tuple[str, ...],
    reason: str | None,
    note: str,
    incoming: bool,
    as_json: bool,
) -> None:
    """Logs a call."""
    from relance_tui.cli.said import recording
    from relance_tui.domain.codes import CallOutcome, Reason
    from relance_tui.domain.outcome import CallDraft

    if say is not None:
        if outcome or amount or on or invoices or reason or note:
            raise UsageError(_("--say va seul, avec --incoming : il dit l’issue, et la note"))
        act(session, customer, as_json, recording(say, is_incoming=incoming))
        return
    if outcome is None:
        raise UsageError(_("il faut l’issue de l’appel (OUTCOME) ou --say"))
    draft = CallDraft(
        outcome=CallOutcome(outcome),
        invoice_numbers=invoices,
        reason=Reason(reason) if reason else None,
        note=note.strip(),
        is_incoming=incoming,
    )

    def record(desk: Desk, debtor_id: int) -> Done:
        return desk.record_call(debtor_id, _with_amount(_with_day(draft, on, desk), amount))

    act(session, customer, as_json, record)


def _with_day(draft: CallDraft, on: str | None, desk: Desk) -> CallDraft:
    from dataclasses import replace

    from relance_tui.cli import typed

    if on is None:
        return draft
    if draft.outcome not in _WITH_DAY:
        raise UsageError(_("--on : sans objet pour {outcome}").format(outcome=draft.outcome))
    if draft.outcome == "says_paid":
        return replace(draft, on=typed.day_past("--on", on, desk))
    day, hour = typed.moment_ahead("--on", on, desk, has_hour=draft.outcome in _WITH_HOUR)
    return replace(draft, on=day, at=hour)


def _with_amount(draft: CallDraft, amount: str | None) -> CallDraft:
    from dataclasses import replace

    from relance_tui.cli import typed

    if amount is None:
        return draft
    if draft.outcome not in _WITH_AMOUNT:
        message = _("--amount : sans objet pour {outcome}")
        raise UsageError(message.format(outcome=draft.outcome))
    cents = None if typed.is_everything(amount) else typed.amount("--amount", amount)
    return replace(draft, amount_cents=cents)


@verb(
    "pay",
    help=N_(
        "Noter un règlement reçu, ou revenu impayé.\n\nAMOUNT : 1200, 1\u202f200,50 ou tout. Il"
        " règle le principal, comme en comptabilité, sauf --interest-first (art. 1343-1 C. civ.)."
    ),
)
@click.argument("customer")
@click.argument("amount")
@option("--on", metavar="DATE", help=N_("Date de valeur, ou du rejet ; aujourd’hui par défaut."))
@option("--invoice", metavar="NUMBER", help=N_("Facture réglée ; sinon les plus anciennes."))
@option(
    "--interest-first/--principal-first",
    default=None,
    help=N_("Intérêts d’abord, ou principal d’abord ; sinon, selon le réglage."),
)
@option("--bounced", is_flag=True, help=N_("Ce règlement est revenu impayé."))
@option(
    "--means",
    type=OneOf(("bill", "direct_debit", "cheque")),
    metavar="MEANS",
    help=N_("Effet (bill), prélèvement (direct_debit) ou chèque (cheque), attendu à --on."),
)
@as_json
@click.pass_obj
def pay_verb(  # noqa: PLR0913, PLR0917 - one per option
    session: Session,
    customer: str,
    amount: str,
    on: str | None,
    invoice: str | None,
    interest_first: bool | None,
    bounced: bool,
    means: str | None,
    as_json: bool,
) -> None:
    """Records money received, money that came back, or money expected at a date."""
    from relance_tui.cli import typed
    from relance_tui.domain.promise import PaymentMeans

    if bounced and (invoice or interest_first is not None):
        raise UsageError(_("--bounced va seul, avec --on"))
    if means and (bounced or interest_first is not None or on is None):
        raise UsageError(_("--means veut --on, l’échéance, et va sans --bounced ni intérêts"))

    def record(desk: Desk, debtor_id: int) -> Done:
        if means and on is not None:
            due_on = typed.day_ahead("--on", on, desk)
            dossier = desk.dossier(debtor_id).dossier
            cents = typed.amount_received(amount, dossier, desk.today, invoice)
            named = (invoice,) if invoice else ()
            return desk.expect_money(debtor_id, cents, due_on, PaymentMeans(means), named)
        day = None if on is None else typed.day_past("--on", on, desk)
        if bounced:
            return desk.record_bounce(debtor_id, typed.amount("AMOUNT", amount), day)
        dossier = desk.dossier(debtor_id).dossier
        cents = typed.amount_received(amount, dossier, desk.today, invoice)
        return desk.record_payment(debtor_id, cents, day, invoice, interest_first=interest_first)

    act(session, customer, as_json, record)


@verb("hold", help=N_("Suspendre les relances jusqu’à une date."))
@click.argument("customer")
@option("--until", metavar="DATE", required=True, help=N_("Fin de la suspension."))
@option("--reason", metavar="TEXT", required=True, help=N_("Pourquoi."))
@option("--invoice", "invoices", multiple=True, metavar="NUMBER", help=N_("Cette facture seule."))
@as_json
@click.pass_obj
def hold_verb(  # noqa: PLR0913, PLR0917 - one per option
    session: Session,
    customer: str,
    until: str,
    reason: str,
    invoices: tuple[str, ...],
    as_json: bool,
) -> None:
    """Suspends the reminders."""
    from relance_tui.cli import typed

    why = reason.strip()
    if not why:
        raise UsageError(_("--reason : il faut un motif"))

    def record(desk: Desk, debtor_id: int) -> Done:
        return desk.hold(debtor_id, typed.day_ahead("--until", until, desk), why, invoices)

    act(session, customer, as_json, record)


@verb(
    "dispute",
    help=N_(
        "Ouvrir un litige, ou le lever.\n\nSans --invoice, toutes les factures ouvertes sont"
        " contestées."
    ),
)
@click.argument("customer")
@option("--invoice", "invoices", multiple=True, metavar="NUMBER", help=N_("Facture contestée."))
@option("--reason", type=OneOf(REASONS), metavar="REASON", help=N_("Motif."))
@option("--amount", metavar="AMOUNT", help=N_("Part contestée ; le reste est encore relancé."))
@option("--note", default="", metavar="TEXT", help=N_("Ce que dit le client."))
@option("--settle", is_flag=True, help=N_("Le litige est levé ; les relances reprennent."))
@as_json
@click.pass_obj
def dispute_verb(  # noqa: PLR0913, PLR0917 - one per option
    session: Session,
    customer: str,
    invoices: tuple[str, ...],
    reason: str | None,
    amount: str | None,
    note: str,
    settle: bool,
    as_json: bool,
) -> None:
    """Opens or settles a dispute."""
    from relance_tui.cli import typed

    if settle and (reason or invoices or note or amount):
        raise UsageError(_("--settle lève tous les litiges du dossier et va seul"))
    if settle:
        act(session, customer, as_json, lambda desk, debtor_id: desk.settle_disputes(debtor_id))
        return
    if reason is None:
        message = _("il faut --reason ({reasons}) ou --settle")
        raise UsageError(message.format(reasons=", ".join(REASONS)))
    cents = None
    if amount is not None and not typed.is_everything(amount):
        cents = typed.amount("--amount", amount)
    act(
        session,
        customer,
        as_json,
        lambda desk, debtor_id: desk.open_dispute(
            debtor_id, reason, invoices, note.strip(), amount_cents=cents
        ),
    )


@verb("note", help=N_("Ajouter une note au journal d’un dossier."))
@click.argument("customer")
@click.argument("text", nargs=-1, required=True)
@as_json
@click.pass_obj
def note_verb(session: Session, customer: str, text: tuple[str, ...], as_json: bool) -> None:
    """Adds a note."""
    words = " ".join(text)
    act(session, customer, as_json, lambda desk, debtor_id: desk.note(debtor_id, words))
