"""Pages of text in 80 columns, for people, screen readers and pipes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from relance_tui.cli.documents import days_late, invoice_status, last_step
from relance_tui.cli.output import table, wrap
from relance_tui.domain.codes import Claim
from relance_tui.domain.formats import days, weekday_date
from relance_tui.domain.payment import Payment
from relance_tui.domain.plan import Instalment
from relance_tui.i18n import _, current_language, ngettext
from relance_tui.services.listing import QueueRow
from relance_tui.services.phrases import escalation_sentence, phrase
from relance_tui.services.views import DossierView, PlanPreview, SettingView, TimelineEntry
from relance_tui.services.wording import (
    action_label,
    day,
    debtor_kind_label,
    kind_label,
    money,
    next_sentence,
    plan_status_label,
    promise_status_label,
    reason_label,
)

_QUEUE = (10, 23, 22, 6, 14)
_INVOICES = (14, 10, 14, 14, 6, 17)
_INSTALMENTS = (10, 20, 14)


def queue(rows: Sequence[QueueRow], today: date) -> Iterator[str]:
    """The queue: who, what to do, how late, how much."""
    if not rows:
        yield _("Rien à traiter au {day}.").format(day=weekday_date(today, current_language()))
        return
    head = (_("Code"), _("Client"), _("À faire"), _("Retard"), _("Montant"))
    yield from table([head], _QUEUE, right=(3, 4))
    yield "─" * (sum(_QUEUE) + len(_QUEUE) - 1)
    yield from table((_queue_cells(row, today) for row in rows), _QUEUE, right=(3, 4))
    count = ngettext("{count} dossier", "{count} dossiers", len(rows)).format(count=len(rows))
    yield ""
    yield f"{count}, " + ", ".join(_sums((row.overdue_cents, row.currency) for row in rows))


def _queue_cells(row: QueueRow, today: date) -> tuple[str, ...]:
    label = (
        action_label(
            row.kind,
            channel=row.channel,
            step_number=row.step_number,
            at=row.at,
            because=row.because,
        )
        if row.kind
        else ""
    )
    late = _late(row.days_late(today))
    return row.code, row.name, label, late, money(row.overdue_cents, row.currency)


def _late(count: int) -> str:
    return days(count, current_language()) if count else ""


def _sums(amounts: Iterable[tuple[int, str]]) -> list[str]:
    totals: dict[str, int] = {}
    for cents, currency in amounts:
        totals[currency] = totals.get(currency, 0) + cents
    return [money(cents, currency) for currency, cents in totals.items()]


def dossier(view: DossierView, more: Iterable[str] = ()) -> Iterator[str]:
    """The whole dossier; `more` are the lines on its letters and on what the law gives us."""
    yield from debtor(view)
    yield ""
    yield from _balances(view)
    yield from _next(view)
    yield from _invoices(view)
    yield from _agreements(view)
    yield from _payments(view)
    yield from more
    yield from _section(_("Journal"), _journal(view.timeline))


def _title(view: DossierView) -> str:
    return f"{view.dossier.debtor.code}  {view.dossier.debtor.name}"


def debtor(view: DossierView) -> Iterator[str]:
    """Who owes and whom to talk to."""
    found = view.dossier.debtor
    yield from wrap(_title(view), "  ", "")
    yield f"  {debtor_kind_label(found.kind)}" + (f", SIREN {found.siren}" if found.siren else "")
    for line in found.address.splitlines():
        yield f"  {line}"
    for contact in found.contacts:
        parts = [contact.name, contact.role, contact.phone, contact.email]
        yield from wrap(", ".join(part for part in parts if part), "    ", "  ")
    policy = _("scénario {name}").format(name=view.policy.name)
    yield f"  {policy}" + (f", {', '.join(found.tags)}" if found.tags else "")
    if found.owner:
        yield "  " + _("suivi par {name}").format(name=found.owner)
    if found.do_not_call:
        yield "  " + _("ne pas appeler")


def _balances(view: DossierView) -> Iterator[str]:
    found = view.dossier
    late = found.days_late(view.today)
    line = _("Solde {balance}, en retard {overdue}").format(
        balance=money(found.balance_cents, view.currency),
        overdue=money(found.overdue_cents(view.today), view.currency),
    )
    if late:
        line += ngettext(" depuis {count} jour", " depuis {count} jours", late).format(count=late)
    yield line
    if found.unallocated_cents:
        yield _("À affecter : {amount}").format(
            amount=money(found.unallocated_cents, view.currency)
        )


def _next(view: DossierView) -> Iterator[str]:
    yield from wrap(next_sentence(view.current), "  ", "")
    if view.current is not None:
        yield from wrap(phrase(view.current.because), "  ")


def _section(title: str, lines: Iterable[str]) -> Iterator[str]:
    found = list(lines)
    if found:
        yield ""
        yield title
        yield from found


def _invoices(view: DossierView) -> Iterator[str]:
    if not view.dossier.invoices:
        return
    yield ""
    head = (
        *(_("Facture"), _("Échéance"), _("Total"), _("Reste dû")),
        *(_("Retard"), _("État")),
    )
    yield from table([head], _INVOICES, right=(2, 3, 4))
    found = sorted(view.dossier.invoices, key=lambda i: (i.open_cents <= 0, i.due_on, i.number))
    yield from table(
        (
            (
                invoice.number,
                day(invoice.due_on),
                money(invoice.total_cents, invoice.currency),
                money(invoice.open_cents, invoice.currency),
                _late(days_late(view, invoice)),
                _state(view, invoice_status(view, invoice), last_step(view, invoice)),
            )
            for invoice in found
        ),
        _INVOICES,
        right=(2, 3, 4),
    )


def _state(view: DossierView, status: str, step: str | None) -> str:
    labels = {
        "paid": _("réglée"),
        "disputed": _("litige"),
        "planned": _("échelonnée"),
        "promised": _("promise"),
        "held": _("suspendue"),
        "handed_over": _("au contentieux"),
        "insolvent": _("procédure collective"),
        "time_barred": _("prescrite"),
        "overdue": _("en retard"),
        "open": _("à échoir"),
    }
    found = view.policy.step_named(step) if step and status != "paid" else None
    return labels[status] + (_(", niv. {number}").format(number=found.number) if found else "")


def _agreements(view: DossierView) -> Iterator[str]:
    found = view.dossier
    yield from _section(
        _("Promesses"),
        (
            "  "
            + _("{amount} pour le {day} : {status}").format(
                amount=money(promise.amount_cents, view.currency),
                day=day(promise.due_on),
                status=promise_status_label(view.promise_statuses[promise.id]),
            )
            for promise in found.promises
        ),
    )
    for plan in found.plans:
        title = _("Échéancier du {day} : {status}").format(
            day=day(plan.made_on), status=plan_status_label(view.plan_statuses[plan.id])
        )
        yield from _section(title, _instalments(plan.instalments, view.currency))
    yield from _section(
        _("Litiges"),
        (
            "  "
            + _("ouvert le {made}, {reason}, {state}").format(
                made=day(dispute.made_on),
                reason=reason_label(dispute.reason),
                state=_("levé le {day}").format(day=day(dispute.settled_on))
                if dispute.settled_on
                else _("à revoir le {day}").format(day=day(dispute.review_on)),
            )
            for dispute in found.disputes
        ),
    )
    yield from _section(
        _("Suspensions"),
        (
            "  "
            + _("jusqu’au {day}, {reason}").format(
                day=day(hold.until_on), reason=reason_label(hold.reason)
            )
            for hold in found.holds
        ),
    )


def _payments(view: DossierView) -> Iterator[str]:
    yield from _section(
        _("Règlements"),
        (
            f"  {day(payment.valued_on)}  {money(payment.amount_cents, view.currency)}"
            + (f"  {payment.reference}" if payment.reference else "")
            + _payment_remarks(payment, view.currency)
            for payment in sorted(view.dossier.payments, key=lambda payment: payment.valued_on)
        ),
    )


def _payment_remarks(payment: Payment, currency: str) -> str:
    """What a payment did beside settling principal."""
    if payment.bounced_on is not None:
        return _(", revenu impayé le {day}").format(day=day(payment.bounced_on))
    beside = sum(p.amount_cents for p in payment.allocations if p.claim is not Claim.PRINCIPAL)
    if not beside:
        return ""
    return _(", dont {amount} d’intérêts et d’indemnités").format(amount=money(beside, currency))


def _instalments(lines: Iterable[Instalment], currency: str) -> list[str]:
    return table(
        (
            (
                "  " + (str(line.number) if line.number else _("acompte")),
                weekday_date(line.due_on, current_language()),
                money(line.amount_cents, currency),
            )
            for line in lines
        ),
        _INSTALMENTS,
        right=(2,),
    )


def plan(preview: PlanPreview) -> Iterator[str]:
    """The lines of a schedule and their total."""
    yield from _instalments(preview.instalments, preview.currency)
    yield from table(
        [("  " + _("total"), "", money(preview.total_cents, preview.currency))],
        _INSTALMENTS,
        right=(2,),
    )


def why(view: DossierView) -> Iterator[str]:
    """Why the dossier is in the queue or not, rule by rule."""
    yield from wrap(_title(view), "  ", "")
    yield _("Dans la file : oui") if view.in_queue else _("Dans la file : non")
    yield from _next(view)
    yield ""
    for finding in view.findings:
        mark = "x" if finding.follow_up else "-"
        head = f"{mark} {kind_label(finding.kind):<19} "
        detail = phrase(finding.because)
        if finding.follow_up:
            detail = f"{day(finding.follow_up.due_on)}, {detail}"
        yield from wrap(detail, " " * len(head), head)
    for each in view.follow_up.escalations if view.follow_up else ():
        if each.on > view.today:
            yield from wrap(escalation_sentence(each), "  ", "")


def _journal(entries: Iterable[TimelineEntry], *, has_customer: bool = False) -> Iterator[str]:
    for entry in entries:
        head = f"  {entry.at.astimezone():%d/%m/%Y %H:%M}  {entry.by}  "
        if has_customer and entry.debtor_code:
            head += f"{entry.debtor_code}  "
        text = entry.text + (_(" (annulé)") if entry.is_undone else "")
        yield from wrap(text, " " * 6, head)


def journal(entries: Iterable[TimelineEntry]) -> Iterator[str]:
    """The journal of the whole desk, newest first."""
    yield from _journal(entries, has_customer=True)


def settings(found: Iterable[SettingView]) -> Iterator[str]:
    """Every setting with its value and its meaning."""
    for each in found:
        yield from wrap(each.value, " " * 27, f"{each.key:<25}= ")
        yield from wrap(each.label, " " * 4)
