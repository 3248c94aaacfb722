"""Reading a dossier: the facts, what is derived from them today, and the journal.

Loads nothing heavier than the driver, since the preview beside the queue lives on it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from relance_tui.domain.codes import FollowUpKind
from relance_tui.domain.correspondence import plan_letter
from relance_tui.domain.decision import Finding
from relance_tui.domain.dossier import Dossier
from relance_tui.domain.followup import choose, findings
from relance_tui.errors import RelanceError
from relance_tui.i18n import _
from relance_tui.services.guarding import against_calling, against_writing
from relance_tui.services.journal import timeline
from relance_tui.services.office import Office
from relance_tui.services.rulebook import read_rulebook
from relance_tui.services.views import DossierView
from relance_tui.storage.facts import load_dossier
from relance_tui.storage.intake import bank_loaded_on
from relance_tui.storage.light import DriverConnection, reading


class UnknownDossier(RelanceError):  # noqa: N818 - named for what is wrong
    """The debtor does not exist, or its creation was undone."""

    code = "unknown_customer"


def known_dossier(connection: DriverConnection, debtor_id: int) -> Dossier:
    """The dossier of a debtor. Raises UnknownDossier."""
    dossier = load_dossier(connection, debtor_id)
    if dossier is None:
        raise UnknownDossier(_("ce client n’existe pas ou plus"))
    return dossier


def dossier_view(office: Office, debtor_id: int) -> DossierView:
    """Everything about one debtor on the working day. Raises UnknownDossier."""
    with reading(office.database) as connection:
        dossier = known_dossier(connection, debtor_id)
        rulebook = read_rulebook(connection)
        entries = timeline(connection, debtor_id)
        bank_on = bank_loaded_on(connection)
    today = office.today
    case = rulebook.lay_out(dossier)
    verdicts = findings(case)
    planned = plan_letter(case, today)
    about = tuple(invoice.id for invoice in planned.invoices)
    follow_up = choose(verdicts)
    is_about_default = _has_missed_instalment(verdicts, today)
    return DossierView(
        dossier=dossier,
        policy=case.policy,
        today=today,
        follow_up=follow_up,
        in_queue=follow_up is not None and follow_up.due_on <= today,
        findings=verdicts,
        levels={invoice_id: level.number for invoice_id, level in case.levels.items()},
        promise_statuses={check.promise.id: check.status(today) for check in case.promises},
        plan_statuses={check.plan.id: check.status(today) for check in case.plans},
        plan_checks={check.plan.id: check for check in case.plans},
        frozen_invoices=case.frozen,
        timeline=tuple(entries),
        currency=dossier.currency,
        call_objections=against_calling(
            case,
            rulebook,
            today,
            office.hour,
            bank_on,
            about,
            is_about_default=is_about_default,
        ),
        letter_objections=against_writing(
            case,
            rulebook,
            today,
            bank_on,
            invoice_ids=about,
            step=planned.step,
            is_about_default=is_about_default,
        ),
    )


def _has_missed_instalment(verdicts: Sequence[Finding], today: date) -> bool:
    """Whether an instalment asks to be spoken of: its own plan is then no reason to be silent."""
    asked = (each.follow_up for each in verdicts if each.kind is FollowUpKind.MISSED_INSTALMENT)
    return any(follow_up is not None and follow_up.due_on <= today for follow_up in asked)
