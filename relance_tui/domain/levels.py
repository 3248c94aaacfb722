"""The dunning level each invoice has reached, replayed from what was sent."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from relance_tui.domain.codes import Channel, EventKind
from relance_tui.domain.contact import Call, SentLetter
from relance_tui.domain.dossier import Dossier
from relance_tui.domain.invoice import Invoice
from relance_tui.domain.legal_event import LegalEvent
from relance_tui.domain.policy import Policy, Step
from relance_tui.domain.steps import NOT_STARTED, Level, planned_on, step_on

_Event = Call | SentLetter | LegalEvent


def reached_levels(
    dossier: Dossier, policy: Policy, invoice_policies: Mapping[int, Policy] | None = None
) -> dict[int, Level]:
    """How far each invoice has gone, by invoice id.

    A letter sent at step N moves each invoice it covers one step of its own, never past N. A call
    moves the invoices whose next step is a call that was due, when its outcome (or the clerk) says
    that it counts. A hand-over brings what it covers to its step.
    """
    levels = dict.fromkeys((invoice.id for invoice in dossier.invoices), NOT_STARTED)
    events: list[_Event] = [
        letter
        for letter in dossier.letters
        if letter.step_number and not levels.keys().isdisjoint(letter.invoice_ids)
    ]
    if _asks_for_calls(policy) or invoice_policies:
        events += dossier.calls
    events += [event for event in dossier.events if event.kind is EventKind.HANDED_OVER]
    if not events:
        return levels
    replay = _Replay(dossier, policy, invoice_policies or {}, levels)
    for event in sorted(events, key=lambda event: (event.on, event.at, event.id)):
        if isinstance(event, Call):
            replay.count_call(event)
        elif isinstance(event, SentLetter):
            replay.count_letter(event)
        else:
            replay.count_handover(event)
    return levels


def _asks_for_calls(policy: Policy) -> bool:
    return any(step.channel is Channel.CALL for step in policy.steps)


def _executes(letter: SentLetter, step: Step) -> bool:
    """Whether a letter may stand for a step of an invoice it covers: a hand-over is never one.

    Nor is a legal step, unless the letter left in its name or was registered as it is: after a
    change of policy, old reminders do not become a formal notice.
    """
    if step.channel is Channel.HANDOVER:
        return False
    if not step.is_legal or letter.step == step.name:
        return True
    return letter.channel is step.channel is Channel.REGISTERED


def _next_handover(policy: Policy, level: int) -> int:
    """The number of the next hand-over of a policy, 0 when it has none left."""
    steps = policy.steps[level:]
    return next((step.number for step in steps if step.channel is Channel.HANDOVER), 0)


@dataclass(slots=True)
class _Replay:
    dossier: Dossier
    policy: Policy
    invoice_policies: Mapping[int, Policy]
    levels: dict[int, Level]
    invoices: dict[int, Invoice] = field(init=False)

    def __post_init__(self) -> None:
        self.invoices = {invoice.id: invoice for invoice in self.dossier.invoices}

    def count_letter(self, letter: SentLetter) -> None:
        for invoice in self._named(letter.invoice_ids):
            level = self.levels[invoice.id].number
            if level < letter.step_number:
                step = self._step_before(invoice, letter.on)
                if step is not None and not _executes(letter, step):
                    continue
                reached = level + 1 if step is None else step.number
                self.levels[invoice.id] = Level(min(letter.step_number, reached), letter.on)

    def count_call(self, call: Call) -> None:
        counts = call.outcome.advances_level if call.advances_level is None else call.advances_level
        if not counts:
            return
        for invoice in self.invoices.values():
            step = self._step_before(invoice, call.on)
            if step is None or step.channel is not Channel.CALL:
                continue
            level = self.levels[invoice.id]
            if planned_on(self._policy_of(invoice), invoice, level, step) <= call.on:
                self.levels[invoice.id] = Level(step.number, call.on)

    def count_handover(self, event: LegalEvent) -> None:
        for invoice in filter(event.concerns, self.invoices.values()):
            level = self.levels[invoice.id].number
            number = event.step_number
            if invoice.id in self.invoice_policies:
                number = _next_handover(self.invoice_policies[invoice.id], level)
            if level < number:
                self.levels[invoice.id] = Level(number, event.on)

    def _named(self, invoice_ids: Iterable[int]) -> list[Invoice]:
        return [self.invoices[number] for number in invoice_ids if number in self.invoices]

    def _policy_of(self, invoice: Invoice) -> Policy:
        return self.invoice_policies.get(invoice.id, self.policy)

    def _step_before(self, invoice: Invoice, day: date) -> Step | None:
        level = self.levels[invoice.id]
        skips_calls = self.dossier.debtor.do_not_call
        return step_on(self._policy_of(invoice), invoice, level, day, skips_calls=skips_calls)
