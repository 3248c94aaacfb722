"""Facts in one line, for tests. A day is `day(27, 11)`: 27 November of the test year, 2026."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from relance_tui.domain.case import Case, lay_out
from relance_tui.domain.codes import CallOutcome, Channel, EventKind, FollowUpKind
from relance_tui.domain.contact import Call, Callback, SentLetter
from relance_tui.domain.debtor import Debtor
from relance_tui.domain.decision import Finding, FollowUp
from relance_tui.domain.dossier import Act, Dossier
from relance_tui.domain.followup import findings, next_follow_up
from relance_tui.domain.hold import Dispute, Hold
from relance_tui.domain.invoice import Invoice
from relance_tui.domain.legal_event import LegalEvent
from relance_tui.domain.payment import Allocation, Payment, PaymentKind
from relance_tui.domain.plan import Instalment, InstalmentPlan
from relance_tui.domain.policy import Margins, Policy, Step
from relance_tui.domain.promise import Promise
from relance_tui.domain.workdays import Calendar

CALENDAR = Calendar()
DEBTOR = Debtor(id=1, code="411DUPONT", name="Menuiserie Dupont")


def day(number: int, month: int, year: int = 2026) -> date:
    return date(year, month, number)


def at(on: date, hour: int = 9) -> datetime:
    return datetime(on.year, on.month, on.day, hour, tzinfo=UTC)


def step(
    number: int,
    offset_days: int,
    channel: Channel = Channel.EMAIL,
    *,
    gap_days: int | None = None,
) -> Step:
    return Step(
        number=number,
        name=f"{channel}-{number}",
        title=f"Niveau {number}",
        channel=channel,
        offset_days=offset_days,
        template=f"niveau-{number}" if channel.is_written else "",
        gap_days=gap_days,
    )


def policy(*steps: Step, margins: Margins | None = None) -> Policy:
    return Policy(name="essai", title="Essai", steps=steps, margins=margins or Margins())


STANDARD = policy(
    step(1, 7),
    step(2, 14),
    step(3, 21, Channel.LETTER),
    step(4, 30, Channel.REGISTERED),
    step(5, 45, Channel.HANDOVER),
)
"""The five steps of the default policy, without its texts."""

DUE = day(1, 9)
"""A Tuesday whose +7, +14, +21, +30 and +45 are all worked: 8, 15, 22 September, 1, 16 October."""


def invoice(
    number: int = 1,
    due_on: date = DUE,
    cents: int = 100_00,
    *,
    open_cents: int | None = None,
    issued_on: date | None = None,
) -> Invoice:
    return Invoice(
        id=number,
        number=f"F{number:03}",
        issued_on=issued_on or due_on - timedelta(days=30),
        due_on=due_on,
        total_cents=cents,
        open_cents=cents if open_cents is None else open_cents,
    )


def payment(  # noqa: PLR0913 - the fields of a payment
    cents: int,
    valued_on: date,
    parts: dict[int, int] | None = None,
    *,
    number: int = 1,
    recorded_at: datetime | None = None,
    kind: PaymentKind = PaymentKind.PAYMENT,
) -> Payment:
    """`parts` is invoice id to cents; what it leaves is unallocated."""
    return Payment(
        id=number,
        amount_cents=cents,
        valued_on=valued_on,
        recorded_at=recorded_at or at(valued_on, 18),
        kind=kind,
        allocations=tuple(
            Allocation(invoice_id=invoice_id, amount_cents=part)
            for invoice_id, part in (parts or {}).items()
        ),
    )


def call(  # noqa: PLR0913 - the fields of a call
    outcome: CallOutcome,
    on: date,
    *,
    number: int = 1,
    hour: int = 9,
    is_incoming: bool = False,
    advances_level: bool | None = None,
) -> Call:
    return Call(
        id=number,
        on=on,
        at=at(on, hour),
        outcome=outcome,
        is_incoming=is_incoming,
        advances_level=advances_level,
    )


def letter(
    step_number: int,
    on: date,
    *invoice_ids: int,
    number: int = 1,
    channel: Channel = Channel.EMAIL,
) -> SentLetter:
    return SentLetter(
        id=number,
        on=on,
        at=at(on, 11),
        channel=channel,
        step=f"niveau-{step_number}" if step_number else "",
        step_number=step_number,
        invoice_ids=invoice_ids,
    )


def callback(made_on: date, on: date, hour: time | None = None, *, number: int = 1) -> Callback:
    return Callback(id=number, made_at=at(made_on), made_on=made_on, on=on, at=hour)


def promise(  # noqa: PLR0913 - the fields of a promise
    cents: int,
    made_on: date,
    due_on: date,
    *invoice_ids: int,
    number: int = 1,
    counts_from: date | None = None,
    is_withdrawn: bool = False,
) -> Promise:
    return Promise(
        id=number,
        made_at=at(made_on),
        made_on=made_on,
        due_on=due_on,
        amount_cents=cents,
        invoice_ids=invoice_ids,
        counts_from=counts_from,
        is_withdrawn=is_withdrawn,
    )


def plan(
    made_on: date,
    lines: dict[date, int],
    *invoice_ids: int,
    number: int = 1,
    is_withdrawn: bool = False,
) -> InstalmentPlan:
    """`lines` is the day of each instalment to its cents."""
    return InstalmentPlan(
        id=number,
        made_at=at(made_on),
        made_on=made_on,
        total_cents=sum(lines.values()),
        instalments=tuple(
            Instalment(number=rank, due_on=due_on, amount_cents=cents)
            for rank, (due_on, cents) in enumerate(lines.items(), start=1)
        ),
        invoice_ids=invoice_ids,
        is_withdrawn=is_withdrawn,
    )


def hold(made_on: date, until_on: date, *invoice_ids: int, number: int = 1) -> Hold:
    return Hold(
        id=number,
        made_at=at(made_on),
        made_on=made_on,
        until_on=until_on,
        reason="congés",
        invoice_ids=invoice_ids,
    )


def dispute(
    made_on: date,
    review_on: date,
    *invoice_ids: int,
    number: int = 1,
    settled_on: date | None = None,
) -> Dispute:
    return Dispute(
        id=number,
        made_at=at(made_on),
        made_on=made_on,
        review_on=review_on,
        reason="quality",
        invoice_ids=invoice_ids,
        settled_on=settled_on,
    )


def event(  # noqa: PLR0913 - the fields of an event
    kind: EventKind,
    on: date,
    *invoice_ids: int,
    number: int = 1,
    letter_id: int | None = None,
    published_on: date | None = None,
    step_number: int = 0,
) -> LegalEvent:
    return LegalEvent(
        id=number,
        kind=kind,
        on=on,
        at=at(on, 10),
        invoice_ids=invoice_ids,
        letter_id=letter_id,
        published_on=published_on,
        step_number=step_number,
    )


def act(on: date, hour: int = 17) -> Act:
    return Act(on, at(on, hour))


def dossier(  # noqa: PLR0913 - the fields of a dossier
    *invoices: Invoice,
    payments: tuple[Payment, ...] = (),
    calls: tuple[Call, ...] = (),
    letters: tuple[SentLetter, ...] = (),
    callbacks: tuple[Callback, ...] = (),
    promises: tuple[Promise, ...] = (),
    plans: tuple[InstalmentPlan, ...] = (),
    holds: tuple[Hold, ...] = (),
    disputes: tuple[Dispute, ...] = (),
    events: tuple[LegalEvent, ...] = (),
    last_act: Act | None = None,
    debtor: Debtor = DEBTOR,
) -> Dossier:
    return Dossier(
        debtor=debtor,
        invoices=invoices,
        payments=payments,
        calls=calls,
        letters=letters,
        callbacks=callbacks,
        promises=promises,
        plans=plans,
        holds=holds,
        disputes=disputes,
        events=events,
        last_act=last_act,
    )


def laid_out(facts: Dossier, scenario: Policy = STANDARD) -> Case:
    return lay_out(facts, scenario, CALENDAR)


def decide(facts: Dossier, scenario: Policy = STANDARD) -> FollowUp | None:
    return next_follow_up(facts, scenario, CALENDAR)


def due(facts: Dossier, scenario: Policy = STANDARD) -> FollowUp:
    """What is next, for a dossier known to have something."""
    follow_up = decide(facts, scenario)
    assert follow_up is not None, "nothing is due on this dossier"
    return follow_up


def kind_and_day(facts: Dossier, scenario: Policy = STANDARD) -> tuple[str, date] | None:
    follow_up = decide(facts, scenario)
    return None if follow_up is None else (follow_up.kind.value, follow_up.due_on)


def finding(kind: FollowUpKind, facts: Dossier, scenario: Policy = STANDARD) -> Finding:
    """What the rule of that kind says."""
    return next(each for each in findings(laid_out(facts, scenario)) if each.kind is kind)


def proposal(kind: FollowUpKind, facts: Dossier, scenario: Policy = STANDARD) -> FollowUp:
    found = finding(kind, facts, scenario).follow_up
    assert found is not None, f"{kind} proposes nothing"
    return found
