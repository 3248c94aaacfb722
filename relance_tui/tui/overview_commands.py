"""The commands of the screens that look at all dossiers at once."""

from __future__ import annotations

from relance_tui.i18n import N_
from relance_tui.tui.command import Command

OVERVIEW_COMMANDS: tuple[Command, ...] = (
    # The dashboard.
    Command("dashboard.back", "escape,t,q", N_("retour"), N_("Retour."), show=True),
    # The weeks to come.
    Command("planning.back", "escape,f3,q", N_("retour"), N_("Retour."), show=True),
    # Money that waits.
    Command("money.back", "escape,b,q", N_("retour"), N_("Retour."), show=True),
)
"""Dashboard, planning, money to allocate."""
