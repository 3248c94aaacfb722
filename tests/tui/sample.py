"""A small company's desk on a fixed Monday, made by the verbs themselves."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from pathlib import Path

from relance_tui.clock import Clock
from relance_tui.domain.codes import CallOutcome, DebtorKind, Reason
from relance_tui.domain.outcome import CallDraft
from relance_tui.services.desk import Desk
from relance_tui.services.views import DebtorChanges, InvoiceEntry, PlanDraft

MONDAY = date(2026, 11, 23)


@dataclass(frozen=True, slots=True)
class StillClock(Clock):
    """A clock that stands still, so that screens read the same on any day."""

    instant: datetime = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)

    def now(self) -> datetime:
        return self.instant


def on_day(desk: Desk, day: date, hour: int = 9) -> None:
    """Sets the clock of the desk."""
    at = datetime.combine(day, time(hour), UTC)
    desk.clock = StillClock(pinned_on=day, instant=at)


def empty_desk(folder: Path) -> Desk:
    """A desk with nothing in it."""
    desk = Desk(folder / "relance.db", StillClock(pinned_on=MONDAY), "marie")
    desk.open()
    return desk


# Code, name, (number, issued, due, euros), role, contact, phone.
_DEBTORS = (
    ("C0042", "Menuiserie Noël", "gérant", "M. Noël", "04 76 00 00 01"),
    ("C0007", "Garage de l’Étoile", "comptable", "Mme Roy", "04 76 00 00 02"),
    ("C0013", "Boulangerie Lefèvre", "gérante", "Mme Lefèvre", "04 76 00 00 03"),
    ("C0021", "SARL Dupont [Fils] & Fils", "", "", "04 76 00 00 04"),
    ("C0033", "Mairie d’Évian-les-Bains", "régie", "M. Favre", ""),
    ("C0055", "Café des Arts", "", "", ""),
    ("C0060", "Ets Garçon-Müller", "dirigeant", "M. Müller", "04 76 00 00 05"),
    ("C0071", "Cœur de Bœuf, Traiteur, Réceptions et Événements du Dauphiné", "", "", ""),
    ("C0080", "Imprimerie Rochas", "", "", "04 76 00 00 06"),
    ("C0090", "Clinique du Parc", "achats", "Mme Blanc", "04 76 00 00 07"),
)
_INVOICES = (
    ("C0042", "F-118", date(2026, 9, 30), date(2026, 10, 30), 910_000),
    ("C0042", "F-121", date(2026, 10, 7), date(2026, 11, 6), 338_020),
    ("C0042", "F-130", date(2026, 11, 5), date(2026, 12, 5), 250_000),
    ("C0007", "F-098", date(2026, 9, 13), date(2026, 10, 13), 420_000),
    ("C0013", "F-090", date(2026, 9, 1), date(2026, 10, 1), 120_000),
    ("C0021", "F-110", date(2026, 10, 1), date(2026, 10, 31), 240_000),
    ("C0033", "F-105", date(2026, 9, 21), date(2026, 10, 21), 931_000),
    ("C0055", "F-126", date(2026, 10, 15), date(2026, 11, 14), 64_000),
    ("C0060", "F-088", date(2026, 8, 25), date(2026, 9, 24), 295_000),
    ("C0071", "F-127", date(2026, 10, 14), date(2026, 11, 13), 1_234_567),
    ("C0080", "F-131", date(2026, 11, 10), date(2026, 12, 10), 88_000),
    ("C0090", "F-122", date(2026, 10, 9), date(2026, 11, 8), 505_050),
)


def busy_desk(folder: Path) -> Desk:
    """Ten debtors in the situations of a usual Monday."""
    desk = empty_desk(folder)
    on_day(desk, date(2026, 11, 2))
    names = {code: name for code, name, *_rest in _DEBTORS}
    for code, number, issued_on, due_on, total_cents in _INVOICES:
        desk.enter_invoice(
            InvoiceEntry(
                customer_code=code,
                customer_name=names[code],
                number=number,
                issued_on=issued_on,
                due_on=due_on,
                total_cents=total_cents,
            )
        )
    for code, _name, role, contact, phone in _DEBTORS:
        desk.edit_debtor(
            desk.find(code),
            DebtorChanges(
                kind=DebtorKind.PUBLIC_BODY if code == "C0033" else DebtorKind.BUSINESS,
                contact_name=contact or None,
                contact_role=role or None,
                phone=phone or None,
            ),
        )
    desk.edit_debtor(desk.find("C0042"), DebtorChanges(address="3 rue des Scieurs\n38000 Grenoble"))
    _history(desk)
    on_day(desk, MONDAY)
    return desk


def _history(desk: Desk) -> None:
    """What was done before that Monday."""
    noel, etoile = desk.find("C0042"), desk.find("C0007")
    on_day(desk, date(2026, 11, 4))
    desk.record_call(noel, CallDraft(outcome=CallOutcome.VOICEMAIL, note="répond vers 11 h"))
    on_day(desk, date(2026, 11, 5))
    desk.agree_plan(desk.find("C0021"), PlanDraft(count=3, first_on=date(2026, 11, 18)))
    on_day(desk, date(2026, 11, 9))
    desk.record_call(
        desk.find("C0060"),
        CallDraft(outcome=CallOutcome.DISPUTE, reason=Reason.QUALITY, on=date(2026, 11, 19)),
    )
    on_day(desk, date(2026, 11, 16))
    desk.record_call(
        desk.find("C0013"), CallDraft(outcome=CallOutcome.PROMISE, on=date(2026, 11, 17))
    )
    desk.record_call(
        desk.find("C0090"), CallDraft(outcome=CallOutcome.PROMISE, on=date(2026, 11, 27))
    )
    on_day(desk, date(2026, 11, 20))
    desk.record_call(etoile, CallDraft(outcome=CallOutcome.CALLBACK, on=MONDAY, at=time(10, 0)))
