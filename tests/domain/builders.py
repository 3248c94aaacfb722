"""Facts in one line, for tests. A day is `day(27, 11)`: 27 November of the test year, 2026."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

from relance_tui.domain.case import Case, lay_out
from relance_tui.domain.codes import (
    CallOutcome,
    Channel,
    CountsFrom,
    DebtorKind,
    Entry,
    EventKind,
    FollowUpKind,
)
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


def debtor(kind: DebtorKind = DebtorKind.BUSINESS, *, do_not_call: bool = False) -> Debtor:
    return replace(DEBTOR, kind=kind, do_not_call=do_not_call)


def step(  # noqa: PLR0913 - the fields of a step
    number: int,
    offset_days: int,
    channel: Channel = Channel.EMAIL,
    *,
    gap_days: int | None = None,
    is_legal: bool = False,
    counts_from: CountsFrom = CountsFrom.DUE_DATE,
    minimum_cents: int = 0,
    tone: str = "courteous",
) -> Step:
    return Step(
        number=number,
        name=f"{channel}-{number}",
        title=f"Niveau {number}",
        channel=channel,
        offset_days=offset_days,
        template=f"niveau-{number}" if channel.is_written else "",
        gap_days=gap_days,
        is_legal=is_legal,
        counts_from=counts_from,
        minimum_cents=minimum_cents,
        tone=tone,
    )


def policy(*steps: Step, margins: Margins | None = None, entry: Entry = Entry.FIRST) -> Policy:
    return Policy(
        name="essai", title="Essai", steps=steps, margins=margins or Margins(), entry=entry
    )


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
    bounced_on: date | None = None,
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
        bounced_on=bounced_on,
        bounced_at=at(bounced_on, 19) if bounced_on else None,
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


def plan(  # noqa: PLR0913 - the fields of a plan
    made_on: date,
    lines: dict[date, int],
    *invoice_ids: int,
    number: int = 1,
    is_withdrawn: bool = False,
    tolerance_working_days: int | None = None,
    accelerates: bool = True,
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
        tolerance_working_days=tolerance_working_days,
        accelerates=accelerates,
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
    amount_cents: int | None = None,
) -> Dispute:
    return Dispute(
        id=number,
        made_at=at(made_on),
        made_on=made_on,
        review_on=review_on,
        reason="quality",
        invoice_ids=invoice_ids,
        settled_on=settled_on,
        amount_cents=amount_cents,
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


Own = Mapping[int, Policy]
"""Invoice id to a policy of its own."""


def laid_out(facts: Dossier, scenario: Policy = STANDARD, own: Own | None = None) -> Case:
    return lay_out(facts, scenario, CALENDAR, own)


def decide(facts: Dossier, scenario: Policy = STANDARD, own: Own | None = None) -> FollowUp | None:
    return next_follow_up(facts, scenario, CALENDAR, own)


def due(facts: Dossier, scenario: Policy = STANDARD, own: Own | None = None) -> FollowUp:
    """What is next, for a dossier known to have something."""
    follow_up = decide(facts, scenario, own)
    assert follow_up is not None, "nothing is due on this dossier"
    return follow_up


def kind_and_day(facts: Dossier, scenario: Policy = STANDARD) -> tuple[str, date] | None:
    follow_up = decide(facts, scenario)
    return None if follow_up is None else (follow_up.kind.value, follow_up.due_on)


def finding(
    kind: FollowUpKind, facts: Dossier, scenario: Policy = STANDARD, own: Own | None = None
) -> Finding:
    """What the rule of that kind says."""
    return next(each for each in findings(laid_out(facts, scenario, own)) if each.kind is kind)


def proposal(
    kind: FollowUpKind, facts: Dossier, scenario: Policy = STANDARD, own: Own | None = None
) -> FollowUp:
    found = finding(kind, facts, scenario, own).follow_up
    assert found is not None, f"{kind} proposes nothing"
    return found


def executed(facts: Dossier, follow_up: FollowUp, on: date | None = None) -> Dossier:
    """The dossier once its dunning step was done: on its day, or on another."""
    done_on = on or follow_up.due_on
    shown = follow_up.as_of(done_on)
    number = 1000 + len(facts.letters) + len(facts.calls) + len(facts.events)
    after = replace(facts, last_act=Act(done_on, at(done_on, 20)))
    if shown.channel is Channel.CALL:
        spoken = call(CallOutcome.REACHED, done_on, number=number, hour=19)
        return replace(after, calls=(*facts.calls, spoken))
    if shown.channel is Channel.HANDOVER:
        handed = event(
            EventKind.HANDED_OVER,
            done_on,
            *follow_up.invoice_ids,
            number=number,
            step_number=shown.step_number,
        )
        return replace(after, events=(*facts.events, replace(handed, at=at(done_on, 19))))
    sent = letter(
        shown.step_number,
        done_on,
        *follow_up.invoice_ids,
        number=number,
        channel=shown.channel or Channel.EMAIL,
    )
    sent = replace(sent, at=at(done_on, 19), step=shown.step or "")
    return replace(after, letters=(*facts.letters, sent))
