"""The rules of the house: policies, delays, limits and calendar, as the settings say."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from relance_tui.domain.case import Case, lay_out
from relance_tui.domain.claims import ClaimTerms, NoticeStart
from relance_tui.domain.codes import DebtKind, TermsMethod
from relance_tui.domain.decision import FollowUp
from relance_tui.domain.dossier import Dossier
from relance_tui.domain.followup import next_follow_up
from relance_tui.domain.guard import Limits, parse_hours
from relance_tui.domain.policy import Margins, Policy
from relance_tui.domain.segments import Segment, parse_segments, policy_name
from relance_tui.domain.terms import due_date
from relance_tui.domain.workdays import Calendar
from relance_tui.services.policies import policies
from relance_tui.services.settings import calendar_of, read_settings
from relance_tui.storage.light import DriverConnection


@dataclass(frozen=True, slots=True)
class Rulebook:
    """Everything the follow-up rule needs beside the facts."""

    settings: dict[str, str]
    policies: dict[str, Policy]
    calendar: Calendar
    segments: tuple[Segment, ...] = ()
    limits: Limits = field(default_factory=Limits)

    @property
    def claim_terms(self) -> ClaimTerms:
        """What the house has agreed and chosen about interest."""
        percent = self.settings["interest.contract_rate"]
        return ClaimTerms(
            contract_percent=Decimal(percent) if percent else None,
            notice_start=NoticeStart(self.settings["interest.notice_start"]),
            grace_working_days=int(self.settings["grace.working_days"]),
            calendar=self.calendar,
        )

    @property
    def is_interest_first(self) -> bool:
        """Whether payments go to interest before principal (C. civ. art. 1343-1)."""
        return self.settings["payments.interest_first"] == "oui"

    def policy_of(self, dossier: Dossier) -> Policy:
        """The debtor's own policy, else its segment's, else the house's.

        A name that is no longer known gives way to the next.
        """
        debtor = dossier.debtor
        if debtor.policy in self.policies:
            return self.policies[debtor.policy]
        if self.segments:
            name = policy_name(debtor, dossier.open_cents, self.segments)
            if name in self.policies:
                return self.policies[name]
        return self.policies[self.settings["policy"]]

    def invoice_policies(self, dossier: Dossier) -> dict[int, Policy]:
        """Invoice id to the policy that invoice has of its own."""
        return {
            invoice.id: self.policies[invoice.policy]
            for invoice in dossier.invoices
            if invoice.policy in self.policies
        }

    def lay_out(self, dossier: Dossier) -> Case:
        """The dossier laid out under the policies it follows."""
        policy, own = self.policy_of(dossier), self.invoice_policies(dossier)
        return lay_out(dossier, policy, self.calendar, own)

    def decide(self, dossier: Dossier) -> FollowUp | None:
        """What is next for a dossier."""
        policy, own = self.policy_of(dossier), self.invoice_policies(dossier)
        return next_follow_up(dossier, policy, self.calendar, own)

    def due_on(
        self, issued_on: date, terms_days: int | None, method: TermsMethod = TermsMethod.NET
    ) -> date:
        """The due date by terms: the debtor's, else the house's (C. com. art. L441-10 I)."""
        if terms_days is None:
            terms_days, method = int(self.settings["terms.days"]), TermsMethod.NET
        return due_date(issued_on, terms_days, method)


def read_rulebook(connection: DriverConnection) -> Rulebook:
    """The rules in force in this database."""
    settings = read_settings(connection)
    margins = Margins(
        grace_working_days=int(settings["grace.working_days"]),
        gap_days=int(settings["gap.days"]),
        letter_gap_days=int(settings["gap.letter_days"]),
        orphan_days=int(settings["orphan.days"]),
        dispute_review_days=int(settings["dispute.review_days"]),
        proof_days=int(settings["proof.days"]),
        debt_kind=DebtKind(settings["limitation.debt_kind"]),
    )
    return Rulebook(
        settings=settings,
        policies=policies(margins),
        calendar=calendar_of(settings),
        segments=parse_segments(settings["policy.segments"]),
        limits=Limits(
            conversations=int(settings["guard.conversations"]),
            contacts=int(settings["guard.contacts"]),
            hours=parse_hours(settings["guard.hours"]),
            consumer_hours=parse_hours(settings["guard.consumer_hours"]),
            bank_working_days=int(settings["bank.stale_days"]),
        ),
    )
