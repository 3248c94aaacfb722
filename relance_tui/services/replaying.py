"""A policy replayed on the data at hand: what it would have done, and would do.

Nothing is written.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date

from dateutil.relativedelta import relativedelta

from relance_tui.domain.days import months_before
from relance_tui.domain.dossier import Dossier
from relance_tui.domain.policy import Policy, Step
from relance_tui.domain.replay import ReplayedStep, replay
from relance_tui.errors import UsageError
from relance_tui.i18n import _
from relance_tui.services.office import Office
from relance_tui.services.policies import known_policy
from relance_tui.services.rulebook import read_rulebook
from relance_tui.storage.facts import all_debtor_ids, load_dossiers
from relance_tui.storage.light import reading

MONTHS_BACK = 12
MONTHS_AHEAD = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplayedContact:
    """One step taken with one debtor."""

    on: date
    customer: str
    """The debtor's code."""
    name: str
    step: Step
    invoice_numbers: tuple[str, ...]
    """Oldest due date first."""
    amount_cents: int
    """Principal claimed."""
    currency: str
    """That of the oldest invoice claimed."""


@dataclass(slots=True)
class Tally:
    """How many contacts, and what they claim."""

    count: int = 0
    amount_cents: int = 0

    def add(self, amount_cents: int) -> None:
        """Counts one more."""
        self.count += 1
        self.amount_cents += amount_cents


@dataclass(slots=True, kw_only=True)
class StepTotal:
    """What one step comes to in one currency."""

    step: Step
    currency: str
    past: Tally = field(default_factory=Tally)
    future: Tally = field(default_factory=Tally)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplayView:
    """A policy replayed over a period, both ends included."""

    policy: Policy
    first_on: date
    today: date
    """Up to this day the steps are past; what comes after rests on the facts known today."""
    last_on: date
    contacts: tuple[ReplayedContact, ...]
    """In order of date, then of name."""

    def totals(self) -> list[StepTotal]:
        """Every step of the policy, also one never taken, in order; past and future apart."""
        currencies = sorted({each.currency for each in self.contacts}) or ["EUR"]
        found = {
            (step.number, currency): StepTotal(step=step, currency=currency)
            for step in self.policy.steps
            for currency in currencies
        }
        for each in self.contacts:
            total = found[each.step.number, each.currency]
            tally = total.past if each.on <= self.today else total.future
            tally.add(each.amount_cents)
        return list(found.values())


def replay_policy(
    office: Office, name: str, first_on: date | None = None, last_on: date | None = None
) -> ReplayView:
    """What the policy would have done and would do for every debtor, from a year ago by default.

    Raises UsageError when there is no such policy, or when the period ends before it starts.
    """
    known_policy(name)
    today = office.today
    first_on = first_on or months_before(today, MONTHS_BACK)
    last_on = last_on or today + relativedelta(months=MONTHS_AHEAD)
    if last_on < first_on:
        raise UsageError(_("--to : la période finit avant d’avoir commencé (--from)"))
    with reading(office.database) as connection:
        rulebook = read_rulebook(connection)
        policy = rulebook.policies[name]
        dossiers = load_dossiers(connection, all_debtor_ids(connection), only_open=False)
        contacts = [
            contact
            for dossier in dossiers
            for contact in _contacts(
                dossier, replay(dossier, policy, rulebook.calendar, first_on, last_on)
            )
        ]
    contacts.sort(key=lambda each: (each.on, each.name, each.customer))
    return ReplayView(
        policy=policy, first_on=first_on, today=today, last_on=last_on, contacts=tuple(contacts)
    )


def _contacts(dossier: Dossier, steps: Iterable[ReplayedStep]) -> Iterator[ReplayedContact]:
    invoices = {invoice.id: invoice for invoice in dossier.invoices}
    for taken in steps:
        claimed = [invoices[invoice_id] for invoice_id in taken.invoice_ids]
        yield ReplayedContact(
            on=taken.on,
            customer=dossier.debtor.code,
            name=dossier.debtor.name,
            step=taken.step,
            invoice_numbers=tuple(invoice.number for invoice in claimed),
            amount_cents=taken.amount_cents,
            currency=claimed[0].currency,
        )
