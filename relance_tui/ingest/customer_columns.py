"""What the columns of a table of customers are, by their names in French or English."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from relance_tui.ingest.headers import RANKED, columns_of
from relance_tui.ingest.text import fold

_MORE: dict[str, str] = {
    "code": "numero|n|no|num|reference|ref|id|identifiant|matricule|number",
    "contact_name": "nom interlocuteur|nom prenom|nom complet|prenom nom|personne contact"
    "|nom personne|destinataire|full name|last name|nom|name",
    "kind": "type|nature|statut|profil",
    "email": "email 1|e mail 1|mail 1",
    "role": "fonction|role|poste|qualite|titre|fonction contact|service|job title|title|position"
    "|department",
    "first_name": "prenom|prenom contact|first name|given name",
    "terms": "delai paiement|delai reglement|conditions paiement|conditions reglement"
    "|condition paiement|condition reglement|delai|nb jours|nombre jours|jours|delai jours"
    "|delai paiement jours|modalites paiement|modalites reglement|payment terms|terms"
    "|payment days|net days|terms days|echeance",
    "terms_method": "mode echeance|type echeance|base echeance|calcul echeance|mode calcul echeance"
    "|fin mois|terms method|type delai",
}
_OF_CUSTOMERS = (
    *("name", "code", "kind", "siren", "vat", "contact_name", "role", "first_name", "phone"),
    *("mobile", "email", "address", "address2", "postcode", "city", "country", "language"),
    *("terms", "terms_method"),
)
_RANKED: Mapping[str, Sequence[str]] = {
    field: [*RANKED.get(field, ()), *filter(None, _MORE.get(field, "").split("|"))]
    for field in _OF_CUSTOMERS
}
_TELLS = frozenset({"kind", "siren", "phone", "mobile", "email", "address", "terms"})
_AMOUNTS = frozenset({"total", "open", "paid", "credit"})
_OF_AN_INVOICE = re.compile(r"\b(?:factures?|invoices?|pieces?|documents?)\b")
_PERSONS_NAME = frozenset({"nom", "name"})


def customer_columns(cells: Sequence[str]) -> dict[str, int]:
    """Which field each column of a table of customers holds.

    Beside a code and the role of somebody, a bare `Nom` is that person's name.
    """
    at = columns_of(cells, _RANKED)
    is_bare = "name" in at and fold(cells[at["name"]]) in _PERSONS_NAME
    if is_bare and "role" in at and "code" in at and "contact_name" not in at:
        at["contact_name"] = at.pop("name")
    return at


def makes_customers(at: Mapping[str, int]) -> bool:
    """Whether the columns name a customer and tell something of them."""
    return ("name" in at or "code" in at) and not _TELLS.isdisjoint(at)


def tells_of_invoices(cells: Sequence[str]) -> bool:
    """Whether a column is an amount or the number of an invoice."""
    at = columns_of(cells)
    if not _AMOUNTS.isdisjoint(at):
        return True
    return "number" in at and _OF_AN_INVOICE.search(fold(cells[at["number"]])) is not None
