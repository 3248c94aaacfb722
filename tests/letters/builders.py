"""Facts of made-up letters, for the tests of this folder."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from relance_tui.domain.codes import Channel, DebtorKind
from relance_tui.domain.plan import Instalment
from relance_tui.letters.facts import (
    Creditor,
    EarlierContact,
    LetterFacts,
    LetterInvoice,
    indemnity_cents,
)

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

TEMPLATES = (
    "avant-transmission",
    "derniere-relance",
    "echeancier",
    "mise-en-demeure",
    "note-avant-echeance",
    "note-echeance",
    "promesse",
    "rappel",
    "rappel-formel",
    "relance-ferme",
    "suspension",
)

CHANNELS = {
    "rappel": Channel.EMAIL,
    "relance-ferme": Channel.EMAIL,
    "derniere-relance": Channel.LETTER,
    "mise-en-demeure": Channel.REGISTERED,
    "echeancier": Channel.LETTER,
    "promesse": Channel.EMAIL,
    "note-avant-echeance": Channel.EMAIL,
    "note-echeance": Channel.EMAIL,
    "avant-transmission": Channel.EMAIL,
    "rappel-formel": Channel.LETTER,
    "suspension": Channel.LETTER,
}


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
        plan=(
            Instalment(number=0, due_on=date(2026, 10, 5), amount_cents=third),
            Instalment(number=1, due_on=date(2026, 11, 5), amount_cents=third),
            Instalment(number=2, due_on=date(2026, 12, 7), amount_cents=total - 2 * third),
        ),
        plan_total_cents=total,
        indemnity_cents=indemnity_cents(kind, lines),
    )
    return replace(facts, **changes)
