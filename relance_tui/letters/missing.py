"""The mandatory facts of a letter: which are absent, what they are called, where they are typed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from relance_tui.domain.codes import Channel
from relance_tui.i18n import _
from relance_tui.letters.facts import LetterFacts

CODES = (
    "creditor_name",
    "creditor_address",
    "creditor_city",
    "creditor_contact",
    "iban",
    "signatory",
    "debtor_name",
    "debtor_address",
    "debtor_email",
    "debtor_phone",
    "invoices",
    "overdue_invoice",
    "plan",
    "promise",
    "broken_promise",
    "missed_instalment",
    "dispute",
    "payment",
    "account",
    "handed_to",
    "interest",
    "deadline",
    "numbers",
    "amount_due",
)
"""Every fact a template may demand, in the order in which a clerk would fill them in."""

IN_TEXT = ".text"
"""Ends the code of a fact that is known, and that the text does not state."""

_OF_THE_TEXT = dict.fromkeys(("deadline", "numbers", "amount_due", "interest"), True)
"""Facts that always are, and that the text must state. Interest whose rate is not published, or
that money to allocate would lower, is nothing to state: the letter then claims it in words."""
_POSTAL = frozenset({"creditor_address", "creditor_city", "debtor_address"})
_ELECTRONIC = frozenset({"debtor_email"})


def missing_facts(
    facts: LetterFacts, mandatory: Iterable[str], known: Mapping[str, object] | None = None
) -> tuple[str, ...]:
    """The codes among `mandatory` that `facts` lack, leaving out what the channel has no use for.

    An e-mail needs no postal address, a letter no e-mail address. `known` is `known_facts(facts)`.
    """
    held = known_facts(facts) if known is None else known
    wanted = frozenset(mandatory) - _useless(facts.channel)
    return tuple(code for code in CODES if code in wanted and not held[code])


def _useless(channel: Channel) -> frozenset[str]:
    if channel is Channel.CALL:
        return _POSTAL | _ELECTRONIC
    return _POSTAL if channel is Channel.EMAIL else _ELECTRONIC


def known_facts(facts: LetterFacts) -> Mapping[str, object]:
    """Each code with what the dossier and the house hold of it; empty or None when nothing."""
    creditor = facts.creditor
    return {
        "creditor_name": creditor.name.strip(),
        "creditor_address": creditor.address.strip(),
        "creditor_city": creditor.city.strip(),
        "creditor_contact": creditor.phone.strip() or creditor.email.strip(),
        "iban": creditor.iban.strip(),
        "signatory": creditor.signatory.strip(),
        "debtor_name": facts.debtor_name.strip(),
        "debtor_address": facts.debtor_address.strip(),
        "debtor_email": facts.contact_email.strip(),
        "debtor_phone": facts.contact_phone.strip(),
        "invoices": facts.invoices,
        "overdue_invoice": any(each.days_late > 0 for each in facts.invoices),
        "plan": facts.plan,
        "promise": facts.promise,
        "broken_promise": facts.broken_promise,
        "missed_instalment": facts.missed,
        "dispute": facts.dispute,
        "payment": facts.payment,
        "account": facts.movements,
        "handed_to": facts.handed_to.strip(),
        **_OF_THE_TEXT,
    }


def missing_label(code: str) -> str:
    """What is missing, in the language of the screen."""
    labels = {
        "creditor_name": _("notre raison sociale"),
        "creditor_address": _("notre adresse"),
        "creditor_city": _("notre ville"),
        "creditor_contact": _("notre téléphone ou notre e-mail"),
        "iban": _("notre IBAN"),
        "signatory": _("le nom du signataire"),
        "debtor_name": _("nom du client"),
        "debtor_address": _("adresse postale du client"),
        "debtor_email": _("adresse e-mail du client"),
        "invoices": _("aucune facture à réclamer"),
        "overdue_invoice": _("aucune facture échue"),
        "debtor_phone": _("téléphone du client"),
        "plan": _("aucun échéancier en cours"),
        "promise": _("aucune promesse en attente"),
        "broken_promise": _("aucune promesse rompue"),
        "missed_instalment": _("aucune échéance manquée"),
        "dispute": _("aucun litige en cours"),
        "payment": _("aucun règlement reçu"),
        "account": _("aucun mouvement à relever"),
        "handed_to": _("à qui le dossier est remis"),
        "interest": _("montant des pénalités de retard"),
        "deadline": _("date limite de paiement"),
        "numbers": _("numéros des factures"),
        "amount_due": _("somme à payer"),
    }
    return labels.get(code.removesuffix(IN_TEXT), code)


def missing_where(code: str) -> str:
    """Where to fill it in, in the language of the screen."""
    if code.endswith(IN_TEXT):
        return _("à remettre dans le texte (touche e\u202f; t reprend le modèle)")
    if code.startswith("debtor_"):
        return _("fiche du client (touche a, ou « relance debtor »)")
    if code in {"invoices", "overdue_invoice"}:
        return _("rien n’est à relancer tant qu’aucune facture n’est échue")
    return _places().get(code) or _("réglages (touche F2, ou « relance settings »)")


def _places() -> Mapping[str, str]:
    call = _("appel (touche c, ou « relance call »)")
    return {
        "plan": _("échéancier (touche e, ou « relance plan »)"),
        "missed_instalment": _("échéancier (touche e, ou « relance plan »)"),
        "promise": call,
        "broken_promise": call,
        "dispute": _("litige (touche d, ou « relance dispute »)"),
        "payment": _("règlement (touche r, ou « relance pay »)"),
        "account": _("import ou saisie d’une facture (touches i et N)"),
        "handed_to": _("remise au contentieux (touche H, ou « relance handover »)"),
    }
