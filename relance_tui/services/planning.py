"""Payment plans: the schedule a draft leads to, and the plan once agreed."""

from __future__ import annotations

import json
from datetime import date

from dateutil.relativedelta import relativedelta

from relance_tui.domain.codes import Rhythm
from relance_tui.domain.dossier import Dossier
from relance_tui.domain.outcome import promisable_cents
from relance_tui.domain.plan import make_schedule
from relance_tui.errors import RelanceError
from relance_tui.i18n import _
from relance_tui.services.acting import Act, acting
from relance_tui.services.dossiers import known_dossier
from relance_tui.services.office import Office, instant_text
from relance_tui.services.rulebook import Rulebook, read_rulebook
from relance_tui.services.views import Done, PlanDraft, PlanPreview
from relance_tui.services.wording import next_sentence
from relance_tui.storage.acts import insert_rows
from relance_tui.storage.light import reading
from relance_tui.storage.tables import InstalmentRow, PlanRow, PromiseRow

_PERIODS = {
    Rhythm.WEEK: relativedelta(weeks=1),
    Rhythm.FORTNIGHT: relativedelta(weeks=2),
    Rhythm.MONTH: relativedelta(months=1),
    Rhythm.MONTH_END: relativedelta(day=31),
}


def preview_plan(office: Office, debtor_id: int, draft: PlanDraft) -> PlanPreview:
    """The schedule a draft leads to; nothing is written."""
    with reading(office.database) as connection:
        dossier = known_dossier(connection, debtor_id)
        rulebook = read_rulebook(connection)
    return _schedule(dossier, rulebook, draft, office.today)


def agree_plan(office: Office, debtor_id: int, draft: PlanDraft) -> Done:
    """Records an agreed plan; it replaces the promises and plans still running."""
    with acting(office, "plan", debtor_id, draft="plan") as act:
        dossier = act.dossier(debtor_id)
        preview = _schedule(dossier, act.rulebook, draft, act.today)
        _withdraw_running(act, dossier)
        plan_id = act.add(
            PlanRow,
            debtor_id=debtor_id,
            made_at=instant_text(act.at),
            made_on=act.today,
            total_cents=preview.total_cents,
            invoice_ids=json.dumps(_covered_ids(dossier, preview.total_cents)),
            note=draft.note,
            tolerance_working_days=draft.tolerance_working_days,
            accelerates=draft.accelerates,
        )
        insert_rows(
            act.connection,
            InstalmentRow,
            [
                {
                    "plan_id": plan_id,
                    "number": instalment.number,
                    "due_on": instalment.due_on,
                    "amount_cents": instalment.amount_cents,
                }
                for instalment in preview.instalments
            ],
        )
        act.detail = {
            "total_cents": preview.total_cents,
            "count": len(preview.instalments),
            "first_on": preview.instalments[0].due_on,
            "note": draft.note,
        }
    return act.done(next_sentence(act.follow_up))


def _schedule(dossier: Dossier, rulebook: Rulebook, draft: PlanDraft, today: date) -> PlanPreview:
    total = draft.total_cents
    if total is None:
        total = promisable_cents(dossier, (), today)
    if total <= 0:
        raise RelanceError(_("rien n’est dû : il n’y a rien à échelonner"))
    if total > dossier.balance_cents:
        raise RelanceError(_("le total dépasse ce qui est ouvert sur le dossier"))
    first_on = draft.first_on or today + _PERIODS[draft.rhythm]
    if first_on < today:
        raise RelanceError(_("la première échéance est déjà passée"))
    instalments = make_schedule(
        total_cents=total,
        origin_on=today,
        first_on=first_on,
        rhythm=draft.rhythm,
        calendar=rulebook.calendar,
        deposit_cents=draft.deposit_cents,
        count=draft.count,
        amount_cents=draft.amount_cents,
    )
    currency = dossier.invoices[0].currency if dossier.invoices else "EUR"
    return PlanPreview(
        total_cents=total,
        deposit_cents=draft.deposit_cents,
        instalments=instalments,
        currency=currency,
    )


def _covered_ids(dossier: Dossier, total_cents: int) -> tuple[int, ...]:
    """The open invoices a plan of that total pays, the oldest due first."""
    left = total_cents + dossier.unallocated_cents
    covered = []
    for invoice in sorted(dossier.invoices, key=lambda i: (i.due_on, i.issued_on, i.number)):
        if left <= 0:
            break
        if invoice.open_cents > 0:
            covered.append(invoice.id)
            left -= invoice.open_cents
    return tuple(covered)


def _withdraw_running(act: Act, dossier: Dossier) -> None:
    """A new agreement replaces what was still awaited; what had already failed stays failed."""
    case = act.rulebook.lay_out(dossier)
    for check in case.waiting_promises:
        if check.back_on > act.today:
            act.change(PromiseRow, check.promise.id, is_withdrawn=True)
    for plan in case.running_plans:
        act.change(PlanRow, plan.plan.id, is_withdrawn=True)
