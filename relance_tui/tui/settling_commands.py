"""The commands of what settles a debt: a payment plan, a payment."""

from __future__ import annotations

from relance_tui.i18n import N_
from relance_tui.tui.command import Command

SETTLING_COMMANDS: tuple[Command, ...] = (
    Command(
        "plan.letter",
        "f4",
        N_("accepter et écrire l’accord"),
        N_("Accepter l’échéancier et passer au courrier d’accord."),
        show=True,
        has_priority=True,
    ),
    Command(
        "payment.allocate",
        "f4",
        N_("affecter"),
        N_("Affecter les sommes déjà reçues aux plus anciennes factures."),
        has_priority=True,
    ),
)
"""What is kept apart from the keys all forms share."""
