"""The commands of the letter, of the choice of its invoices and of the form of the debtor."""

from __future__ import annotations

from relance_tui.i18n import N_
from relance_tui.tui.command import Command, help_command

LETTER_COMMANDS = (
    Command("letter.copy", "y", N_("copier"), N_("Copier le courrier."), show=True),
    Command(
        "letter.plain",
        "V",
        N_("texte brut"),
        N_("Afficher le courrier en texte brut, à sélectionner à la main."),
        show=True,
    ),
    Command(
        "letter.export",
        "x",
        N_("exporter"),
        N_("Exporter\u00a0: texte, Markdown, PDF, Word, brouillon d’e-mail\u202f; ou imprimer."),
        show=True,
    ),
    Command("letter.sent", "s", N_("envoyé"), N_("Marquer envoyé : le dossier avance."), show=True),
    Command(
        "letter.edit", "e", N_("modifier"), N_("Modifier le texte ; Échap termine."), show=True
    ),
    Command("letter.editor", "E", N_("éditeur"), N_("Modifier dans l’éditeur $EDITOR.")),
    Command(
        "letter.template",
        "t",
        N_("modèle"),
        N_("Changer de niveau ou de modèle\u202f; le même redonne le texte d’origine."),
    ),
    Command("letter.language", "l", N_("langue"), N_("Changer de langue.")),
    Command(
        "letter.contact",
        "c",
        N_("interlocuteur"),
        N_("Changer d’interlocuteur, et écrire dans sa langue."),
    ),
    Command("letter.invoices", "f", N_("factures"), N_("Choisir les factures du courrier.")),
    Command("letter.debtor", "a", N_("adresses"), N_("Compléter le client et ses interlocuteurs.")),
    Command("letter.back", "escape", N_("retour"), N_("Retour.")),
    help_command("letter"),
    # Which invoices.
    Command("invoices.tick", "space", N_("cocher"), N_("Prendre ou retirer cette facture.")),
    Command(
        "invoices.everything", "A", N_("toutes"), N_("Prendre ou retirer toutes les factures.")
    ),
    # Who owes.
    Command(
        "debtor.contact",
        "f6",
        N_("interlocuteur"),
        N_("Interlocuteur suivant\u202f; après le dernier, un nouveau."),
        has_priority=True,
    ),
)
"""The letter, and two screens that it leads through."""
