"""The commands of the form of events: one letter for each thing that may happen in law."""

from __future__ import annotations

from relance_tui.i18n import N_
from relance_tui.tui.command import Command

_KINDS = (
    (
        "letter_deposited",
        "d",
        N_("déposé"),
        N_("Recommandé déposé : sa date et son numéro de dépôt."),
    ),
    ("letter_presented", "p", N_("présenté"), N_("Recommandé présenté une première fois.")),
    (
        "letter_received",
        "r",
        N_("reçu"),
        N_("Recommandé reçu : l’avis de réception est revenu signé."),
    ),
    ("letter_refused", "x", N_("refusé"), N_("Recommandé refusé par le destinataire.")),
    ("letter_returned", "n", N_("retourné"), N_("Recommandé non réclamé, ou retourné.")),
    (
        "acknowledgement",
        "a",
        N_("reconnaissance"),
        N_("Reconnaissance de dette écrite du débiteur."),
    ),
    ("plan_signed", "e", N_("échéancier signé"), N_("Échéancier signé par le débiteur.")),
    ("court_claim", "j", N_("en justice"), N_("Demande en justice, référé compris.")),
    ("order_served", "s", N_("signifiée"), N_("Ordonnance d’injonction de payer signifiée.")),
    ("title_obtained", "t", N_("titre"), N_("Titre exécutoire obtenu : jugement, acte notarié.")),
    (
        "insolvency_opened",
        "l",
        N_("collective ouverte"),
        N_("Sauvegarde, redressement ou liquidation : jugement d’ouverture."),
    ),
    (
        "claim_declared",
        "c",
        N_("créance déclarée"),
        N_("Créance déclarée dans la procédure collective."),
    ),
    ("insolvency_closed", "f", N_("clôturée"), N_("Fin de la procédure collective.")),
    ("handed_over", "h", N_("remis"), N_("Dossier remis au contentieux.")),
    ("handover_ended", "v", N_("repris"), N_("Dossier revenu du contentieux.")),
)
"""What happens, its letter, its word and its meaning."""

EVENT_COMMANDS = tuple(
    Command(f"event.{kind}", key, label, meaning, action=f"kind('{kind}')")
    for kind, key, label, meaning in _KINDS
)
"""Each chooses an `EventKind`, after which it is named."""
