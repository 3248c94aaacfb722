"""Payment plans: the schedule a draft leads to, and the plan once agreed."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime

from dateutil.relativedelta import relativedelta

from relance_tui.domain.claims import claims_of
from relance_tui.domain.codes import DebtorKind, Rhythm
from relance_tui.domain.dossier import Dossier
from relance_tui.domain.outcome import promisable_cents
from relance_tui.domain.plan import InstalmentPlan, make_schedule
from relance_tui.domain.plan_freeze import interest_at_stake_cents
from relance_tui.errors import RelanceError
from relance_tui.i18n import _, ngettext
from relance_tui.services.acting import Act, acting
from relance_tui.services.dossiers import known_dossier
from relance_tui.services.law import rates
from relance_tui.services.office import Office, instant_text
from relance_tui.services.rulebook import Rulebook, read_rulebook
from relance_tui.services.views import Done, PlanDraft, PlanPreview
from relance_tui.services.wording import day, money, next_sentence
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
    preview = _schedule(dossier, rulebook, draft, office.today)
    return replace(
        preview,
        warnings=tuple(limit_warnings(preview, rulebook.settings, office.today)),
        remarks=tuple(_interest_remarks(dossier, rulebook, draft, preview, office.today)),
    )


def agree_plan(office: Office, debtor_id: int, draft: PlanDraft) -> Done:
    """Records an agreed plan; it replaces the promises and plans still running."""
    with acting(office, "plan", debtor_id, draft="plan") as act:
        act.detail = write_plan(act, debtor_id, draft)
    return act.done(next_sentence(act.follow_up))


def write_plan(act: Act, debtor_id: int, draft: PlanDraft) -> dict[str, object]:
    """Records an agreed plan inside an act; returns what the journal says of it."""
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
        freezes_interest=_freezes(dossier, draft),
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
    return {
        "total_cents": preview.total_cents,
        "count": len(preview.instalments),
        "first_on": preview.instalments[0].due_on,
        "note": draft.note,
        "freezes_interest": _freezes(dossier, draft),
    }


def with_plan(
    dossier: Dossier, rulebook: Rulebook, draft: PlanDraft, today: date, now: datetime
) -> tuple[Dossier, PlanPreview]:
    """The dossier as it would be once the plan is agreed, and its schedule; nothing is written."""
    preview = _schedule(dossier, rulebook, draft, today)
    case = rulebook.lay_out(dossier)
    replaced = {each.promise.id for each in case.waiting_promises if each.back_on > today}
    ended = {each.plan.id for each in case.running_plans}
    plan = InstalmentPlan(
        id=0,
        made_at=now,
        made_on=today,
        total_cents=preview.total_cents,
        instalments=preview.instalments,
        invoice_ids=_covered_ids(dossier, preview.total_cents),
        tolerance_working_days=draft.tolerance_working_days,
        accelerates=draft.accelerates,
        freezes_interest=_freezes(dossier, draft),
    )
    agreed = replace(
        dossier,
        promises=tuple(
            replace(each, is_withdrawn=True) if each.id in replaced else each
            for each in dossier.promises
        ),
        plans=(
            *(
                replace(each, is_withdrawn=True) if each.id in ended else each
                for each in dossier.plans
            ),
            plan,
        ),
    )
    return agreed, preview


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
    currency = dossier.currency
    return PlanPreview(
        total_cents=total,
        deposit_cents=draft.deposit_cents,
        instalments=instalments,
        currency=currency,
    )


def limit_warnings(preview: PlanPreview, settings: Mapping[str, str], today: date) -> Iterator[str]:
    """The limits of the house that a schedule goes beyond, in words."""
    most = int(settings["plan.max_months"])
    ends_on = preview.instalments[-1].due_on
    if ends_on > today + relativedelta(months=most):
        yield ngettext(
            "plus long que la limite de la maison ({count} mois, soit le {day})",
            "plus long que la limite de la maison ({count} mois, soit le {day})",
            most,
        ).format(count=most, day=day(today + relativedelta(months=most)))
    least_cents = int(settings["plan.min_instalment"]) * 100
    smallest = min(each.amount_cents for each in preview.instalments)
    if smallest < least_cents:
        yield _("échéance de {amount}, plus petite que celle de la maison ({least})").format(
            amount=money(smallest, preview.currency), least=money(least_cents, preview.currency)
        )


def _interest_remarks(
    dossier: Dossier, rulebook: Rulebook, draft: PlanDraft, preview: PlanPreview, today: date
) -> Iterator[str]:
    """What happens to the interest, and how much of it that is about."""
    claims = claims_of(dossier, rulebook.claim_terms, rates(), today)
    covered = set(_covered_ids(dossier, preview.total_cents))
    percents = {
        each.invoice.id: each.interest.percent
        for each in claims.open
        if each.invoice.id in covered and each.interest.percent is not None
    }
    if not percents:
        yield _("intérêts\u00a0: aucun ne court aujourd’hui sur ces factures")
        return
    stake = interest_at_stake_cents(
        [each for each in dossier.invoices if each.id in percents],
        preview.instalments,
        percents,
        today,
    )
    amount = money(stake, preview.currency)
    if _freezes(dossier, draft):
        yield _(
            "intérêts gelés tant qu’il est tenu, environ {amount} d’ici à son terme\u202f;"
            " un défaut les fait courir comme s’ils ne l’avaient jamais été (règle de la maison)"
        ).format(amount=amount)
    else:
        yield _("les intérêts courent\u00a0: environ {amount} de plus d’ici à son terme").format(
            amount=amount
        )


def _freezes(dossier: Dossier, draft: PlanDraft) -> bool:
    if draft.freezes_interest is None:
        return dossier.debtor.kind.in_law is DebtorKind.CONSUMER
    return draft.freezes_interest


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
