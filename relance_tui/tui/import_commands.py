"""The commands of the screen that loads files."""

from __future__ import annotations

from relance_tui.i18n import N_
from relance_tui.tui.command import Command

IMPORT_COMMANDS: tuple[Command, ...] = (
    Command(
        "import.columns",
        "f4",
        N_("colonnes"),
        N_("Dire quelle colonne du fichier est quoi, une fois pour tous ceux de sa forme."),
        show=True,
        has_priority=True,
    ),
    Command(
        "import.snapshot",
        "f6",
        N_("complet ou non"),
        N_("Dire si le fichier est tout ce qui reste ouvert, ou seulement ce qui a changé."),
        show=True,
        has_priority=True,
    ),
    Command(
        "import.rejects",
        "f7",
        N_("refus en CSV"),
        N_("Écrire les lignes refusées dans un CSV, à corriger puis à importer."),
        show=True,
        has_priority=True,
    ),
)
"""What is chosen beside the path."""
