"""Writes electronic invoices as CII, as UBL and inside a PDF."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

from pypdf import PdfWriter

_RSM = "urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100"
_RAM = "urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100"
_UDT = "urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100"
_UBL = "urn:oasis:names:specification:ubl:schema:xsd:"


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What an invoice says; empty or None is not written."""

    number: str = "FA1"
    type_code: str = "380"
    issued_on: date = date(2026, 1, 2)
    due_on: date | None = date(2026, 2, 1)
    currency: str = "EUR"
    total: str = "120.00"
    prepaid: str | None = None
    payable: str | None = "120.00"
    rounding: str | None = None
    preceding: tuple[str, ...] = ()
    terms: str = ""
    reference: str = ""
    iban: str = ""
    notes: tuple[tuple[str, str], ...] = ()
    profile: str = "urn:cen.eu:en16931:2017"
    seller: str = "Au bon moulin"
    seller_siren: str = "999999998"
    buyer: str = "Ma jolie boutique"
    buyer_id: str = ""
    siren: str = "787878784"
    siret: str = ""
    vat: str = "FR19787878784"
    electronic: str = ""
    street: tuple[str, ...] = ("35 rue de la République",)
    postcode: str = "69001"
    city: str = "Lyon"
    country: str = "FR"
    contact: str = ""
    phone: str = ""
    email: str = ""


def tag(name: str, text: str | None, **attributes: str) -> str:
    """An element, nothing when there is no text."""
    if not text:
        return ""
    written = "".join(f" {key}={quoteattr(value)}" for key, value in attributes.items() if value)
    return f"<{name}{written}>{escape(text)}</{name}>"


def wrap(name: str, *inner: str) -> str:
    """An element of elements, nothing when all are empty."""
    text = "".join(inner)
    return f"<{name}>{text}</{name}>" if text else ""


def cii(facts: Facts) -> bytes:
    """The invoice in CII."""
    document = wrap(
        "rsm:ExchangedDocument",
        tag("ram:ID", facts.number),
        tag("ram:TypeCode", facts.type_code),
        wrap("ram:IssueDateTime", _cii_day(facts.issued_on)),
        *(
            wrap("ram:IncludedNote", tag("ram:Content", text), tag("ram:SubjectCode", code))
            for code, text in facts.notes
        ),
    )
    agreement = wrap(
        "ram:ApplicableHeaderTradeAgreement",
        wrap(
            "ram:SellerTradeParty",
            tag("ram:Name", facts.seller),
            wrap(
                "ram:SpecifiedLegalOrganization",
                tag("ram:ID", facts.seller_siren, schemeID="0002"),
            ),
        ),
        wrap("ram:BuyerTradeParty", _cii_buyer(facts)),
    )
    text = (
        '<?xml version="1.0" encoding="UTF-8"?>'
        f'<rsm:CrossIndustryInvoice xmlns:rsm="{_RSM}" xmlns:ram="{_RAM}" xmlns:udt="{_UDT}">'
        "<rsm:ExchangedDocumentContext><ram:GuidelineSpecifiedDocumentContextParameter>"
        f"{tag('ram:ID', facts.profile)}"
        "</ram:GuidelineSpecifiedDocumentContextParameter></rsm:ExchangedDocumentContext>"
        f"{document}<rsm:SupplyChainTradeTransaction>"
        "<ram:IncludedSupplyChainTradeLineItem><ram:ID>LINE</ram:ID>"
        "</ram:IncludedSupplyChainTradeLineItem>"
        f"{agreement}<ram:ApplicableHeaderTradeDelivery/>{_cii_settlement(facts)}"
        "</rsm:SupplyChainTradeTransaction></rsm:CrossIndustryInvoice>"
    )
    return text.encode()


def _cii_day(day: date | None) -> str:
    return tag("udt:DateTimeString", f"{day:%Y%m%d}" if day else "", format="102")


def _cii_buyer(facts: Facts) -> str:
    scheme, _colon, address = facts.electronic.rpartition(":")
    lines = zip(("LineOne", "LineTwo", "LineThree"), facts.street, strict=False)
    return (
        tag("ram:ID", facts.buyer_id)
        + tag("ram:GlobalID", facts.siret, schemeID="0009")
        + tag("ram:Name", facts.buyer)
        + wrap("ram:SpecifiedLegalOrganization", tag("ram:ID", facts.siren, schemeID="0002"))
        + wrap(
            "ram:DefinedTradeContact",
            tag("ram:PersonName", facts.contact),
            wrap("ram:TelephoneUniversalCommunication", tag("ram:CompleteNumber", facts.phone)),
            wrap("ram:EmailURIUniversalCommunication", tag("ram:URIID", facts.email)),
        )
        + wrap(
            "ram:PostalTradeAddress",
            tag("ram:PostcodeCode", facts.postcode),
            *(tag(f"ram:{name}", line) for name, line in lines),
            tag("ram:CityName", facts.city),
            tag("ram:CountryID", facts.country),
        )
        + wrap("ram:URIUniversalCommunication", tag("ram:URIID", address, schemeID=scheme))
        + wrap("ram:SpecifiedTaxRegistration", tag("ram:ID", facts.vat, schemeID="VA"))
    )


def _cii_settlement(facts: Facts) -> str:
    return wrap(
        "ram:ApplicableHeaderTradeSettlement",
        tag("ram:PaymentReference", facts.reference),
        tag("ram:InvoiceCurrencyCode", facts.currency),
        wrap(
            "ram:SpecifiedTradeSettlementPaymentMeans",
            wrap("ram:PayeePartyCreditorFinancialAccount", tag("ram:IBANID", facts.iban)),
        ),
        wrap(
            "ram:SpecifiedTradePaymentTerms",
            tag("ram:Description", facts.terms),
            wrap("ram:DueDateDateTime", _cii_day(facts.due_on)),
        ),
        wrap(
            "ram:SpecifiedTradeSettlementHeaderMonetarySummation",
            tag("ram:TaxTotalAmount", "20.00", currencyID=facts.currency),
            tag("ram:RoundingAmount", facts.rounding),
            tag("ram:GrandTotalAmount", facts.total, currencyID=facts.currency),
            tag("ram:TotalPrepaidAmount", facts.prepaid),
            tag("ram:DuePayableAmount", facts.payable),
        ),
        *(
            wrap("ram:InvoiceReferencedDocument", tag("ram:IssuerAssignedID", number))
            for number in facts.preceding
        ),
    )


def ubl(facts: Facts, root: str = "Invoice") -> bytes:
    """The invoice in UBL; a `CreditNote` has its due date with the means of payment."""
    unit = facts.currency
    due = f"{facts.due_on:%Y-%m-%d}" if facts.due_on else ""
    is_credit = root == "CreditNote"
    body = (
        tag("cbc:CustomizationID", facts.profile)
        + tag("cbc:ID", facts.number)
        + tag("cbc:IssueDate", f"{facts.issued_on:%Y-%m-%d}")
        + tag("cbc:DueDate", "" if is_credit else due)
        + tag(f"cbc:{root}TypeCode", facts.type_code)
        + "".join(tag("cbc:Note", f"#{code}#{text}") for code, text in facts.notes)
        + tag("cbc:DocumentCurrencyCode", unit)
        + "".join(
            wrap(
                "cac:BillingReference",
                wrap("cac:InvoiceDocumentReference", tag("cbc:ID", number)),
            )
            for number in facts.preceding
        )
        + wrap(
            "cac:AccountingSupplierParty",
            wrap(
                "cac:Party",
                wrap(
                    "cac:PartyLegalEntity",
                    tag("cbc:RegistrationName", facts.seller),
                    tag("cbc:CompanyID", facts.seller_siren, schemeID="0002"),
                ),
            ),
        )
        + wrap("cac:AccountingCustomerParty", wrap("cac:Party", _ubl_buyer(facts)))
        + wrap(
            "cac:PaymentMeans",
            tag("cbc:PaymentMeansCode", "30"),
            tag("cbc:PaymentDueDate", due if is_credit else ""),
            tag("cbc:PaymentID", facts.reference),
            wrap("cac:PayeeFinancialAccount", tag("cbc:ID", facts.iban)),
        )
        + wrap("cac:PaymentTerms", tag("cbc:Note", facts.terms))
        + wrap(
            "cac:LegalMonetaryTotal",
            tag("cbc:TaxInclusiveAmount", facts.total, currencyID=unit),
            tag("cbc:PrepaidAmount", facts.prepaid, currencyID=unit),
            tag("cbc:PayableRoundingAmount", facts.rounding, currencyID=unit),
            tag("cbc:PayableAmount", facts.payable, currencyID=unit),
        )
        + wrap(f"cac:{root}Line", tag("cbc:ID", "LINE"))
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<{root} xmlns="{_UBL}{root}-2" xmlns:cac="{_UBL}CommonAggregateComponents-2"'
        f' xmlns:cbc="{_UBL}CommonBasicComponents-2">{body}</{root}>'
    ).encode()


def _ubl_buyer(facts: Facts) -> str:
    scheme, _colon, address = facts.electronic.rpartition(":")
    lines = dict(zip(("first", "second", "third"), facts.street, strict=False))
    return (
        tag("cbc:EndpointID", address, schemeID=scheme)
        + wrap("cac:PartyIdentification", tag("cbc:ID", facts.siret, schemeID="0009"))
        + wrap("cac:PartyIdentification", tag("cbc:ID", facts.buyer_id))
        + wrap(
            "cac:PostalAddress",
            tag("cbc:StreetName", lines.get("first")),
            tag("cbc:AdditionalStreetName", lines.get("second")),
            tag("cbc:CityName", facts.city),
            tag("cbc:PostalZone", facts.postcode),
            wrap("cac:AddressLine", tag("cbc:Line", lines.get("third"))),
            wrap("cac:Country", tag("cbc:IdentificationCode", facts.country)),
        )
        + wrap(
            "cac:PartyTaxScheme",
            tag("cbc:CompanyID", facts.vat),
            wrap("cac:TaxScheme", tag("cbc:ID", "VAT")) if facts.vat else "",
        )
        + wrap(
            "cac:PartyLegalEntity",
            tag("cbc:RegistrationName", facts.buyer),
            tag("cbc:CompanyID", facts.siren, schemeID="0002"),
        )
        + wrap(
            "cac:Contact",
            tag("cbc:Name", facts.contact),
            tag("cbc:Telephone", facts.phone),
            tag("cbc:ElectronicMail", facts.email),
        )
    )


def pdf(attachments: dict[str, bytes], password: str = "") -> bytes:
    """A PDF of one page with files attached, encrypted when there is a password."""
    writer = PdfWriter()
    writer.add_blank_page(width=200, height=200)
    for name, content in attachments.items():
        writer.add_attachment(name, content)
    if password:
        writer.encrypt(password, algorithm="RC4-128")
    target = io.BytesIO()
    writer.write(target)
    return target.getvalue()


def saved(path: Path, content: bytes) -> Path:
    """Writes a file and returns its path."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path
