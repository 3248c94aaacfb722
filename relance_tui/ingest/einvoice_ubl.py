"""UBL 2.1 invoices and credit notes."""

from __future__ import annotations

import re
from datetime import date
from xml.etree.ElementTree import Element

from relance_tui.i18n import _
from relance_tui.ingest.drafts import RefusedError
from relance_tui.ingest.einvoice import (
    BUYER_TERMS,
    CREDIT_NOTE_TYPES,
    KEPT_NOTES,
    MAX_NOTE,
    SELLER_TERMS,
    Doubts,
    EInvoice,
    Identifier,
    WrittenParty,
    checked_iban,
    invoice_cents,
    invoice_currency,
    invoice_day,
    issue_day,
    written_number,
)
from relance_tui.ingest.einvoice_xml import amount_at, identifiers_at, lines_at, part, text_at
from relance_tui.plain_text import clean

_CODED_NOTE = re.compile(r"#([A-Z]{3})#\s*(.*)", re.DOTALL)
_DUE_DAYS = ("DueDate", "PaymentMeans/PaymentDueDate", "PaymentTerms/PaymentDueDate")
"""An invoice's own, then where a credit note has it, then that of instalments."""


def parse_ubl(root: Element) -> EInvoice:
    """The invoice of a tree made by `invoice_tree`. Raises `RefusedError`."""
    doubts = Doubts()
    currency = invoice_currency(text_at(root, "DocumentCurrencyCode"))
    total, prepaid, payable, rounding = _amounts(root, currency)
    type_code = text_at(root, "InvoiceTypeCode", "CreditNoteTypeCode")
    buyer = part(root, "AccountingCustomerParty")
    return EInvoice(
        syntax="ubl",
        profile=text_at(root, "CustomizationID"),
        number=written_number(text_at(root, "ID")),
        type_code=type_code,
        is_credit_note=root.tag == "CreditNote" or type_code in CREDIT_NOTE_TYPES,
        issued_on=issue_day(text_at(root, "IssueDate")),
        due_on=_due_on(root, doubts),
        currency=currency,
        total_cents=total,
        prepaid_cents=prepaid,
        payable_cents=payable,
        rounding_cents=rounding,
        preceding=_preceding(root),
        seller=_party(part(root, "AccountingSupplierParty")).checked(SELLER_TERMS, doubts),
        buyer=_party(buyer).checked(BUYER_TERMS, doubts),
        terms=lines_at(root, "PaymentTerms/Note"),
        payment_reference=text_at(root, "PaymentMeans/PaymentID"),
        iban=checked_iban(text_at(root, "PaymentMeans/PayeeFinancialAccount/ID"), doubts),
        notes=_notes(root),
        doubts=tuple(doubts.found),
    )


def _amounts(root: Element, currency: str) -> tuple[int, int | None, int | None, int]:
    """Total, prepaid, payable and rounding."""
    sums = part(root, "LegalMonetaryTotal")

    def cents(name: str, term: str) -> int | None:
        return invoice_cents(amount_at(sums, name, currency, term), term)

    total = cents("TaxInclusiveAmount", "BT-112")
    if total is None:
        raise RefusedError("BT-112", _("montant absent"))
    return (
        total,
        cents("PrepaidAmount", "BT-113"),
        cents("PayableAmount", "BT-115"),
        cents("PayableRoundingAmount", "BT-114") or 0,
    )


def _due_on(root: Element, doubts: Doubts) -> date | None:
    """The due date; of several the last, so that no instalment is asked for before its day."""
    for path in _DUE_DAYS:
        days = [invoice_day(found.text or "", "BT-9") for found in root.iterfind(path)]
        known = sorted({day for day in days if day is not None})
        if len(known) > 1:
            doubts.add("BT-9", _("plusieurs échéances\u00a0: la dernière est retenue"))
        if known:
            return known[-1]
    return None


def _preceding(root: Element) -> tuple[str, ...]:
    found = root.iterfind("BillingReference")
    documents = ("InvoiceDocumentReference/ID", "CreditNoteDocumentReference/ID")
    numbers = [text_at(each, *documents) for each in found]
    return tuple(dict.fromkeys(number for number in numbers if number))


def _notes(root: Element) -> tuple[tuple[str, str], ...]:
    """The notes whose text begins with their code, as EN 16931 has it for UBL."""
    found = (_CODED_NOTE.fullmatch((note.text or "").strip()) for note in root.iterfind("Note"))
    notes = [(each[1], clean(each[2], MAX_NOTE)) for each in found if each]
    return tuple((code, text) for code, text in notes if code in KEPT_NOTES and text)


def _party(holder: Element) -> WrittenParty:
    party = part(holder, "Party")
    address = part(party, "PostalAddress")
    electronic = identifiers_at(party, "EndpointID")
    street = ("StreetName", "AdditionalStreetName", "AddressLine/Line")
    return WrittenParty(
        name=text_at(party, "PartyLegalEntity/RegistrationName", "PartyName/Name"),
        legal=identifiers_at(party, "PartyLegalEntity/CompanyID"),
        identifiers=identifiers_at(party, "PartyIdentification/ID"),
        vat=_vat(party),
        electronic=electronic[0] if electronic else Identifier(scheme="", text=""),
        street=tuple(text_at(address, name) for name in street),
        postcode=text_at(address, "PostalZone"),
        city=text_at(address, "CityName"),
        country=text_at(address, "Country/IdentificationCode"),
        contact_name=text_at(party, "Contact/Name"),
        phone=text_at(party, "Contact/Telephone"),
        email=text_at(party, "Contact/ElectronicMail"),
    )


def _vat(party: Element) -> str:
    for scheme in party.iterfind("PartyTaxScheme"):
        if text_at(scheme, "TaxScheme/ID").upper() in {"VAT", ""}:
            return text_at(scheme, "CompanyID")
    return ""
