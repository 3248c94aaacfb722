"""What became of the registered letters of a dossier, and what each date changes in law.

A formal notice makes a consumer owe interest and starts the time it gives to pay. It never moves a
limitation date (Cass. com. 18/05/2022, n° 20-23.204).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from relance_tui.domain.alarms import proof_due_on
from relance_tui.domain.case import Case
from relance_tui.domain.claims import ClaimTerms, effective_proof, interest_rules, notice_on
from relance_tui.domain.codes import Channel, EventKind
from relance_tui.domain.contact import SentLetter
from relance_tui.domain.interest import Basis, InterestTerms
from relance_tui.domain.legal_event import LegalEvent
from relance_tui.domain.proceedings import in_order

NOTICE_ARTICLE: Final = "C. civ. art. 1344"
NO_INTERRUPTION_RULING: Final = "Cass. com. 18/05/2022, n° 20-23.204"
UNCLAIMED_RULING: Final = "Cass. 1re civ. 20/01/2021, n° 19-20.680"
INSOLVENCY_ARTICLE: Final = "C. com. art. L622-28"


class InterestStart(StrEnum):
    """What a formal notice does to the interest on what it claims."""

    DUE_DATE = "due_date"
    """Nothing: a business or a public body has owed it since the day after the due date."""
    NOTICE = "notice"
    """It starts it, on the day after it took effect (C. civ. art. 1231-6, 1344-1)."""
    EARLIER = "earlier"
    """An earlier notice had started it."""
    UNKNOWN = "unknown"
    """It will start it once the day it took effect is known."""
    STOPPED = "stopped"
    """Insolvency proceedings had stopped it before."""


@dataclass(frozen=True, slots=True)
class NoticeInterest:
    """From when interest runs on what a registered letter claims."""

    start: InterestStart
    basis: Basis
    on: date | None = None
    """The first day that bears it, where a notice decides."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisteredLetter:
    """One registered letter with all that is known of it."""

    letter: SentLetter
    deposit: LegalEvent | None
    """Its deposit at the post, whose reference is the number; None while it is not recorded."""
    proofs: tuple[LegalEvent, ...]
    """Its presentation, receipt, refusal or return, as they took place."""
    notice_on: date | None
    """The day it took effect, by the reading of the house; None while it is not known."""
    effective_proof: LegalEvent | None
    """The proof that gives it effect, None while there is none."""
    interest: NoticeInterest | None
    """None when none of the invoices it names is left in the dossier."""
    deadline_on: date | None
    """The day it gave to pay; None when it gave none."""
    proof_due_on: date
    """The working day on which its proof is asked for, unless one comes first."""
    limitation_on: date | None
    """The earliest limitation of what it claims and is still open: it does not move it."""

    @property
    def final_proof(self) -> LegalEvent | None:
        """What became of it in the end; None while it is awaited."""
        return next((each for each in reversed(self.proofs) if each.kind.is_final_proof), None)

    @property
    def state(self) -> EventKind | None:
        """The last thing known of it; None when it is only known to have left."""
        last = self.final_proof or next(reversed(self.proofs), None) or self.deposit
        return None if last is None else last.kind

    @property
    def number(self) -> str:
        """Its number at the post: that of the deposit, else one told with a proof; may be empty."""
        told = (self.deposit, *self.proofs)
        return next((event.reference for event in told if event and event.reference), "")

    def is_proof_late(self, today: date) -> bool:
        """Whether what became of it is asked for, with something still owed, and is not known."""
        is_owed = self.limitation_on is not None
        return is_owed and self.final_proof is None and self.proof_due_on <= today

    def is_over(self, today: date) -> bool:
        """Whether the time it gave to pay has passed with something still owed."""
        is_owed = self.limitation_on is not None
        return is_owed and self.deadline_on is not None and self.deadline_on < today

    @property
    def came_too_late(self) -> bool:
        """Whether it took effect once the time it gave to pay was over."""
        if self.notice_on is None or self.deadline_on is None:
            return False
        return self.deadline_on < self.notice_on


def registered_letters(
    case: Case, terms: ClaimTerms, deadlines: Mapping[int, date | None]
) -> list[RegisteredLetter]:
    """Every registered letter of the dossier, oldest first.

    `deadlines` is the id of a letter to the day it gave to pay.
    """
    sent = [letter for letter in case.dossier.letters if letter.channel is Channel.REGISTERED]
    if not sent:
        return []
    rules = interest_rules(case.dossier, terms)
    return [
        _registered(case, terms, rules, letter, deadlines.get(letter.id))
        for letter in sorted(sent, key=lambda letter: (letter.on, letter.at, letter.id))
    ]


def _registered(
    case: Case,
    terms: ClaimTerms,
    rules: Mapping[int, InterestTerms],
    letter: SentLetter,
    deadline_on: date | None,
) -> RegisteredLetter:
    about = [event for event in in_order(case.dossier.events) if event.letter_id == letter.id]
    deposits = [event for event in about if event.kind is EventKind.LETTER_DEPOSITED]
    effective_on = notice_on(letter, about, terms.notice_start)
    return RegisteredLetter(
        letter=letter,
        deposit=deposits[-1] if deposits else None,
        proofs=tuple(event for event in about if event.kind.is_proof),
        notice_on=effective_on,
        effective_proof=effective_proof(letter, about),
        interest=_interest(case, letter, effective_on, rules),
        deadline_on=deadline_on,
        proof_due_on=proof_due_on(case, letter),
        limitation_on=min(
            (on for id_, on in case.limitation_on.items() if id_ in letter.invoice_ids),
            default=None,
        ),
    )


def _interest(
    case: Case, letter: SentLetter, effective_on: date | None, rules: Mapping[int, InterestTerms]
) -> NoticeInterest | None:
    claimed = [
        (rules[invoice.id], invoice)
        for invoice in case.dossier.invoices
        if invoice.id in letter.invoice_ids
    ]
    if not claimed:
        return None
    basis = claimed[0][0].basis
    if basis is not Basis.LEGAL:
        return NoticeInterest(InterestStart.DUE_DATE, basis)
    if effective_on is None and all(rule.notice_on is None for rule, _ in claimed):
        return NoticeInterest(InterestStart.UNKNOWN, basis)
    found = [
        (rule.notice_on == effective_on, first_on)
        for rule, invoice in claimed
        if (first_on := _first_day(rule, invoice.due_on)) is not None
    ]
    mine = [on for is_mine, on in found if is_mine]
    if mine:
        return NoticeInterest(InterestStart.NOTICE, basis, min(mine))
    if found:
        return NoticeInterest(InterestStart.EARLIER, basis, min(on for _, on in found))
    return NoticeInterest(InterestStart.STOPPED, basis)


def _first_day(rule: InterestTerms, due_on: date) -> date | None:
    """The first day that bears interest, None when an opening judgment came before it."""
    first_on = rule.starts_on(due_on)
    if first_on is None or rule.last_day(first_on) < first_on:
        return None
    return first_on
