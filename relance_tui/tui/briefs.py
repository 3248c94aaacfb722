"""A dossier in lines to read: the preview beside the queue and the panes of the dossier."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.cells import cell_len

from relance_tui.domain import formats
from relance_tui.domain.codes import Claim, FollowUpKind, PromiseStatus
from relance_tui.i18n import _, current_language, ngettext
from relance_tui.services import wording
from relance_tui.services.listing import QueueRow
from relance_tui.services.phrases import phrase
from relance_tui.tui import invoice_lines, words
from relance_tui.tui.widgets.lines import Line, line, spread, wrap

if TYPE_CHECKING:  # the first frame needs none of them
    from relance_tui.domain.plan import Instalment, InstalmentPlan
    from relance_tui.services.rights import Rights
    from relance_tui.services.views import DossierView, TimelineEntry

Copied = tuple[Line, str]
"""A line and what copying it gives."""
_MOST_AGREEMENTS = 6
"""Lines of promises, plans and money beside the queue; the dossier shows them all."""
_AMOUNT = 15
_AS_TEXT = 100
"""Cells of a line of plain text."""


def heading(view: DossierView) -> tuple[Line, Line]:
    """Who the debtor is: name at one end, code and kind at the other."""
    debtor = view.dossier.debtor
    kind = wording.debtor_kind_label(debtor.kind).partition(" (")[0]
    end = f"{debtor.code} · {kind}"
    if debtor.owner:
        end += " · " + _("suivi par {name}").format(name=debtor.owner)
    return line(debtor.name, "strong"), line(end, "muted")


def amounts(view: DossierView) -> Line:
    """What is owed, and what waits to be allocated."""
    dossier = view.dossier
    overdue = dossier.overdue_cents(view.today)
    parts: list[tuple[str, str]] = []
    if overdue:
        amount = words.money(overdue, view.currency)
        late = words.late(dossier.days_late(view.today))
        parts.append((_("{amount} en retard, {late}").format(amount=amount, late=late), "strong"))
    parts.append(
        (
            (" · " if parts else "")
            + _("{amount} ouverts").format(amount=words.money(dossier.open_cents, view.currency)),
            "",
        )
    )
    if dossier.unallocated_cents > 0:
        amount = words.money(dossier.unallocated_cents, view.currency)
        parts.append((" · € " + _("{amount} à affecter").format(amount=amount), "accent"))
    return tuple(parts)


def people(view: DossierView) -> list[Copied]:
    """The interlocutors, one line per way to reach them."""
    debtor = view.dossier.debtor
    lines: list[Copied] = []
    for contact in debtor.contacts:
        who = ", ".join(part for part in (contact.name, contact.role) if part) or _("standard")
        ways = [way for way in (contact.phone, contact.email) if way]
        for way in ways or [""]:
            lines.append((((words.cut(who, 26) + " ", ""), (way, "accent")), way))
            who = ""
    if debtor.do_not_call:
        lines.append((line(_("! ne souhaite pas être appelé"), "warning"), ""))
    if debtor.address:
        flat = ", ".join(debtor.address.splitlines())
        lines.append((line(flat, "muted"), f"{debtor.name}\n{debtor.address}"))
    return lines or [(line(_("aucun interlocuteur : a pour en ajouter"), "muted"), "")]


def invoices(view: DossierView, width: int) -> list[Copied]:
    """Open invoices, the oldest due first, then the settled ones."""
    lines = [(each.text, each.copied) for each in invoice_lines.pane(view, width)]
    return lines or [(line(_("aucune facture"), "muted"), "")]


def agreements(view: DossierView, *, is_whole: bool = False) -> list[Copied]:
    """Promises, plans, disputes, holds and money received, the newest of each first.

    The whole of it says what each payment settled.
    """
    return [
        *_promises(view),
        *_plans(view),
        *_suspensions(view),
        *_payments(view, is_whole=is_whole),
    ] or [(line(_("aucun accord, aucun règlement"), "muted"), "")]


def _promises(view: DossierView) -> list[Copied]:
    lines: list[Copied] = []
    for promise in sorted(view.dossier.promises, key=lambda p: p.made_at, reverse=True):
        status = view.promise_statuses.get(promise.id, PromiseStatus.PENDING)
        amount = words.money(promise.amount_cents, view.currency)
        tone = "warning" if status is PromiseStatus.BROKEN else ""
        what = wording.means_label(promise.means) if promise.means else _("promesse")
        text = _("{what} de {amount} pour le {on}\u00a0: {status}").format(
            what=what,
            amount=amount,
            on=formats.short_date(promise.due_on),
            status=wording.promise_status_label(status),
        )
        mark = "! " if status is PromiseStatus.BROKEN else ""
        lines.append((line(mark + text, tone), amount))
    return lines


def _plans(view: DossierView) -> list[Copied]:
    lines: list[Copied] = []
    for plan in sorted(view.dossier.plans, key=lambda p: p.made_at, reverse=True):
        status = view.plan_statuses[plan.id]
        total = words.money(plan.total_cents, view.currency)
        text = _("échéancier de {total} du {on}\u00a0: {status}").format(
            total=total,
            on=formats.short_date(plan.made_on),
            status=wording.plan_status_label(status),
        )
        if plan.freezes_interest:
            text += _(", intérêts gelés")
        lines.append((line(text), total))
        lines += [_instalment(view, plan, part) for part in plan.instalments]
    return lines


def _instalment(view: DossierView, plan: InstalmentPlan, part: Instalment) -> Copied:
    """A line of a schedule, and whether money has met it."""
    amount = words.money(part.amount_cents, view.currency)
    what = str(part.number) if part.number else _("acompte")
    shown = f"    {words.cut(what, 8)} {formats.short_date(part.due_on)} {_right(amount, _AMOUNT)}"
    checks = view.plan_checks.get(plan.id)
    check = next((c for c in checks.instalments if c.instalment == part), None) if checks else None
    if check is None or plan.is_withdrawn:
        return line(shown, "muted"), amount
    if check.is_met:
        return ((shown, "muted"), ("  ✓ " + _("payée"), "")), amount
    said, tone = "", "muted"
    if check.back_on <= view.today:
        said, tone = "  ! " + _("manquée"), "warning"
    elif part.due_on < view.today:
        said, tone = "  " + _("attendue"), "accent"
    if check.received_cents:
        got = words.money(check.received_cents, view.currency)
        said += (", " if said else "  ") + _("{amount} reçus").format(amount=got)
    return ((shown, "muted"), (said, tone)), amount


def _suspensions(view: DossierView) -> list[Copied]:
    lines: list[Copied] = []
    for dispute in sorted(view.dossier.disputes, key=lambda d: d.made_at, reverse=True):
        reason = wording.reason_label(dispute.reason)
        if dispute.settled_on:
            text = _("litige ({reason}) levé le {on}").format(
                reason=reason, on=formats.short_date(dispute.settled_on)
            )
        else:
            text = _("litige ({reason}), à revoir le {on}").format(
                reason=reason, on=formats.short_date(dispute.review_on)
            )
        lines.append((line("⚖ " + text, "muted" if dispute.settled_on else ""), ""))
    for hold in sorted(view.dossier.holds, key=lambda h: h.made_at, reverse=True):
        text = _("suspendu jusqu’au {on} ({reason})").format(
            on=formats.short_date(hold.until_on), reason=wording.reason_label(hold.reason)
        )
        is_over = hold.until_on < view.today
        lines.append((line("⏸ " + text, "muted" if is_over else ""), ""))
    return lines


def _payments(view: DossierView, *, is_whole: bool) -> list[Copied]:
    lines: list[Copied] = []
    numbers = {invoice.id: invoice.number for invoice in view.dossier.invoices}
    for payment in sorted(view.dossier.payments, key=lambda p: p.valued_on, reverse=True):
        amount = words.money(payment.amount_cents, view.currency)
        what = _("avoir") if payment.kind == "credit_note" else _("règlement")
        text = f"{what} {amount}, {formats.short_date(payment.valued_on)}"
        if payment.reference:
            text += f", {payment.reference}"
        waiting = payment.unallocated_cents
        left = (
            " · " + _("{amount} à affecter").format(amount=words.money(waiting, view.currency))
            if waiting > 0
            else ""
        )
        if payment.bounced_on is not None:
            on = formats.short_date(payment.bounced_on)
            left = "  ! " + _("revenu impayé le {on}").format(on=on)
        lines.append((((text, "" if waiting > 0 else "muted"), (left, "accent")), amount))
        for part in payment.allocations if is_whole and payment.bounced_on is None else ():
            settled = words.money(part.amount_cents, view.currency)
            beside = _beside(part.claim)
            number = words.cut(numbers.get(part.invoice_id, "?"), 12)
            shown = f"    {number} {_right(settled, _AMOUNT)}{beside}"
            lines.append((line(shown, "muted"), settled))
    return lines


def _beside(claim: Claim) -> str:
    """What a payment settled when that is not the principal."""
    names = {Claim.INTEREST: _("intérêts"), Claim.INDEMNITY: _("indemnité")}
    return f"  {names[claim]}" if claim in names else ""


def timeline(view: DossierView) -> list[Copied]:
    """The journal, newest first."""
    return [_entry(entry) for entry in view.timeline] or [(line(_("rien jusqu’ici"), "muted"), "")]


def _entry(entry: TimelineEntry) -> Copied:
    on = formats.short_date(words.local_day(entry.at))
    tone = "muted" if entry.is_undone else ""
    undone = " " + _("(annulé)") if entry.is_undone else ""
    return ((f"{on}  ", "muted"), (entry.text + undone, tone), (f"  {entry.by}", "muted")), (
        entry.text
    )


def why(view: DossierView, width: int) -> list[Line]:
    """Why the dossier is where it is and what comes next."""
    follow_up = view.current
    if follow_up is None:
        return wrap(_("Rien à faire sur ce dossier."), width)
    lines = wrap(_("Pourquoi\u00a0: {reason}.").format(reason=phrase(follow_up.because)), width)
    if not view.in_queue:
        return [*lines, *wrap(wording.next_sentence(follow_up), width)]
    then = _then(view)
    return [*lines, *(wrap(then, width) if then else [])]


def _then(view: DossierView) -> str:
    """The step of the scenario that follows the one to execute."""
    follow_up = view.current
    if follow_up is None or follow_up.kind is not FollowUpKind.DUNNING_STEP:
        return ""
    step = view.policy.step_after(follow_up.step_number)
    if step is None:
        return _("Ensuite\u00a0: le scénario est à son terme.")
    return _("Ensuite\u00a0: {title}, {when}.").format(
        title=step.title, when=wording.offset_label(step.offset_days, step.counts_from)
    )


def short(row: QueueRow, view: DossierView | None, width: int) -> list[Line]:
    """Three lines under the list: whom to ask for, and why the dossier is there."""
    who: list[str] = []
    if view is not None:
        contact = next((c for c in view.dossier.debtor.contacts if c.phone), None)
        contact = contact or next(iter(view.dossier.debtor.contacts), None)
        if contact:
            who += [part for part in (contact.name, contact.phone or contact.email) if part]
        count = sum(1 for invoice in view.dossier.invoices if invoice.open_cents > 0)
        who.append(ngettext("{count} facture", "{count} factures", count).format(count=count))
    else:
        who.append(row.code)
    first = ((row.name, "strong"), ("".join(f" · {part}" for part in who), ""))
    if view is not None:
        return [first, *why(view, width)][:4]
    if row.kind is None:
        return [first]
    reason = _("Pourquoi\u00a0: {reason}.").format(reason=phrase(row.because))
    return [first, *wrap(reason, width)][:4]


def long(view: DossierView, width: int, height: int, *, rights: Rights | None = None) -> list[Line]:
    """The whole dossier beside the list, the most useful first, fitted to the height."""
    blank = line("")
    name, code = heading(view)
    reasons = [line(_("Aujourd’hui"), "muted"), *why(view, width)]
    top = [spread(name, code, width), amounts(view)]
    if rights is not None:
        from relance_tui.tui.rights_lines import summary  # noqa: PLC0415 - after the first frame

        top += summary(rights)
    top.append(blank)
    top += [shown for shown, _copied in people(view)][:4]
    top += [blank, invoice_lines.heading(view, width)]
    room = height - len(top) - len(reasons) - 2
    facts = [shown for shown, _copied in invoices(view, width)]
    kept = max(min(len(facts), room * 6 // 10), 1)
    top += _clipped(facts, kept)
    room -= kept + 1
    for some, most in ((agreements(view), _MOST_AGREEMENTS), (timeline(view), height)):
        lines = [shown for shown, _copied in some]
        kept = min(len(lines), room, most)
        if kept > 0:
            top += [blank, *_clipped(lines, kept)]
            room -= kept + 1
    return [*top, blank, *reasons][:height]


def _clipped(lines: list[Line], count: int) -> list[Line]:
    if len(lines) <= count:
        return lines
    more = len(lines) - count + 1
    text = ngettext("… {count} autre", "… {count} autres", more).format(count=more)
    return [*lines[: count - 1], line(text, "muted")]


def as_text(view: DossierView) -> str:
    """The dossier as plain text, for the normal screen."""
    sections = [
        (_("Interlocuteurs"), people(view)),
        (_("Factures"), invoices(view, _AS_TEXT)),
        (_("Accords et règlements"), agreements(view, is_whole=True)),
        (_("Journal"), timeline(view)),
    ]
    name, code = heading(view)
    lines = [_flat(name), _flat(code), _flat(amounts(view))]
    for title, some in sections:
        lines += ["", title, *(f"  {_flat(shown)}" for shown, _copied in some)]
    lines += ["", *(_flat(shown) for shown in why(view, _AS_TEXT))]
    today = formats.weekday_date(view.today, current_language())
    return "\n".join([today, "", *lines])


def _flat(parts: Line) -> str:
    return "".join(text for text, _tone in parts)


def _right(text: str, width: int) -> str:
    return " " * max(width - cell_len(text), 0) + text
