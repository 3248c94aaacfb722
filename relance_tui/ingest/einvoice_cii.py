"""Cross Industry Invoices: the XML of Factur-X and ZUGFeRD, all profiles, D16B and D22B alike.

ZUGFeRD 1 named the same things a little differently; both names are looked for.
"""

from __future__ import annotations

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

_DATE = "DateTimeString"


def parse_cii(root: Element) -> EInvoice:
    """The invoice of a tree made by `invoice_tree`. Raises `RefusedError`."""
    document = part(root, "ExchangedDocument", "HeaderExchangedDocument")
    deal = part(root, "SupplyChainTradeTransaction", "SpecifiedSupplyChainTradeTransaction")
    agreement = part(deal, "ApplicableHeaderTradeAgreement", "ApplicableSupplyChainTradeAgreement")
    settlement = part(
        deal, "ApplicableHeaderTradeSettlement", "ApplicableSupplyChainTradeSettlement"
    )
    doubts = Doubts()
    currency = invoice_currency(text_at(settlement, "InvoiceCurrencyCode"))
    total, prepaid, payable, rounding = _amounts(settlement, currency)
    type_code = text_at(document, "TypeCode")
    return EInvoice(
        syntax="cii",
        profile=_profile(root),
        number=written_number(text_at(document, "ID")),
        type_code=type_code,
        is_credit_note=type_code in CREDIT_NOTE_TYPES,
        issued_on=issue_day(text_at(document, f"IssueDateTime/{_DATE}")),
        due_on=_due_on(settlement, doubts),
        currency=currency,
        total_cents=total,
        prepaid_cents=prepaid,
        payable_cents=payable,
        rounding_cents=rounding,
        preceding=_preceding(settlement),
        seller=_party(part(agreement, "SellerTradeParty")).checked(SELLER_TERMS, doubts),
        buyer=_party(part(agreement, "BuyerTradeParty")).checked(BUYER_TERMS, doubts),
        terms=lines_at(settlement, "SpecifiedTradePaymentTerms/Description"),
        payment_reference=text_at(settlement, "PaymentReference"),
        iban=checked_iban(_account(settlement), doubts),
        notes=_notes(document),
        doubts=tuple(doubts.found),
    )


def _profile(root: Element) -> str:
    place = "GuidelineSpecifiedDocumentContextParameter/ID"
    return text_at(
        root,
        f"ExchangedDocumentContext/{place}",
        f"SpecifiedExchangedDocumentContext/{place}",
    )


def _amounts(settlement: Element, currency: str) -> tuple[int, int | None, int | None, int]:
    """Total, prepaid, payable and rounding."""
    sums = part(
        settlement,
        "SpecifiedTradeSettlementHeaderMonetarySummation",
        "SpecifiedTradeSettlementMonetarySummation",
    )

    def cents(name: str, term: str) -> int | None:
        return invoice_cents(amount_at(sums, name, currency, term), term)

    total = cents("GrandTotalAmount", "BT-112")
    if total is None:
        raise RefusedError("BT-112", _("montant absent"))
    return (
        total,
        cents("TotalPrepaidAmount", "BT-113"),
        cents("DuePayableAmount", "BT-115"),
        cents("RoundingAmount", "BT-114") or 0,
    )


def _due_on(settlement: Element, doubts: Doubts) -> date | None:
    """The due date; of several instalments the last, so that none is asked for before its day."""
    path = f"SpecifiedTradePaymentTerms/DueDateDateTime/{_DATE}"
    days = [invoice_day(found.text or "", "BT-9") for found in settlement.iterfind(path)]
    known = sorted({day for day in days if day is not None})
    if len(known) > 1:
        doubts.add("BT-9", _("plusieurs échéances\u00a0: la dernière est retenue"))
    return known[-1] if known else None


def _preceding(settlement: Element) -> tuple[str, ...]:
    found = settlement.iterfind("InvoiceReferencedDocument")
    numbers = [text_at(each, "IssuerAssignedID", "ID") for each in found]
    return tuple(dict.fromkeys(number for number in numbers if number))


def _account(settlement: Element) -> str:
    account = "SpecifiedTradeSettlementPaymentMeans/PayeePartyCreditorFinancialAccount"
    return text_at(settlement, f"{account}/IBANID")


def _notes(document: Element) -> tuple[tuple[str, str], ...]:
    notes = []
    for note in document.iterfind("IncludedNote"):
        code = text_at(note, "SubjectCode").upper()
        text = text_at(note, "Content", limit=MAX_NOTE)
        if code in KEPT_NOTES and text:
            notes.append((code, text))
    return tuple(notes)


def _party(party: Element) -> WrittenParty:
    contact = part(party, "DefinedTradeContact")
    address = part(party, "PostalTradeAddress")
    electronic = identifiers_at(party, "URIUniversalCommunication/URIID")
    return WrittenParty(
        name=text_at(party, "Name", "SpecifiedLegalOrganization/TradingBusinessName"),
        legal=identifiers_at(party, "SpecifiedLegalOrganization/ID"),
        identifiers=identifiers_at(party, "ID", "GlobalID"),
        vat=_vat(party),
        electronic=electronic[0] if electronic else Identifier(scheme="", text=""),
        street=tuple(text_at(address, name) for name in ("LineOne", "LineTwo", "LineThree")),
        postcode=text_at(address, "PostcodeCode"),
        city=text_at(address, "CityName"),
        country=text_at(address, "CountryID"),
        contact_name=text_at(contact, "PersonName", "DepartmentName"),
        phone=text_at(contact, "TelephoneUniversalCommunication/CompleteNumber"),
        email=text_at(contact, "EmailURIUniversalCommunication/URIID"),
    )


def _vat(party: Element) -> str:
    found = identifiers_at(party, "SpecifiedTaxRegistration/ID")
    return next((each.text for each in found if each.scheme in {"VA", ""}), "")
