"""The commands of the call."""

from __future__ import annotations

from relance_tui.i18n import N_
from relance_tui.tui.command import Command

CALL_COMMANDS = (
    Command("call.reached", "j", N_("joint"), N_("Joint."), action="outcome('reached')"),
    Command(
        "call.no_answer",
        "a",
        N_("absent"),
        N_("Absent : personne n’a répondu."),
        action="outcome('no_answer')",
    ),
    Command(
        "call.voicemail",
        "m",
        N_("messagerie"),
        N_("Message laissé sur la messagerie."),
        action="outcome('voicemail')",
    ),
    Command(
        "call.message_left",
        "s",
        N_("standard"),
        N_("Message laissé au standard."),
        action="outcome('message_left')",
    ),
    Command(
        "call.wrong_number",
        "f",
        N_("faux numéro"),
        N_("Faux numéro."),
        action="outcome('wrong_number')",
    ),
    Command(
        "call.callback",
        "r",
        N_("rappeler"),
        N_("À rappeler : jour et heure convenus."),
        action="outcome('callback')",
    ),
    Command(
        "call.promise",
        "p",
        N_("promesse"),
        N_("Promesse de règlement : montant et date."),
        action="outcome('promise')",
    ),
    Command(
        "call.plan_requested",
        "e",
        N_("échéancier"),
        N_("Demande un échéancier."),
        action="outcome('plan_requested')",
    ),
    Command(
        "call.says_paid",
        "v",
        N_("dit avoir viré"),
        N_("Dit avoir déjà payé."),
        action="outcome('says_paid')",
    ),
    Command(
        "call.dispute", "d", N_("litige"), N_("Conteste la facture."), action="outcome('dispute')"
    ),
    Command("call.refusal", "x", N_("refus"), N_("Refuse de payer."), action="outcome('refusal')"),
    Command(
        "call.insolvency",
        "l",
        N_("liquidation"),
        N_("Liquidation ou redressement judiciaire."),
        action="outcome('insolvency')",
    ),
    Command("call.copy", "y", N_("copier"), N_("Copier le numéro de téléphone.")),
    Command(
        "call.script",
        "t",
        N_("trame"),
        N_("Afficher ou cacher la trame de l’appel, que PgPréc et PgSuiv font défiler."),
    ),
    Command("call.plain", "V", N_("texte brut"), N_("Afficher qui appeler en texte brut.")),
    Command(
        "call.incoming",
        "i",
        N_("appel reçu"),
        N_("C’est le client qui a appelé ou écrit ; de nouveau pour l’inverse."),
    ),
)
"""One letter per outcome, and what else the call screen does."""
