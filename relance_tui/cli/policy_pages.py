"""Dunning policies and their replay, as pages in 80 columns and as JSON documents."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from relance_tui.cli.output import Document, table, wrap
from relance_tui.domain.codes import Entry
from relance_tui.domain.formats import days, plain_amount, quoted
from relance_tui.domain.policy import Policy, Step
from relance_tui.i18n import _, current_language, ngettext
from relance_tui.services.wording import channel_label, day, money, offset_label

if TYPE_CHECKING:  # reading a policy needs no database
    from relance_tui.services.replaying import ReplayedContact, ReplayView, StepTotal, Tally

_TOTALS = (19, 11, 5, 16, 7, 16)
_CONTACTS = (10, 20, 20, 12, 14)
_LISTED = 20
"""Contacts of each half that a page shows: those nearest to today."""


def catalogue(policies: Iterable[Policy]) -> Iterator[str]:
    """Every policy with its steps on a line."""
    for policy in policies:
        yield from wrap(f"{policy.name} – {policy.title}", "  ", "")
        yield from wrap(", ".join(map(_when_and_how, policy.steps)), "  ", "  ")


def scenario(policy: Policy) -> Iterator[str]:
    """A policy as a clerk reads it: what is done, when, and under which conditions."""
    yield from wrap(f"{policy.name} – {policy.title}", "  ", "")
    yield from wrap(_entry(policy.entry), "  ", "")
    for step in policy.steps:
        yield ""
        yield from wrap(f"{step.number}. {step.title}", "   ", "")
        yield from wrap(", ".join(_terms(step)), "   ")


def sound(path: Path) -> str:
    """What is said of a file with no error in it."""
    return _("{path} : scénario valable").format(path=path)


def _when_and_how(step: Step) -> str:
    return f"{channel_label(step.channel)} {offset_label(step.offset_days, step.counts_from)}"


def _entry(entry: Entry) -> str:
    return {
        Entry.FIRST: _("Une facture déjà en retard commence au premier niveau."),
        Entry.CONTEXTUAL: _(
            "Une facture déjà en retard commence au niveau amiable que son retard a atteint."
        ),
    }[entry]


def _terms(step: Step) -> Iterator[str]:
    """What a step rests on, besides its title."""
    language = current_language()
    yield _when_and_how(step)
    if step.template:
        yield _("modèle {name}").format(name=quoted(step.template))
        yield _tone(step.tone)
        if step.offset_days > 0:
            yield _("{days} pour payer").format(days=days(step.deadline_days, language))
    if step.minimum_cents:
        yield _("à partir de {amount} échus").format(amount=money(step.minimum_cents))
    if step.gap_days is not None:
        gap = days(step.gap_days, language)
        yield _("{days} au moins après le dernier contact").format(days=gap)
    if step.is_legal:
        yield _("jamais sans le niveau précédent")
    if step.needs_confirmation:
        yield _("à confirmer à la main")


def _tone(tone: str) -> str:
    return {
        "courteous": _("ton courtois"),
        "firm": _("ton ferme"),
        "formal": _("ton formel"),
    }[tone]


def document(policy: Policy) -> Document:
    """A policy for programs, with the keys of its file."""
    return {
        "name": policy.name,
        "title": policy.title,
        "entry": policy.entry,
        "steps": [_step(step) for step in policy.steps],
    }


def _step(step: Step) -> Document:
    return {
        "number": step.number,
        "name": step.name,
        "title": step.title,
        "channel": step.channel,
        "offset_days": step.offset_days,
        "from": step.counts_from,
        "minimum": plain_amount(step.minimum_cents),
        "template": step.template or None,
        "tone": step.tone,
        "legal": step.is_legal,
        "confirm": step.needs_confirmation,
        "gap_days": step.gap_days,
        "deadline_days": step.deadline_days,
    }


def replay(found: ReplayView) -> Iterator[str]:
    """What each step comes to, past and future apart, then the contacts nearest to today."""
    title = _("Scénario {name}, du {first} au {last}. Aucun dossier n’est modifié.").format(
        name=quoted(found.policy.name), first=day(found.first_on), last=day(found.last_on)
    )
    yield from wrap(title, "")
    yield ""
    head = (_("Niveau"), _("Canal"), _("Passé"), _("Montant"), _("À venir"), _("Montant"))
    right = (2, 3, 4, 5)
    yield from table([head], _TOTALS, right)
    yield "─" * (sum(_TOTALS) + len(_TOTALS) - 1)
    yield from table(map(_total_cells, found.totals()), _TOTALS, right)
    past = [each for each in found.contacts if each.on <= found.today]
    future = found.contacts[len(past) :]
    earlier, later = len(past) - _LISTED, len(future) - _LISTED
    if past:
        yield from ("", _("Jusqu’au {day}").format(day=day(found.today)))
        yield from _left_out(earlier, _("… {count} avant (--json les donne toutes)"))
        yield from table(map(_contact_cells, past[-_LISTED:]), _CONTACTS, right=(4,))
    if future:
        yield from ("", _("Ensuite, si rien n’est payé d’ici là"))
        yield from table(map(_contact_cells, future[:_LISTED]), _CONTACTS, right=(4,))
        yield from _left_out(later, _("… {count} après (--json les donne toutes)"))


def _total_cells(total: StepTotal) -> tuple[str, ...]:
    def amount(tally: Tally) -> str:
        return money(tally.amount_cents, total.currency) if tally.count else ""

    return (
        total.step.name,
        channel_label(total.step.channel),
        str(total.past.count),
        amount(total.past),
        str(total.future.count),
        amount(total.future),
    )


def _left_out(count: int, message: str) -> Iterator[str]:
    if count > 0:
        yield message.format(count=count)


def _contact_cells(contact: ReplayedContact) -> tuple[str, ...]:
    numbers = contact.invoice_numbers
    count = ngettext("{count} facture", "{count} factures", len(numbers))
    return (
        day(contact.on),
        contact.name,
        contact.step.name,
        numbers[0] if len(numbers) == 1 else count.format(count=len(numbers)),
        money(contact.amount_cents, contact.currency),
    )


def replay_document(found: ReplayView) -> Document:
    """A replay for programs, save its steps: what each comes to."""
    return {
        "policy": found.policy.name,
        "from": found.first_on.isoformat(),
        "to": found.last_on.isoformat(),
        "today": found.today.isoformat(),
        "totals": [
            {
                "step": total.step.name,
                "channel": total.step.channel,
                "currency": total.currency,
                "past": _tally(total.past),
                "future": _tally(total.future),
            }
            for total in found.totals()
        ],
    }


def replayed_steps(found: ReplayView) -> Iterator[Document]:
    """Every step of a replay, for programs."""
    for contact in found.contacts:
        yield {
            "on": contact.on.isoformat(),
            "is_past": contact.on <= found.today,
            "customer": contact.customer,
            "name": contact.name,
            "step": contact.step.name,
            "channel": contact.step.channel,
            "invoices": list(contact.invoice_numbers),
            "amount": plain_amount(contact.amount_cents),
            "currency": contact.currency,
        }


def _tally(tally: Tally) -> Document:
    return {"count": tally.count, "amount": plain_amount(tally.amount_cents)}
