"""A call during which a plan was agreed: both as one act."""

from __future__ import annotations

from relance_tui.domain.outcome import CallDraft
from relance_tui.domain.quick_reading import PlanTerms
from relance_tui.i18n import _
from relance_tui.services import casework, planning
from relance_tui.services.acting import acting
from relance_tui.services.dossiers import known_dossier
from relance_tui.services.office import Office
from relance_tui.services.rulebook import read_rulebook
from relance_tui.services.views import Done, PlanDraft, PlanPreview
from relance_tui.services.wording import (
    money,
    next_sentence,
)
from relance_tui.storage.light import reading


def plan_draft(terms: PlanTerms) -> PlanDraft:
    """The plan a quick line says: so many equal instalments of its total."""
    return PlanDraft(
        count=terms.count,
        total_cents=terms.total_cents,
        deposit_cents=terms.deposit_cents,
        rhythm=terms.rhythm,
        first_on=terms.first_on,
    )


def record_call_with_plan(
    office: Office, debtor_id: int, call: CallDraft, terms: PlanTerms
) -> Done:
    """Logs the call and the plan agreed during it, as one act."""
    with acting(office, "call", debtor_id, draft="call") as act:
        agreed = planning.write_plan(act, debtor_id, plan_draft(terms))
        casework.write_call(act, debtor_id, call)
        act.detail = {**act.detail, "plan": agreed}
    return act.done(next_sentence(act.follow_up))


def preview_call_with_plan(
    office: Office, debtor_id: int, call: CallDraft, terms: PlanTerms
) -> Done:
    """What such a call would lead to, the limits it goes beyond and what it leaves out."""
    with reading(office.database) as connection:
        dossier = known_dossier(connection, debtor_id)
        rulebook = read_rulebook(connection)
    today, now = office.today, office.clock.now()
    draft = plan_draft(terms)
    agreed, preview = planning.with_plan(dossier, rulebook, draft, today, now)
    spoken = casework.entailed_by(dossier, rulebook, call, today=today, now=now)
    decided = rulebook.decide(spoken.added_to(agreed))
    follow_up = decided.as_of(today) if decided else None
    left_cents = dossier.overdue_cents(today) - dossier.unallocated_cents - preview.total_cents
    lines = [
        next_sentence(follow_up),
        *([_left_out(left_cents, preview)] if left_cents > 0 else ()),
        *(f"! {each}" for each in planning.limit_warnings(preview, rulebook.settings, today)),
    ]
    return Done(act_id=0, message="\n".join(lines), debtor_id=debtor_id, follow_up=follow_up)


def _left_out(left_cents: int, preview: PlanPreview) -> str:
    return _("L’échéancier est de {total}\u202f; {left} en retard restent en dehors.").format(
        total=money(preview.total_cents, preview.currency),
        left=money(left_cents, preview.currency),
    )
