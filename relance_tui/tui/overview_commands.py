"""The commands of the screens that look at all dossiers at once."""

from __future__ import annotations

from relance_tui.i18n import N_
from relance_tui.tui.command import Command

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
    Command(
        "dashboard.help",
        "question_mark",
        N_("aide"),
        N_("Les touches de cet écran."),
        show=True,
        action="app.help",
    ),
    # The weeks to come.
    Command("planning.back", "escape,f3,q", N_("retour"), N_("Retour."), show=True),
    # Money that waits.
    Command("money.back", "escape,b,q", N_("retour"), N_("Retour."), show=True),
)
"""Dashboard, planning, money to allocate."""
