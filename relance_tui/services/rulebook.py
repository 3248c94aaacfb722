"""The rules of the house: policies, delays and calendar, as the settings say."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

from relance_tui.domain.debtor import Debtor
from relance_tui.domain.decision import FollowUp
from relance_tui.domain.dossier import Dossier
from relance_tui.domain.followup import next_follow_up
from relance_tui.domain.policy import Margins, Policy
from relance_tui.domain.workdays import Calendar
from relance_tui.services.policies import policies
from relance_tui.services.settings import read_settings
from relance_tui.storage.light import DriverConnection


@dataclass(frozen=True, slots=True)
class Rulebook:
    """Everything the follow-up rule needs beside the facts."""

    settings: dict[str, str]
    policies: dict[str, Policy]
    calendar: Calendar

    def policy_of(self, debtor: Debtor) -> Policy:
        """The debtor's own policy, else the house's; an unknown name falls back to the house's."""
        default = self.policies[self.settings["policy"]]
        return self.policies.get(debtor.policy, default) if debtor.policy else default

    def decide(self, dossier: Dossier) -> FollowUp | None:
        """What is next for a dossier."""
        return next_follow_up(dossier, self.policy_of(dossier.debtor), self.calendar)

    def due_on(self, issued_on: date, terms_days: int | None) -> date:
        """The due date by terms: the debtor's, else the house's (C. com. art. L441-10 I)."""
        days = int(self.settings["terms.days"]) if terms_days is None else terms_days
        return issued_on + timedelta(days=days)


def read_rulebook(connection: DriverConnection) -> Rulebook:
    """The rules in force in this database."""
    settings = read_settings(connection)
    margins = Margins(
        grace_working_days=int(settings["grace.working_days"]),
        gap_days=int(settings["gap.days"]),
        letter_gap_days=int(settings["gap.letter_days"]),
        orphan_days=int(settings["orphan.days"]),
        dispute_review_days=int(settings["dispute.review_days"]),
    )
    return Rulebook(
        settings=settings,
        policies={name: replace(policy, margins=margins) for name, policy in policies().items()},
        calendar=Calendar(alsace_moselle=settings["calendar.alsace_moselle"] == "oui"),
    )
