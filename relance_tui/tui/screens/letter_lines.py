"""What the letter screen says around the letter."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from textual.app import App
from textual.content import Content

from relance_tui.domain import formats
from relance_tui.domain.codes import Channel
from relance_tui.i18n import _, ngettext
from relance_tui.services import wording
from relance_tui.services.views import DossierView, LetterView
from relance_tui.tui.hints import key_of
from relance_tui.tui.literal import plain
from relance_tui.tui.screens.pick import Choice

_CHANNEL_LETTERS = {Channel.EMAIL: "e", Channel.LETTER: "c", Channel.REGISTERED: "r"}


def headline(view: DossierView, letter: LetterView) -> Content:
    """To whom, at which level, in which language."""
    language = _("anglais") if letter.language == "en" else _("français")
    level = _("niveau {number}").format(number=letter.step_number) if letter.step_number else ""
    parts = " · ".join(filter(None, (view.dossier.debtor.name, level, language)))
    return Content.assemble((_("Courrier"), "bold"), "   ", plain(parts))


def invoice_count(letter: LetterView) -> str:
    """How many invoices it claims."""
    count = len(letter.invoice_numbers)
    return ngettext("{count} facture", "{count} factures", count).format(count=count)


def subject_lines(letter: LetterView) -> str:
    """The subject and the invoice numbers."""
    return _("Objet\u00a0: {subject}\nFactures\u00a0: {numbers}").format(
        subject=" ".join(letter.subject.split()), numbers=", ".join(letter.invoice_numbers) or "–"
    )


def fact_lines(letter: LetterView, *, is_changed: bool) -> Content:
    """The facts that are there, each ticked, and those missing with the place to fill them in."""
    missing = tuple(fact.code for fact in letter.missing)
    ticked = "  ".join(
        f"✓\u00a0{label}"
        for label, starts in _fact_groups()
        if not any(code.startswith(starts) for code in missing)
    )
    if is_changed:
        ticked += _("  · texte modifié")
    if not missing:
        return plain(ticked)
    places: dict[str, list[str]] = {}
    for fact in letter.missing:
        places.setdefault(fact.where, []).append(fact.label)
    lacking = "\n".join(
        _("✗ manque\u00a0: {labels} — {where}").format(labels=", ".join(labels), where=where)
        for where, labels in places.items()
    )
    return Content.assemble(plain(ticked), "\n", (plain(lacking).plain, "$text-error bold"))


def _fact_groups() -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The facts a letter must state, and how the codes of their absence start."""
    return (
        (_("factures"), ("invoices", "overdue")),
        (_("créancier"), ("creditor",)),
        (_("IBAN"), ("iban",)),
        (_("destinataire"), ("debtor",)),
    )


def restored_line(app: App[Any], saved_on: date | None, *, is_current: bool) -> str:
    """That the clerk's own text is back, and whether the facts are still those it was based on."""
    said = (
        _("Votre texte du {day} est repris\u00a0; {key} redonne le modèle.")
        if is_current
        else _(
            "⚠ Votre texte du {day} est repris, mais les faits ont changé depuis\u00a0:"
            " {key} redonne le texte à jour."
        )
    )
    day = formats.day_month(saved_on) if saved_on else "–"
    return said.format(day=day, key=key_of(app, "letter.template"))


def reading_keys() -> tuple[tuple[str, str], ...]:
    """The keys of the last line; the way back needs no word."""
    return (
        ("letter.copy", _("copier")),
        ("letter.plain", _("texte")),
        ("letter.export", _("exporter")),
        ("letter.edit", _("modifier")),
        ("letter.template", _("modèle")),
        ("letter.language", _("langue")),
        ("letter.sent", _("envoyé")),
        ("letter.back", ""),
    )


def template_choices(templates: Sequence[tuple[str, str]]) -> list[Choice]:
    """The templates by title."""
    return [Choice("", name, title) for name, title in templates]


def format_choices() -> list[Choice]:
    """The files a letter can become."""
    return [Choice("t", "txt", _("texte (.txt)")), Choice("p", "pdf", _("PDF (.pdf)"))]


def channel_choices() -> list[Choice]:
    """The ways a text can leave."""
    return [
        Choice(letter, channel.value, wording.channel_label(channel))
        for channel, letter in _CHANNEL_LETTERS.items()
    ]
