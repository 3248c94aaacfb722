"""Facts of made-up letters, for the tests of this folder."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from relance_tui.domain.codes import Channel, DebtorKind
from relance_tui.domain.plan import Instalment
from relance_tui.letters.facts import (
    Creditor,
    DisputeFacts,
    EarlierContact,
    InterestFacts,
    InterestLine,
    LetterFacts,
    LetterInvoice,
    MissedFacts,
    Movement,
    PaymentFacts,
    PromiseFacts,
)
from relance_tui.letters.templates import list_templates
from relance_tui.paths import shipped

WRITTEN_ON = date(2026, 10, 1)

CREDITOR = Creditor(
    name="Ateliers Cœur & Bois",
    legal_form="SARL au capital de 20\u202f000\u00a0€",
    siren="732829320",
    address="12 rue de l’Égalité\n69003 LYON",
    city="Lyon",
    phone="04 72 00 00 01",
    email="compta@coeur-bois.example",
    iban="FR7630006000011234567890189",
    bic="AGRIFRPP",
    signatory="Hélène Lefèvre",
    signatory_role="Responsable comptable",
    payment_means="chèque à l’ordre de Ateliers Cœur & Bois",
    vat_number="FR44732829320",
)

_HEADS = {head.name: head for head in list_templates("fr", [shipped("templates")])}
TEMPLATES = tuple(_HEADS)
CLAIMING = tuple(
    name
    for name, head in _HEADS.items()
    if {"iban", "numbers", "amount_due"} <= set(head.mandatory)
)
"""Those that name the invoices, the sum, and how to pay."""
CHANNELS = {name: Channel(head.channel) for name, head in _HEADS.items()}
HEAD = """+++
title = "Essai"
channel = "email"
language = "fr"
tone = "firm"
audience = "all"
subject = "Essai"
+++
"""
"""Of a template that demands nothing."""


def an_invoice(index: int = 0, **changes: Any) -> LetterInvoice:
    issued_on = date(2026, 7, 1) + timedelta(days=index)
    due_on = issued_on + timedelta(days=30)
    invoice = LetterInvoice(
        number=f"F-2026-{118 + index:04}",
        issued_on=issued_on,
        due_on=due_on,
        total_cents=123_456 + 10_007 * index,
        paid_cents=0,
        open_cents=123_456 + 10_007 * index,
        days_late=(WRITTEN_ON - due_on).days,
        currency="EUR",
    )
    return replace(invoice, **changes)


def _invoiced(invoice: LetterInvoice) -> Movement:
    return Movement(
        on=invoice.issued_on,
        kind="invoice",
        reference=invoice.number,
        debit_cents=invoice.total_cents,
        currency=invoice.currency,
    )


def _indemnity(kind: DebtorKind, invoices: tuple[LetterInvoice, ...]) -> int:
    is_owed = kind.in_law is not DebtorKind.CONSUMER
    return 4_000 * sum(each.days_late > 0 for each in invoices) if is_owed else 0


def some_interest(invoices: tuple[LetterInvoice, ...], **changes: Any) -> InterestFacts:
    """The interest on the overdue ones, at a rate of the tests."""
    percent = Decimal("12.15")
    lines = tuple(
        InterestLine(
            number=each.number,
            first_on=each.due_on + timedelta(days=1),
            last_on=WRITTEN_ON,
            days=each.days_late,
            principal_cents=each.open_cents,
            percent=percent,
            interest_cents=each.open_cents * each.days_late * 1215 // 365_0000,
        )
        for each in invoices
        if each.days_late > 0
    )
    interest = InterestFacts(
        lines=lines,
        until=WRITTEN_ON,
        total_cents=sum(line.interest_cents for line in lines),
        daily_cents=len(lines) * 41,
        percent=percent if lines else None,
    )
    return replace(interest, **changes)


def some_facts(template: str = "rappel", count: int = 1, **changes: Any) -> LetterFacts:
    lines = changes.pop("invoices", None) or tuple(an_invoice(i) for i in range(count))
    kind = changes.get("debtor_kind", DebtorKind.BUSINESS)
    total = sum(each.open_cents for each in lines)
    third = total // 3
    facts = LetterFacts(
        language="fr",
        written_on=WRITTEN_ON,
        creditor=CREDITOR,
        debtor_name="Menuiserie Noël",
        debtor_code="C0042",
        debtor_kind=kind,
        debtor_siren="552100554",
        debtor_address="Zone artisanale des Prés\n4 chemin du Moulin\n38000 GRENOBLE",
        contact_name="Mme Roy",
        contact_email="roy@noel.example",
        invoices=lines,
        total_cents=total,
        deadline_on=date(2026, 10, 9),
        step_name=template,
        step_title="Relance",
        step_number=1,
        channel=CHANNELS.get(template, Channel.EMAIL),
        earlier=(
            EarlierContact(on=date(2026, 8, 7), kind="email"),
            EarlierContact(on=date(2026, 8, 14), kind="email"),
            EarlierContact(on=date(2026, 8, 20), kind="call"),
        ),
        broken_promise=(50_000, date(2026, 9, 1)),
        promise=PromiseFacts(
            amount_cents=60_000, due_on=date(2026, 10, 15), made_on=date(2026, 9, 28)
        ),
        missed=MissedFacts(
            number=1,
            due_on=date(2026, 9, 15),
            amount_cents=third,
            unpaid_cents=third,
            left_cents=total,
            accelerates=True,
        ),
        dispute=DisputeFacts(
            raised_on=date(2026, 9, 10),
            reason="wrong_price",
            numbers=(lines[0].number,),
            disputed_cents=20_000,
            undisputed_cents=total - 20_000,
        ),
        payment=PaymentFacts(
            amount_cents=37_000,
            on=date(2026, 9, 25),
            reference="VIR NOEL",
            numbers=(lines[0].number,),
        ),
        movements=tuple(_invoiced(each) for each in lines),
        interest=some_interest(lines) if kind.in_law is not DebtorKind.CONSUMER else None,
        handed_to="Cabinet Lemaire, commissaire de justice",
        exhibits=("Facture F-2026-0118", "Mise en demeure du 1er septembre 2026"),
        contact_phone="04 76 00 00 01",
        plan=(
            Instalment(number=0, due_on=date(2026, 10, 5), amount_cents=third),
            Instalment(number=1, due_on=date(2026, 11, 5), amount_cents=third),
            Instalment(number=2, due_on=date(2026, 12, 7), amount_cents=total - 2 * third),
        ),
        plan_total_cents=total,
        indemnity_cents=_indemnity(kind, lines),
    )
    return replace(facts, **changes)
