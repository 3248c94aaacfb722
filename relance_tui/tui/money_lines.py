"""The lines of the money that waits: movements of the bank, then sums without an invoice."""

from __future__ import annotations

from rich.cells import cell_len

from relance_tui.domain import formats
from relance_tui.i18n import _
from relance_tui.services.bank_proposals import BankProposal
from relance_tui.services.bank_words import movement_text
from relance_tui.services.bank_words import proposal_text as movement_proposal
from relance_tui.services.bank_words import why_text as movement_why
from relance_tui.services.waiting import WaitingMoney, proposal_text, why_text
from relance_tui.tui import words
from relance_tui.tui.widgets.lines import Line, line, wrap

Waiting = BankProposal | WaitingMoney

_NAME, _SUM, _DAY = 26, 15, 10


def heading() -> Line:
    """The names of the columns."""
    return line(
        words.cut(_("client"), _NAME)
        + _("somme").rjust(_SUM)
        + "  "
        + words.cut(_("depuis"), _DAY)
        + _("proposé")
    )


def row(each: Waiting) -> tuple[Line, str]:
    """One line, and what copying it gives."""
    name, cents, currency, day, proposed = _parts(each)
    amount = words.money_within(cents, currency, _SUM)
    is_ready = _is_ready(each)
    shown: Line = (
        (words.cut(name, _NAME - 1) + " ", "strong" if _customer(each) else "muted"),
        (" " * max(_SUM - cell_len(amount), 0) + amount + "  ", "warning" if cents < 0 else ""),
        (words.cut(day, _DAY), "muted"),
        (proposed, "accent" if is_ready else "muted"),
    )
    return shown, f"{name}\u00a0: {words.money(cents, currency)}, {proposed}"


def about(each: Waiting, width: int) -> list[Line]:
    """What the line under the cursor is, what is proposed and why."""
    if isinstance(each, BankProposal):
        told = [*wrap(movement_text(each), width)]
        if each.debtor is not None:
            told.append(((each.debtor.name, "strong"), (f" · {each.debtor.code}", "")))
        told += wrap(movement_proposal(each), width)
        return told + wrap(movement_why(each), width, "muted")
    lines: list[Line] = [((each.name, "strong"), (f" · {each.code}", ""))]
    lines += wrap(proposal_text(each), width)
    lines += wrap(why_text(each), width, "muted")
    if each.references:
        told_references = _("références\u00a0: {references}")
        text = told_references.format(references=", ".join(each.references))
        lines += wrap(text, width, "muted")
    return lines


def _customer(each: Waiting) -> str:
    if isinstance(each, BankProposal):
        return each.debtor.name if each.debtor else ""
    return each.name


def _is_ready(each: Waiting) -> bool:
    """Whether Enter would do something."""
    if isinstance(each, BankProposal):
        return each.debtor is not None and (not each.is_return or each.payment_id is not None)
    return each.proposal is not None


def _parts(each: Waiting) -> tuple[str, int, str, str, str]:
    """Name, cents, currency, day and what is proposed."""
    if isinstance(each, BankProposal):
        entry = each.entry
        name = each.debtor.name if each.debtor else "? " + (entry.payer or movement_text(each))
        day = formats.short_date(entry.valued_on)
        return name, entry.amount_cents, entry.currency, day, movement_proposal(each)
    day = formats.short_date(each.since_on)
    return each.name, each.amount_cents, each.currency, day, proposal_text(each)
