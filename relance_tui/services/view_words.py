"""What a view of the queue shows, in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from relance_tui.domain.selection import ME, Conditions, Word
from relance_tui.i18n import _, ngettext
from relance_tui.services.listing import SavedView
from relance_tui.services.wording import money


def told(view: SavedView) -> str:
    """What a view shows: its conditions and its filter; empty when it asks for neither."""
    return ", ".join(_parts(view))


def _parts(view: SavedView) -> Iterator[str]:
    wanted = view.conditions
    if wanted.is_due:
        yield _("à traiter aujourd’hui")
    if wanted.word is not None:
        yield word_labels()[wanted.word]
    if wanted.is_disputed:
        yield _("litige en cours")
    if wanted.least_overdue_cents:
        yield _("{amount} ou plus en retard").format(amount=money(wanted.least_overdue_cents))
    if wanted.owner:
        name = _("moi") if wanted.owner == ME else wanted.owner
        yield _("suivi par {name}").format(name=name)
    if wanted.quiet_days:
        days = ngettext(
            "{count} jour sans contact", "{count} jours sans contact", wanted.quiet_days
        )
        yield days.format(count=wanted.quiet_days)
    if view.text:
        yield _("filtre «\u00a0{text}\u00a0»").format(text=view.text)


def word_labels() -> Mapping[Word, str]:
    """Where a debtor stands with what they promised, in words."""
    return {Word.PENDING: _("promesse en attente"), Word.BROKEN: _("promesse rompue")}


def empty_view(view: SavedView) -> str:
    """What it means that a view shows nothing."""
    wanted = view.conditions
    alone = {
        Conditions(is_due=True): _("Tout est fait pour aujourd’hui."),
        Conditions(): _("Plus personne ne doit rien."),
        Conditions(word=Word.PENDING): _("Aucune promesse en attente."),
        Conditions(word=Word.BROKEN): _("Aucune promesse rompue."),
        Conditions(is_disputed=True): _("Aucun litige en cours."),
        Conditions(owner=ME): _("Vous ne suivez aucun dossier."),
    }
    if not view.text and wanted in alone:
        return alone[wanted]
    if not view.text and wanted == Conditions(least_overdue_cents=wanted.least_overdue_cents):
        amount = money(wanted.least_overdue_cents)
        return _("Aucun dossier n’a {amount} ou plus en retard.").format(amount=amount)
    if not view.text and wanted == Conditions(quiet_days=wanted.quiet_days):
        said = ngettext(
            "Aucun dossier en retard n’est resté {count} jour sans contact.",
            "Aucun dossier en retard n’est resté {count} jours sans contact.",
            wanted.quiet_days,
        )
        return said.format(count=wanted.quiet_days)
    if not view.text and wanted == Conditions(owner=wanted.owner):
        return _("{name} ne suit aucun dossier.").format(name=wanted.owner)
    return _("Aucun dossier dans la vue «\u00a0{name}\u00a0».").format(name=view.name)
