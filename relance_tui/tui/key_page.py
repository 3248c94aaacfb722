"""The page of keys: the catalogue by section, for people rather than for the configuration."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from relance_tui.i18n import _
from relance_tui.tui.commands import CATALOGUE, shown_keys


@dataclass(frozen=True, slots=True)
class KeySection:
    """The commands of one group, each with its id, its keys and its meaning."""

    title: str
    rows: tuple[tuple[str, str, str], ...]


def key_sections(keys: Mapping[str, str] | None = None) -> list[KeySection]:
    """Every command by group, in the order of the catalogue; `keys` are those remapped."""
    remapped = keys or {}
    rows: dict[str, list[tuple[str, str, str]]] = {}
    for found in CATALOGUE:
        shown = shown_keys(remapped.get(found.id, found.keys))
        rows.setdefault(found.group, []).append((found.id, shown, found.sentence))
    titles = group_titles()
    return [KeySection(titles[group], tuple(some)) for group, some in rows.items()]


def group_titles() -> dict[str, str]:
    """The name of every group of commands."""
    return {
        "app": _("Partout"),
        "list": _("Dans une liste"),
        "case": _("Sur un dossier, dans la file ou le dossier"),
        "desk": _("Pour tout le bureau, dans la file ou le dossier"),
        "queue": _("File du jour"),
        "dossier": _("Dossier"),
        "form": _("Dans une saisie"),
        "call": _("Appel"),
        "event": _("Événement"),
        "letter": _("Courrier"),
        "invoices": _("Factures du courrier"),
        "debtor": _("Client et interlocuteurs"),
        "batch": _("Lot de courriers"),
        "plan": _("Échéancier"),
        "payment": _("Règlement"),
        "import": _("Import"),
        "why": _("Pourquoi"),
        "dashboard": _("Tableau de bord"),
        "planning": _("Planning"),
        "money": _("Argent à affecter"),
        "changes": _("Ce qui a changé"),
        "settings": _("Réglages"),
        "views": _("Vues"),
        "drafts": _("Brouillons"),
        "customer": _("Chercher un client"),
        "confirm": _("Question"),
        "help": _("Aide"),
        "start": _("Premier lancement"),
    }
