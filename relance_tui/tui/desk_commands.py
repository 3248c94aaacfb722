"""The commands of the desk, which the queue and the dossier share whatever the dossier."""

from __future__ import annotations

from relance_tui.i18n import N_
from relance_tui.tui.command import Command

DESK_COMMANDS = (
    Command("desk.import", "i", N_("importer"), N_("Importer un fichier."), action="import_file"),
    Command("desk.money", "b", N_("banque"), N_("Argent reçu qui attend d’être affecté.")),
    Command(
        "desk.changes",
        "I",
        N_("changements"),
        N_("Ce que le dernier import a changé, client par client."),
    ),
    Command(
        "desk.dashboard",
        "t",
        N_("tableau de bord"),
        N_("Retards par âge, promesses de la semaine, rentrées attendues, travail du jour."),
    ),
    Command("desk.planning", "f3", N_("planning"), N_("Les relances des semaines à venir.")),
    Command("desk.settings", "f2", N_("réglages"), N_("Les réglages de la maison et les vôtres.")),
    Command("desk.drafts", "B", N_("brouillons"), N_("Vos brouillons, à reprendre ou à effacer.")),
    Command(
        "desk.customer",
        "F",
        N_("chercher un client"),
        N_("Chercher un client parmi tous, par nom, code, téléphone ou facture, et l’ouvrir."),
    ),
    Command("desk.new_debtor", "C", N_("client"), N_("Créer un client à la main.")),
    Command("desk.invoice", "N", N_("facture"), N_("Saisir une facture à la main.")),
)
"""Open whichever screen is about the desk as a whole."""
