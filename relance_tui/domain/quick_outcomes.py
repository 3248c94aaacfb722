"""What each outcome of the quick line takes after its name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from relance_tui.domain.codes import CallOutcome, Reason
from relance_tui.domain.dates import parse_past_date
from relance_tui.domain.formats import quoted
from relance_tui.domain.outcome import CallDraft
from relance_tui.domain.quick_reading import (
    Known,
    Line,
    Unread,
    Word,
    bare,
    bare_word,
    lacking,
    refused,
    split_words,
    typed,
)
from relance_tui.domain.quick_values import day_ahead, day_or_end, moment, sum_and_day
from relance_tui.domain.quick_words import (
    ALL_INVOICES,
    CONNECTORS,
    HEADS,
    LONGEST_HEAD,
    LONGEST_REASON,
    REASONS,
    REVIEW,
    TWO_MEANINGS,
    starts_with,
)
from relance_tui.i18n import _

SHOWN = 4
"""How many possibilities are named."""
_LONGEST_EXAMPLE = 24


def head_length(folded: tuple[str, ...]) -> int:
    """How many words make the outcome that starts here; 0 for none."""
    for count in range(min(LONGEST_HEAD, len(folded)), 0, -1):
        if folded[:count] in HEADS:
            return count
    return 0


def is_outcome(folded: tuple[str, ...]) -> bool:
    """Whether an outcome is said here; a letter alone is only a word of a note."""
    if not folded:
        return False
    count = head_length(folded)
    return count > 1 or (count == 1 and len(folded[0]) > 1) or folded[0] in TWO_MEANINGS


def take(outcome: CallOutcome, head: Line, rest: Line, known: Known) -> CallDraft:
    """The call that an outcome with what follows its name is. Ends the reading otherwise."""
    return _READERS.get(outcome, _plain)(outcome, head, rest, known)


def _plain(outcome: CallOutcome, head: Line, rest: Line, known: Known) -> CallDraft:
    """An outcome that takes nothing: what follows is the note, unless it says something else."""
    del known
    if not rest:
        return CallDraft(outcome=outcome)
    folded = bare(rest)
    name, others = typed(head), typed(rest)
    said = _(
        "{text}\u00a0: pour en faire une note, écrivez «\u00a0{name}\u00a0: {others}\u00a0»"
    ).format(text=quoted(others), name=name, others=_short(others))
    if len(head[-1].bare) == 1 or folded[0][:1].isdigit() or folded[0][:1] in {"+", "-"}:
        raise refused(said)
    if any(is_outcome(folded[at:]) for at in range(len(folded))):
        raise refused(_("deux issues en une ligne\u202f; {said}").format(said=said))
    return CallDraft(outcome=outcome, note=others)


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST_EXAMPLE else text[:_LONGEST_EXAMPLE] + "…"


def _promise(outcome: CallOutcome, head: Line, rest: Line, known: Known) -> CallDraft:
    del head
    found = sum_and_day(rest, known, lambda words: day_ahead(words, known))
    if found.cents is None:
        example = _("combien\u202f? Par exemple «\u00a0promet tout {day}\u00a0»")
        raise lacking(example.format(day=found.day_words or _("ven")))
    if found.day is None:
        raise lacking(_("{amount}, pour quand\u202f?").format(amount=known.money(found.cents)))
    return CallDraft(outcome=outcome, amount_cents=found.cents, on=found.day)


def _says_paid(outcome: CallOutcome, head: Line, rest: Line, known: Known) -> CallDraft:
    del head
    found = sum_and_day(rest, known, lambda words: parse_past_date(typed(words), known.today))
    return CallDraft(outcome=outcome, amount_cents=found.cents, on=found.day)


def _callback(outcome: CallOutcome, head: Line, rest: Line, known: Known) -> CallDraft:
    del head
    if not rest:
        raise lacking(_("quel jour\u202f? Par exemple «\u00a0lundi 10h\u00a0»"))
    on, at = moment(rest, known)
    return CallDraft(outcome=outcome, on=on, at=at)


def _plan_requested(outcome: CallOutcome, head: Line, rest: Line, known: Known) -> CallDraft:
    """The day of the next call only after `rappeler`: a bare one may be that of the plan."""
    if not rest:
        return CallDraft(outcome=outcome)
    count = head_length(bare(rest))
    if not count or HEADS[bare(rest)[:count]] is not CallOutcome.CALLBACK:
        raise refused(
            _(
                "{text}\u00a0: pour l’accorder, «\u00a03x400 le 5\u00a0»\u202f; pour en reparler,"
                " «\u00a0{name} rappeler lundi\u00a0»"
            ).format(text=quoted(typed(rest)), name=typed(head))
        )
    return replace(_callback(outcome, head, rest[count:], known), outcome=outcome)


def _refusal(outcome: CallOutcome, head: Line, rest: Line, known: Known) -> CallDraft:
    del known
    if not rest:
        return CallDraft(outcome=outcome)
    reason = REASONS.get(bare(rest))
    if reason is None:
        raise _unknown_reason(head, rest)
    return CallDraft(outcome=outcome, reason=reason)


def _insolvency(outcome: CallOutcome, head: Line, rest: Line, known: Known) -> CallDraft:
    rest, review_on = _reviewed(rest, known)
    if rest:
        raise refused(
            _(
                "{text}\u00a0: «\u00a0{name} revoir le 15/12\u00a0», ou un deux-points devant une"
                " note"
            ).format(text=quoted(typed(rest)), name=typed(head))
        )
    return CallDraft(outcome=outcome, on=review_on)


def _dispute(outcome: CallOutcome, head: Line, rest: Line, known: Known) -> CallDraft:
    """Invoices, then why, in any order; every invoice only where that is said."""
    rest, review_on = _reviewed(rest, known)
    numbers: list[str] = []
    reasons: list[Reason] = []
    while rest:
        taken = _take(rest, known, numbers, reasons)
        if not taken:
            raise _unknown_reason(head, rest)
        rest = rest[taken:]
    if len(set(reasons)) > 1:
        raise refused(_("deux motifs\u202f; gardez-en un, l’autre dans la note"))
    if not numbers:
        numbers = _only_invoice(known)
    return CallDraft(
        outcome=outcome,
        on=review_on,
        invoice_numbers=tuple(dict.fromkeys(numbers)),
        reason=reasons[0] if reasons else None,
    )


def _take(rest: Line, known: Known, numbers: list[str], reasons: list[Reason]) -> int:
    """Takes what the words start with; returns how many words that was, 0 when unknown."""
    folded = bare(rest)
    for count in range(min(len(rest), 3), 0, -1):
        exact = [n for n in known.invoice_numbers if bare(split_words(n)) == folded[:count]]
        if len(exact) == 1:
            numbers.append(exact[0])
            return count
    for count in range(min(len(rest), LONGEST_REASON), 0, -1):
        if folded[:count] in REASONS:
            reasons.append(REASONS[folded[:count]])
            return count
    if folded[0] in ALL_INVOICES:
        numbers.extend(known.invoice_numbers)
        return 1
    if folded[0] in CONNECTORS:
        return 1
    if any(c.isdigit() for c in folded[0]):
        numbers.append(_by_end(rest[0], known))
        return 1
    return 0


def _by_end(word: Word, known: Known) -> str:
    """The one invoice whose number ends so. Refused when several do, or none."""
    found = [n for n in known.invoice_numbers if bare_word(n).endswith(word.bare)]
    if len(found) == 1:
        return found[0]
    if found:
        raise refused(
            _("{text} peut être {numbers}").format(
                text=quoted(word.typed), numbers=_(" ou ").join(found[:SHOWN])
            )
        )
    raise refused(
        _("facture {text} inconnue\u202f; ouvertes\u00a0: {numbers}").format(
            text=quoted(word.typed),
            numbers=", ".join(known.invoice_numbers[:SHOWN]) or _("aucune"),
        )
    )


def _only_invoice(known: Known) -> list[str]:
    if not known.invoice_numbers:
        raise refused(_("aucune facture ouverte à contester"))
    if len(known.invoice_numbers) > 1:
        shown = ", ".join(known.invoice_numbers[:SHOWN])
        more = "…" if len(known.invoice_numbers) > SHOWN else ""
        raise lacking(
            _("quelle facture\u202f? {numbers}, ou «\u00a0toutes\u00a0»").format(
                numbers=shown + more
            )
        )
    return list(known.invoice_numbers)


def _reviewed(rest: Line, known: Known) -> tuple[Line, date | None]:
    """The words before `revoir`, and the day after it."""
    for at in range(len(rest)):
        count = starts_with(bare(rest[at:]), REVIEW)
        if count:
            if not rest[at + count :]:
                raise lacking(_("à revoir quel jour\u202f?"))
            return rest[:at], day_or_end(rest[at + count :], known)
    return rest, None


def _unknown_reason(head: Line, rest: Line) -> Unread:
    said = " ".join(bare(rest))
    longer = [" ".join(name) for name in REASONS if " ".join(name).startswith(said)]
    if longer:
        return lacking(_("{words}…").format(words=", ".join(longer[:SHOWN])))
    return refused(
        _(
            "{text} non compris\u202f; motifs\u00a0: {reasons}\u202f; ou, pour une note,"
            " «\u00a0{name}\u00a0: …\u00a0»"
        ).format(
            text=quoted(typed(rest)),
            reasons=_("prix, quantité, qualité, non reçue, avoir, double"),
            name=typed(head),
        )
    )


_READERS: dict[CallOutcome, Callable[[CallOutcome, Line, Line, Known], CallDraft]] = {
    CallOutcome.PROMISE: _promise,
    CallOutcome.SAYS_PAID: _says_paid,
    CallOutcome.CALLBACK: _callback,
    CallOutcome.PLAN_REQUESTED: _plan_requested,
    CallOutcome.REFUSAL: _refusal,
    CallOutcome.INSOLVENCY: _insolvency,
    CallOutcome.DISPUTE: _dispute,
}
