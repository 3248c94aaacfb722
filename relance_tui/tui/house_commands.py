"""The commands of the settings, the saved views, the drafts and the choice of a customer."""

from __future__ import annotations

from relance_tui.i18n import N_
from relance_tui.tui.command import Command, help_command

HOUSE_COMMANDS: tuple[Command, ...] = (
    # The settings.
    Command(
        "settings.change",
        "enter",
        N_("changer"),
        N_("Changer le réglage sous le curseur."),
        show=True,
    ),
    Command(
        "settings.filter",
        "f,slash",
        N_("chercher"),
        N_("Chercher un réglage pendant la frappe."),
        show=True,
    ),
    Command(
        "settings.default",
        "d,delete",
        N_("par défaut"),
        N_("Remettre le réglage sous le curseur à sa valeur par défaut."),
        show=True,
    ),
    Command(
        "settings.identity",
        "c",
        N_("créancier"),
        N_("Remplir d’un coup ce que les courriers disent de nous."),
    ),
    Command(
        "settings.editor",
        "E",
        N_("éditeur"),
        N_("Modifier tous les réglages de la maison dans l’éditeur $EDITOR."),
    ),
    Command("settings.undo", "u", N_("annuler"), N_("Annuler ma dernière action.")),
    help_command("settings"),
    Command("settings.back", "escape,f2,q", N_("retour"), N_("Retour."), show=True),
    # The saved views.
    Command(
        "views.choose",
        "enter",
        N_("choisir"),
        N_("Montrer la file comme la vue sous le curseur\u202f; sa lettre fait de même."),
        show=True,
    ),
    Command(
        "views.keep",
        "n",
        N_("garder"),
        N_("Garder la file telle qu’elle est (vue, filtre, tri) sous un nom et une lettre."),
        show=True,
    ),
    Command(
        "views.edit",
        "e",
        N_("modifier"),
        N_("Changer le nom, la lettre, les conditions ou le tri de la vue sous le curseur."),
        show=True,
    ),
    Command(
        "views.forget",
        "d,delete",
        N_("oublier"),
        N_("Oublier cette vue, après confirmation\u202f; une vue fournie revient à l’origine."),
        show=True,
    ),
    help_command("views"),
    Command("views.back", "escape,z,q", N_("retour"), N_("Retour."), show=True),
    # The drafts.
    Command(
        "drafts.open",
        "enter",
        N_("reprendre"),
        N_("Ouvrir le dossier et la saisie, tels que le brouillon les a gardés."),
        show=True,
    ),
    Command(
        "drafts.delete",
        "d,delete",
        N_("effacer"),
        N_("Effacer ce brouillon, après confirmation."),
        show=True,
    ),
    Command("drafts.copy", "y", N_("copier"), N_("Copier tout le texte du brouillon."), show=True),
    help_command("drafts"),
    Command("drafts.back", "escape,B,q", N_("retour"), N_("Retour."), show=True),
    # The choice of a customer.
    Command(
        "customer.choose",
        "enter",
        N_("choisir"),
        N_("Prendre le client sous le curseur."),
        show=True,
    ),
    Command("customer.down", "down", N_("suivant"), N_("Client suivant.")),
    Command("customer.up", "up", N_("précédent"), N_("Client précédent.")),
    Command("customer.back", "escape", N_("retour"), N_("Retour."), show=True),
)
"""What is about the house and its clerks."""
