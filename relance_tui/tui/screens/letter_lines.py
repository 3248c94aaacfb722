"""What the letter screen says around the letter."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from rich.cells import cell_len
from textual.app import App
from textual.content import Content

from relance_tui.domain import formats
from relance_tui.domain.codes import Channel
from relance_tui.domain.debtor import Contact
from relance_tui.i18n import _, ngettext
from relance_tui.services.views import DossierView, LetterView, MissingFact
from relance_tui.services.wording import listed
from relance_tui.tui.hints import hint_line, key_of
from relance_tui.tui.literal import literal, literal_lines, plain, wrapped
from relance_tui.tui.words import cut

_LEAST_NAME = 10
_LONGEST_CONTACT = 24


def headline(view: DossierView, letter: LetterView, width: int) -> Content:
    """To whom, at which level, in which language; a long name gives way to the rest."""
    title = _("Courrier") + "   "
    rest = " · ".join(filter(None, (_level(letter), _language(letter), _person(view, letter))))
    room = width - cell_len(f"{title} · {rest}")
    if room < _LEAST_NAME:
        room, title = room + cell_len(title), ""
    name = _shortened(view.dossier.debtor.name, max(room, _LEAST_NAME))
    return Content.assemble((title, "bold"), plain(f"{name} · {rest}"))


def _level(letter: LetterView) -> str:
    number = letter.step_number
    return _("niveau {number}").format(number=number) if number else ""


def _language(letter: LetterView) -> str:
    return _("anglais") if letter.language == "en" else _("français")


def _person(view: DossierView, letter: LetterView) -> str:
    contacts = view.dossier.debtor.contacts
    chosen = next((each for each in contacts if each.id == letter.contact_id), None)
    return _shortened(contact_name(chosen), _LONGEST_CONTACT) if chosen else ""


def contact_name(contact: Contact) -> str:
    """What to call a contact, even one without a name."""
    return contact.name or contact.role or contact.email or contact.phone or _("sans nom")


def _shortened(text: str, width: int) -> str:
    return cut(text, min(cell_len(literal(text)), width)).rstrip()


def invoice_count(letter: LetterView) -> str:
    """How many invoices it claims."""
    count = len(letter.invoice_numbers)
    return ngettext("{count} facture", "{count} factures", count).format(count=count)


def subject_lines(letter: LetterView) -> str:
    """The subject and the invoice numbers."""
    return _("Objet\u00a0: {subject}\nFactures\u00a0: {numbers}").format(
        subject=" ".join(letter.subject.split()), numbers=", ".join(letter.invoice_numbers) or "–"
    )


# What it states, lacks and takes with it.


def fact_lines(letter: LetterView, width: int, *, is_changed: bool) -> Content:
    """The facts the template demands, each ticked; what is missing and where to fill it in.

    Then what goes with the letter, and what to know before it leaves.
    """
    ticked = " ".join(_ticked(letter))
    if is_changed:
        ticked += _("  · texte modifié")
    lacking = "\n".join(_lacking_lines(letter.missing))
    more = "\n".join(filter(None, (enclosure_line(letter), *(f"⚠ {r}" for r in letter.remarks))))
    shown = ((ticked, ""), (lacking, "$text-error bold"), (more, "$text-muted"))
    folded = [
        Content.assemble(("\n".join(wrapped(literal_lines(text), width)), tone))
        for text, tone in shown
        if text
    ]
    return Content("\n").join(folded)


def _ticked(letter: LetterView) -> Iterator[str]:
    missing = tuple(fact.code for fact in letter.missing)
    for label, starts in _fact_groups():
        is_asked = any(code.startswith(starts) for code in letter.mandatory)
        if is_asked and not any(code.startswith(starts) for code in missing):
            yield f"✓\u00a0{label}"


def _fact_groups() -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The facts a letter may have to state, and how their codes start."""
    return (
        (_("factures"), ("invoices", "overdue", "numbers")),
        (_("créancier"), ("creditor", "signatory")),
        (_("IBAN"), ("iban",)),
        (_("destinataire"), ("debtor",)),
        (_("somme"), ("amount_due",)),
        (_("délai"), ("deadline",)),
    )


def _lacking_lines(missing: Sequence[MissingFact]) -> Iterator[str]:
    """What the dossier lacks, then what it has and the text does not state; each with its place."""
    places: dict[tuple[bool, str], list[str]] = {}
    for fact in missing:
        places.setdefault((fact.is_known, fact.where), []).append(fact.label)
    for (is_of_text, where), labels in sorted(places.items(), key=lambda place: place[0][0]):
        said = (
            _("✗ absent du texte\u00a0: {labels} — {where}")
            if is_of_text
            else _("✗ manque\u00a0: {labels} — {where}")
        )
        yield said.format(labels=", ".join(labels), where=where)


def enclosure_line(letter: LetterView) -> str:
    """How many copies of invoices go with it, and which have to be added by hand."""
    if letter.channel == Channel.CALL:
        return ""
    kept = sum(bool(each.name) for each in letter.enclosures)
    by_hand = [each.invoice_number for each in letter.enclosures if not each.name]
    parts = []
    if kept:
        parts.append(ngettext("{count} copie", "{count} copies", kept).format(count=kept))
    if by_hand:
        numbers = _("à joindre à la main\u00a0: {numbers}").format(numbers=listed(by_hand))
        parts.append(numbers)
    return _("P.J. {enclosed}").format(enclosed=_(" ; ").join(parts)) if parts else ""


def unsendable(letter: LetterView) -> str:
    """Why the letter cannot be marked sent: it is to be spoken, or lacks facts; else empty."""
    if letter.channel == Channel.CALL:
        return _("Ce texte se dit\u00a0: l’appel se note depuis le dossier, par c.")
    absent = [fact.label for fact in letter.missing if fact.is_known]
    lacking = [fact.label for fact in letter.missing if not fact.is_known]
    parts = []
    if lacking:
        parts.append(_("il manque\u00a0: {facts}").format(facts=", ".join(lacking)))
    if absent:
        parts.append(_("absent du texte\u00a0: {facts}").format(facts=", ".join(absent)))
    reasons = _(" ; ").join(parts)
    return _("Pas encore envoyable, {reasons}").format(reasons=reasons) if reasons else ""


def restored_line(app: App[Any], saved_on: date | None, *, is_current: bool) -> str:
    """That the clerk's own text is back, and whether the facts are still those it was based on."""
    said = (
        _("Votre texte du {day} est repris\u202f; {key} redonne le modèle.")
        if is_current
        else _(
            "⚠ Votre texte du {day} est repris, mais les faits ont changé depuis\u00a0:"
            " {key} redonne le texte à jour."
        )
    )
    day = formats.day_month(saved_on) if saved_on else "–"
    return said.format(day=day, key=key_of(app, "letter.template"))


# The keys.


def key_line(app: App[Any], width: int, *, is_editing: bool) -> str:
    """As many keys as there is room for, the most useful first; the help always."""
    if is_editing:
        return hint_line(app, ("letter.back", _("terminer la modification")))
    last = (("letter.help", _("aide")), ("letter.back", ""))
    shown: list[tuple[str, str]] = []
    for hint in _reading_keys():
        if cell_len(hint_line(app, *shown, hint, *last, gap=2)) <= width:
            shown.append(hint)
    return hint_line(app, *shown, *last, gap=2)


def _reading_keys() -> tuple[tuple[str, str], ...]:
    return (
        ("letter.copy", _("copier")),
        ("letter.edit", _("modifier")),
        ("letter.sent", _("envoyé")),
        ("letter.export", _("exporter")),
        ("letter.template", _("modèle")),
        ("letter.contact", _("contact")),
        ("letter.invoices", _("factures")),
        ("letter.language", _("langue")),
        ("letter.debtor", _("client")),
        ("letter.plain", _("texte")),
        ("letter.editor", _("éditeur")),
    )
