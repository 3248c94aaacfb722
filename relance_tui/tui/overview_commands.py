"""The commands of the screens that look at all dossiers at once."""

from __future__ import annotations

from relance_tui.i18n import N_
from relance_tui.tui.command import Command, help_command

OVERVIEW_COMMANDS: tuple[Command, ...] = (
    # The dashboard.
    Command("dashboard.back", "escape,t,q", N_("retour"), N_("Retour."), show=True),
    Command(
        "dashboard.copy", "y", N_("copier"), N_("Copier tous les chiffres en texte."), show=True
    ),
    Command(
        "dashboard.plain", "V", N_("texte brut"), N_("Afficher tous les chiffres en texte brut.")
    ),
    Command(
        "dashboard.export",
        "x",
        N_("exporter"),
        N_("Exporter chaque tableau en CSV, pour un tableur."),
        show=True,
    ),
    help_command("dashboard"),
    # The weeks to come.
    Command(
        "planning.open",
        "enter",
        N_("ouvrir"),
        N_("Ouvrir le dossier sous le curseur."),
        show=True,
    ),
    Command("planning.later", "right,l", N_("plus tard"), N_("Une semaine plus tard."), show=True),
    Command("planning.earlier", "left,h", N_("plus tôt"), N_("Une semaine plus tôt.")),
    Command("planning.scale", "s", N_("échelle"), N_("Par jour ou par semaine."), show=True),
    Command(
        "planning.copy",
        "y",
        N_("copier"),
        N_("Copier ce qui vient pour ce dossier."),
        show=True,
    ),
    help_command("planning"),
    Command("planning.back", "escape,f3,q", N_("retour"), N_("Retour."), show=True),
    # Money that waits.
    Command(
        "money.accept",
        "enter",
        N_("affecter"),
        N_("Accepter ce qui est proposé pour cet argent."),
        show=True,
    ),
    Command(
        "money.accept_all",
        "A",
        N_("tout affecter"),
        N_("Affecter tout ce qui est proposé, d’un seul acte."),
    ),
    Command(
        "money.customer",
        "c",
        N_("client"),
        N_("Dire de qui vient un mouvement, et quelles factures il règle."),
        show=True,
    ),
    Command("money.other", "n", N_("autre"), N_("Proposer le client suivant possible.")),
    Command(
        "money.aside",
        "d",
        N_("écarter"),
        N_("Écarter un mouvement qui n’est pas l’argent d’un client."),
    ),
    Command("money.open", "o", N_("ouvrir"), N_("Ouvrir le dossier sous le curseur."), show=True),
    Command("money.undo", "u", N_("annuler"), N_("Annuler ma dernière action."), show=True),
    Command("money.copy", "y", N_("copier"), N_("Copier la somme et ce qui est proposé.")),
    help_command("money"),
    Command("money.back", "escape,b,q", N_("retour"), N_("Retour."), show=True),
    # What imports changed.
    Command(
        "changes.open",
        "enter,o",
        N_("ouvrir"),
        N_("Ouvrir le dossier sous le curseur."),
        show=True,
    ),
    Command(
        "changes.span",
        "s",
        N_("depuis"),
        N_("Le dernier import, tous ceux de son jour, ou tous ceux de la semaine."),
        show=True,
    ),
    Command("changes.copy", "y", N_("copier"), N_("Copier ce changement en texte."), show=True),
    Command(
        "changes.plain", "V", N_("texte brut"), N_("Afficher tous les changements en texte brut.")
    ),
    help_command("changes"),
    Command("changes.back", "escape,I,q", N_("retour"), N_("Retour."), show=True),
)
"""Dashboard, planning, money to allocate."""
