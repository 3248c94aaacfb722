"""The mandatory facts of a letter: which are absent, what they are called, where they are typed."""

from __future__ import annotations

from collections.abc import Iterable

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
    "invoices",
    "overdue_invoice",
    "plan",
)
"""Every fact a template may demand, in the order in which a clerk would fill them in."""

_POSTAL = frozenset({"creditor_address", "creditor_city", "debtor_address"})
_ELECTRONIC = frozenset({"debtor_email"})


def missing_facts(facts: LetterFacts, mandatory: Iterable[str]) -> tuple[str, ...]:
    """The codes among `mandatory` that `facts` lack, leaving out what the channel has no use for.

    An e-mail needs no postal address, a letter no e-mail address.
    """
    wanted = frozenset(mandatory) - (_POSTAL if facts.channel is Channel.EMAIL else _ELECTRONIC)
    creditor = facts.creditor
    known = {
        "creditor_name": creditor.name.strip(),
        "creditor_address": creditor.address.strip(),
        "creditor_city": creditor.city.strip(),
        "creditor_contact": creditor.phone.strip() or creditor.email.strip(),
        "iban": creditor.iban.strip(),
        "signatory": creditor.signatory.strip(),
        "debtor_name": facts.debtor_name.strip(),
        "debtor_address": facts.debtor_address.strip(),
        "debtor_email": facts.contact_email.strip(),
        "invoices": facts.invoices,
        "overdue_invoice": any(each.days_late > 0 for each in facts.invoices),
        "plan": facts.plan,
    }
    return tuple(code for code in CODES if code in wanted and not known[code])


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
        "plan": _("aucun échéancier en cours"),
    }
    return labels.get(code, code)


def missing_where(code: str) -> str:
    """Where to fill it in, in the language of the screen."""
    if code.startswith("debtor_"):
        return _("fiche du client (touche a, ou « relance debtor »)")
    if code in {"invoices", "overdue_invoice"}:
        return _("rien n’est à relancer tant qu’aucune facture n’est échue")
    if code == "plan":
        return _("échéancier (touche e, ou « relance plan »)")
    return _("réglages (« relance settings »)")
