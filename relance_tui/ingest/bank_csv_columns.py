"""The columns of the bank statements French banks export as CSV, and what stands above them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from relance_tui.identifiers import iban_of
from relance_tui.ingest.fec_header import looks_like_fec
from relance_tui.ingest.headers import Header, best_header, columns_of, cut_lines, find_header
from relance_tui.ingest.text import fold
from relance_tui.plain_text import clean

_ALIASES = {
    "not_bank": "n facture|no facture|num facture|numero facture|reference facture|facture|invoice"
    "|invoice number|invoice no|date facture|invoice date|date echeance|echeance|date ech|due date"
    "|due on|client|nom client|code client|customer|customer name|journal|code journal|lettrage"
    "|lettre|n piece|numero piece|piece|compte auxiliaire|compte general|n ecriture|numero|number"
    "|raison sociale|n client|nom societe|debiteur|montant ht|montant ttc|total ht|total ttc|ttc"
    "|net a payer|reste a payer|restant du|solde du|balance due|amount due|a payer avant",
    "balance": "solde|solde apres|solde apres operation|solde progressif|solde compte|balance"
    "|account balance|accountbalance|running balance|balance after",
    "valued_on": "date valeur|datevaleur|valeur|dateval|date valeur utc|value date|date valeur op"
    "|date de valeur",
    "booked_on": "date comptabilisation|date comptable|date operation|date operation utc|dateop"
    "|date ecriture|date mouvement|date reglement|date reglement utc|completed date"
    "|date completed utc|date completed|booking date|booked date|posting date|operation date"
    "|transaction date|date transaction|settlement date|date",
    "debit": "debit|debit euros|montant debit|debits|sortie|depense|paid out|money out|withdrawal"
    "|debit amount",
    "credit": "credit|credit euros|montant credit|credits|entree|recette|paid in|money in|deposit"
    "|credit amount",
    "amount": "montant operation|montant net|montant euros|montant|montant total ttc|montant total"
    "|amount|total amount|transaction amount|net amount",
    "sense": "sens|sens operation|debit credit|debit ou credit|d c|dc|credit debit|cdtdbtind|side",
    "currency": "devise|devise compte|code devise|monnaie|currency|payment currency|currency code",
    "status": "statut|etat|status|state|statut operation|transaction status",
    "label": "libelle operation|libelle complet|libelle ecriture|libelle|label|intitule"
    "|description|libelle simplifie|libelle court|designation|operation|transaction"
    "|transaction description|narrative",
    "detail": "detail ecriture|detail|details|informations complementaires|info complementaire"
    "|information complementaire|libelle complementaire|libelle detaille|payment reference|motif"
    "|communication|message|remittance information|commentaire|comment|note|notes|memo",
    "reference": "reference|ref|reference operation|reference paiement|references|n cheque"
    "|numero cheque|end to end id|endtoendid|reference client",
    "bank_reference": "id|identifiant|transaction id|id transaction|identifiant transaction"
    "|n operation|numero operation|reference bancaire",
    "payer": "nom contrepartie|contrepartie|nom donneur ordre|donneur ordre|nom tiers|tiers"
    "|nom emetteur|emetteur|payeur|payer|partner name|counterparty name|counterparty|payee"
    "|nom beneficiaire|beneficiaire|beneficiary|merchant|name|nom",
    "payer_iban": "iban contrepartie|partner iban|counterparty iban|iban tiers|iban emetteur"
    "|payer iban|iban donneur ordre|beneficiary iban",
    "account": "iban compte|compte iban|iban|numero compte|n compte|compte|account number"
    "|accountnum|account iban|account",
    "type": "type operation|type transaction|type|transaction type|methode paiement"
    "|mode paiement|payment method|moyen paiement|nature operation|nature",
}
_RANKED: Mapping[str, Sequence[str]] = {
    field: aliases.split("|") for field, aliases in _ALIASES.items()
}
_ONLY_BANKS = frozenset({"valued_on", "debit", "sense", "payer_iban"})
"""Columns no list of invoices has, unlike a balance or a status."""
_ACCOUNT_NUMBER = re.compile(r"[0-9A-Z*X]{5,34}", re.IGNORECASE)
_FEWEST_DIGITS = 4
_SAYS_ACCOUNT = ("compte", "iban", "n compte", "numero compte", "account", "rib")


def find_bank_header(lines: Sequence[str]) -> Header | None:
    """The header of a statement, None when the lines are not one, be they invoices or a ledger."""
    if looks_like_fec(lines):
        return None
    header = best_header(cut_lines(lines), _columns, _is_statement)
    if header is None or "not_bank" in header.at:
        return None
    # A reference, a name, a date and an amount make invoices just as well.
    may_be_invoices = find_header(lines) is not None
    return None if may_be_invoices and not _ONLY_BANKS & header.at.keys() else header


def _columns(cells: Sequence[str]) -> dict[str, int]:
    at = columns_of(cells, _RANKED)
    if "booked_on" not in at and "valued_on" in at:
        at["booked_on"] = at.pop("valued_on")
    named = {fold(cell) for cell in cells}
    if {"payee", "payment reference", "account number"} <= named and "account" in at:
        # Beside the payee, the account is theirs.
        at["payer_iban"] = at.pop("account")
    return at


def _is_statement(at: Mapping[str, int]) -> bool:
    has_words = bool({"label", "detail", "payer"} & at.keys())
    return "booked_on" in at and has_words and ("amount" in at or {"debit", "credit"} <= at.keys())


def account_above(lines: Sequence[str], header: Header) -> str:
    """The account the lines above the header name: its IBAN, else its number as written."""
    above = [clean(line.replace("=", " ").replace('"', " ")) for line in lines[: header.line - 1]]
    for line in above:
        for found in re.finditer(r"\b[A-Z]{2}[0-9]{2}[ A-Z0-9]+", line):
            if iban := iban_of(found[0]):
                return iban
    for line in above:
        if fold(line).startswith(_SAYS_ACCOUNT) or line[:1].isdigit():
            number = _number_in(line)
            if number:
                return number
    return ""


def account_of(written: str) -> str:
    """An account as it is kept: its IBAN, else its number; a mere name says nothing lasting."""
    if iban := iban_of(written):
        return iban
    number = re.sub(r"[\s.-]", "", clean(written)).upper()
    has_digits = sum(map(str.isdigit, number)) >= _FEWEST_DIGITS
    return number if has_digits and _ACCOUNT_NUMBER.fullmatch(number) else ""


def _number_in(line: str) -> str:
    """The first word of an account's line that has digits enough and is no date nor amount."""
    words = (word for word in re.split(r"[\s;,|\t:°]+", line) if _ACCOUNT_NUMBER.fullmatch(word))
    return next((number for word in words if (number := account_of(word))), "")
