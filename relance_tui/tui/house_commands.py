"""The commands of the settings, the saved views, the drafts and the choice of a customer."""

from __future__ import annotations

from relance_tui.i18n import N_
from relance_tui.tui.command import Command

HOUSE_COMMANDS: tuple[Command, ...] = (
    # The settings.
    Command("settings.back", "escape,f2,q", N_("retour"), N_("Retour."), show=True),
    # The saved views.
    Command("views.back", "escape,z,q", N_("retour"), N_("Retour."), show=True),
    # The drafts.
    Command("drafts.back", "escape,B,q", N_("retour"), N_("Retour."), show=True),
    # The choice of a customer.
    Command("customer.back", "escape", N_("retour"), N_("Retour."), show=True),
)
"""What is about the house and its clerks."""
