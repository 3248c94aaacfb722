"""How money came or went, from the codes of ISO 20022, of the CFONB, and from a bank's label."""

from __future__ import annotations

import re

from relance_tui.domain.bank import BankEntryKind
from relance_tui.ingest.text import fold

_OF_FAMILY = {
    BankEntryKind.TRANSFER: "RCDT ICDT RRCT IRCT RCCN ICCN",
    BankEntryKind.DIRECT_DEBIT: "RDDT IDDT",
    BankEntryKind.CHEQUE: "RCHQ ICHQ LBOX",
    BankEntryKind.BILL: "DRFT",
    BankEntryKind.CARD: "CCRD MCRD",
    BankEntryKind.CASH: "CNTR",
}
_FAMILIES = {code: kind for kind, codes in _OF_FAMILY.items() for code in codes.split()}
_RETURNS = frozenset(
    {"RRTN", "XRTN", "RPCR", "UPDD", "PRDD", "RCDD", "UPCQ", "CQRV", "UPCT", "UDFT", "ARPD"}
)
_CHARGES = frozenset({"CHRG", "COMM", "COME", "COMI", "COMT", "FEES", "INTR", "TAXE"})
_CHEQUE_AT_COUNTER = "CHKD"

_OF_INTERBANK = {
    BankEntryKind.CHEQUE: "01 02 15 16 17",
    BankEntryKind.CASH: "04 29",
    BankEntryKind.TRANSFER: "05 06 13 14 18 19 20 21 41 44 45",
    BankEntryKind.BILL: "07 31 32 35 36 37 38",
    BankEntryKind.DIRECT_DEBIT: "08 09 22 23 24 25",
    BankEntryKind.CARD: "11 28 30",
    BankEntryKind.RETURN: "03 10 12 26 27 33 34",
    BankEntryKind.OTHER: "61 62 63 64 65 66 67 70",
}
_INTERBANK = {code: kind for kind, codes in _OF_INTERBANK.items() for code in codes.split()}

_FEE = re.compile(r"\b(?:frais|commissions?|coms?|comm|cotisation|agios|interets|fees?)\b")
_RETURN = re.compile(r"\b(?:impayee?s?|rejet(?:ee?)?s?|retour|unpaid|returned)\b")
_LABELS = {
    BankEntryKind.CHEQUE: r"(?:rem(?:ise)? )?(?:de |d )?(?:cheques?|chqs?|check)\b",
    BankEntryKind.BILL: r"(?:rem(?:ise)? )?(?:de |d )?(?:lcr|bor|effets?|traites?|escompte)\b",
    BankEntryKind.CARD: r"(?:rem(?:ise)? |paiement |fact(?:ure)? )?(?:cb|cartes?|tpe)\b",
    BankEntryKind.CASH: r"(?:retrait|dab|gab|(?:vers(?:ement)?|depot) (?:d )?esp(?:eces)?)\b",
    BankEntryKind.DIRECT_DEBIT: (
        r"(?:(?:rem(?:ise)?|emission) )?(?:de )?(?:prlv|prel|prelevements?|sdd)\b"
    ),
    BankEntryKind.TRANSFER: r"(?:instant )?(?:vir(?:ements?|t)?|vrt|sct)\b",
}
_STARTS = tuple((kind, re.compile(pattern)) for kind, pattern in _LABELS.items())
_BEFORE_NAME = re.compile(
    r"(?:instant )?(?:vir(?:ements?|t)?|vrt|sct|prlv|pr[eé]l[eè]vements?)\b[ .:/-]*"
    r"(?:(?:sepa|inst(?:antan[eé])?|re[cç]us?|[eé]mis|europ[eé]en|permanent|web"
    r"|en votre faveur|de la part de|de|du)\b[ .:/-]*)*",
    re.IGNORECASE,
)


def kind_of_iso(family: str, subfamily: str) -> BankEntryKind | None:
    """The kind of a payment's family and subfamily codes, None when they do not tell."""
    if subfamily in _CHARGES:
        return BankEntryKind.OTHER
    if subfamily in _RETURNS:
        return BankEntryKind.RETURN
    if subfamily == _CHEQUE_AT_COUNTER:
        return BankEntryKind.CHEQUE
    return _FAMILIES.get(family)


def kind_of_interbank(code: str) -> BankEntryKind | None:
    """The kind of a code of two digits of the CFONB, None for the codes that do not tell."""
    return _INTERBANK.get(code)


def kind_of_label(label: str, amount_cents: int) -> BankEntryKind | None:
    """The kind the bank's own words begin with: `VIR RECU`, `REMISE CHEQUES`, `REJET PRLV`.

    Only money that leaves is taken for a return: a customer who pays may well write `impayé`.
    """
    words = fold(label)
    fee = _FEE.search(words)
    if fee is not None and fee.start() == 0:
        return BankEntryKind.OTHER
    if amount_cents < 0 and fee is None and _RETURN.search(words):
        return BankEntryKind.RETURN
    return next((kind for kind, start in _STARTS if start.match(words)), None)


def name_in_label(label: str) -> str:
    """The other party in the label of a transfer: `VIR SEPA RECU DE DUPONT` gives `DUPONT`."""
    found = _BEFORE_NAME.match(label)
    return label[found.end() :] if found else label
