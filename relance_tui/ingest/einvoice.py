"""An electronic invoice as EN 16931 describes it, whichever syntax it was written in."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from relance_tui.domain.formats import quoted
from relance_tui.i18n import _
from relance_tui.identifiers import check_agreement, check_email, check_iban, check_phone
from relance_tui.ingest.bank_stream import decimal_cents
from relance_tui.ingest.drafts import RefusedError
from relance_tui.ingest.text import AmountError, DayError, parse_day
from relance_tui.ingest.values import address_of, currency_of, siren_of

CREDIT_NOTE_TYPES: Final = frozenset({"261", "381", "396", "502", "503"})
"""Codes of UNTDID 1001 that give money back."""
KEPT_NOTES: Final = ("PMD", "PMT", "AAB")
"""Late-payment penalties, the 40 € indemnity and early-payment discount (UNTDID 4451)."""
MAX_NOTE = 2_000
"""Longest note or terms kept, in characters."""
SELLER_TERMS: Final = ("BT-30", "BT-31", "BT-43")
"""Legal number, VAT number and e-mail of the seller."""
BUYER_TERMS: Final = ("BT-47", "BT-48", "BT-58")
"""The same of the buyer."""

_SIREN_SCHEME, _SIRET_SCHEME = "0002", "0009"
_SIRET_DIGITS = 14
_DAY = re.compile(
    r"([0-9]{8})(?:[0-9]{4}|[0-9]{6})?"
    r"|([0-9]{4}-[0-9]{2}-[0-9]{2})(?:T\S*)?(?:Z|[+-][0-9]{2}:?[0-9]{2})?"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """A seller or a buyer; what the invoice does not say, or says wrongly, is empty."""

    name: str = ""
    siren: str = ""
    siret: str = ""
    vat: str = ""
    electronic_address: str = ""
    """Scheme and address, as `0225:787878784`; the address alone when no scheme is given."""
    identifier: str = ""
    """What the other party calls it: BT-46 for a buyer, BT-29 for a seller, without scheme."""
    address: str = ""
    """Without the name, lines separated by newlines."""
    contact_name: str = ""
    phone: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class EInvoice:
    """One invoice or credit note. Amounts are in cents with the sign the file gives them."""

    syntax: str
    """`cii` or `ubl`; `facturx` when it was attached to a PDF."""
    profile: str
    """BT-24, as written."""
    number: str
    type_code: str
    is_credit_note: bool
    """By its type or its root element; a negative total is not looked at here."""
    issued_on: date
    due_on: date | None
    """BT-9, None when no date is written, whatever the terms say."""
    currency: str
    total_cents: int
    """BT-112, with tax."""
    prepaid_cents: int | None
    """BT-113, None when not said, as in the profile MINIMUM."""
    payable_cents: int | None
    """BT-115, None when not said."""
    rounding_cents: int
    """BT-114, what is added to the total before it is paid."""
    preceding: tuple[str, ...]
    """BT-25, the invoices it corrects or follows."""
    seller: Party
    buyer: Party
    terms: str
    """BT-20, its lines separated by newlines."""
    payment_reference: str
    iban: str
    """The first account to pay to, empty when its check digits are wrong."""
    notes: tuple[tuple[str, str], ...]
    """Code and text of the notes about penalties, indemnity and discount."""
    doubts: tuple[tuple[str, str], ...] = ()
    """Values dropped or doubtful: the business term, and why."""
    sha256: str = ""
    """Checksum of the file it was read from."""

    @property
    def left_cents(self) -> int:
        """What is still to be paid or given back, with the sign the file gives it."""
        if self.payable_cents is not None:
            return self.payable_cents
        return self.total_cents + self.rounding_cents - (self.prepaid_cents or 0)

    def note(self, code: str) -> str:
        """The text of the first note of a code, empty when there is none."""
        return next((text for known, text in self.notes if known == code), "")


@dataclass(slots=True)
class Doubts:
    """Collects what had to be dropped from one invoice."""

    found: list[tuple[str, str]] = field(default_factory=list)

    def add(self, column: str, reason: str) -> None:
        """Records a doubtful value, once."""
        if (column, reason) not in self.found:
            self.found.append((column, reason))


@dataclass(frozen=True, slots=True, kw_only=True)
class Identifier:
    """A number and the code of its issuer (ISO 6523 or a syntax's own), which may be empty."""

    scheme: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenParty:
    """A party as the file writes it."""

    name: str
    legal: tuple[Identifier, ...]
    identifiers: tuple[Identifier, ...]
    vat: str
    electronic: Identifier
    street: tuple[str, ...]
    postcode: str
    city: str
    country: str
    contact_name: str
    phone: str
    email: str

    def checked(self, terms: tuple[str, str, str], doubts: Doubts) -> Party:
        """The party, its numbers checked; `terms` name legal number, VAT number and e-mail."""
        siren, siret = self._numbers(terms, doubts)
        email, doubt = check_email(self.email)
        if doubt:
            doubts.add(terms[2], doubt)
        address = self.electronic
        return Party(
            name=self.name,
            siren=siren,
            siret=siret,
            vat=re.sub(r"[\s.-]", "", self.vat).upper(),
            electronic_address=f"{address.scheme}:{address.text}".strip(":"),
            identifier=next((i.text for i in self.identifiers if not i.scheme and i.text), ""),
            address=address_of(list(self.street), self.postcode, self.city, self.country),
            contact_name=self.contact_name,
            phone=check_phone(self.phone).value,
            email=email,
        )

    def _numbers(self, terms: tuple[str, str, str], doubts: Doubts) -> tuple[str, str]:
        """SIREN and SIRET: of the legal number first, then other French ones, then the VAT one."""
        official = (_SIREN_SCHEME, _SIRET_SCHEME)
        given = [i.text for i in self.legal if i.scheme in official or not i.scheme]
        given += [i.text for i in self.identifiers if i.scheme in official]
        siren = siret = ""
        for text in given:
            found = siren_of(text)
            if found is None and self._is_french(text):
                reason = _("SIREN ou SIRET invalide\u00a0: {text}").format(text=quoted(text))
                doubts.add(terms[0], reason)
            elif found and siren in {"", found}:
                siren = found
                digits = re.sub(r"\D", "", text)
                siret = siret or (digits if len(digits) == _SIRET_DIGITS else "")
        if self.vat.upper().startswith("FR"):
            found = siren_of(self.vat)
            if found is None:
                reason = _("numéro de TVA invalide\u00a0: {text}").format(text=quoted(self.vat))
                doubts.add(terms[1], reason)
            elif siren and found != siren:
                vat = re.sub(r"[\s.-]", "", self.vat).upper()
                doubts.add(terms[1], check_agreement(siren, vat))
            siren = siren or found or ""
        return siren, siret

    def _is_french(self, text: str) -> bool:
        """Whether a number is meant as French: a foreign register's may look like anything."""
        return bool(text) and self.country.upper() in {"", "FR"}


def invoice_day(text: str, term: str) -> date | None:
    """The day of `20260617`, `2026-06-17`, an hour or a zone ignored; None when nothing is written.

    Raises `RefusedError`.
    """
    bare = text.strip()
    if not bare:
        return None
    found = _DAY.fullmatch(bare)
    try:
        return parse_day((found[1] or found[2]) if found else bare)
    except DayError as error:
        raise RefusedError(term, str(error), text) from None


def written_number(text: str) -> str:
    """BT-1, which every invoice has. Raises `RefusedError`."""
    if not text:
        raise RefusedError("BT-1", _("numéro de facture absent"))
    return text


def issue_day(text: str) -> date:
    """BT-2, which every invoice has. Raises `RefusedError`."""
    day = invoice_day(text, "BT-2")
    if day is None:
        raise RefusedError("BT-2", _("date absente"))
    return day


def invoice_cents(text: str, term: str) -> int | None:
    """The cents of an amount, None when nothing is written. Raises `RefusedError`."""
    if not text.strip():
        return None
    try:
        return decimal_cents(text)
    except AmountError as error:
        raise RefusedError(term, str(error), text) from None


def invoice_currency(text: str) -> str:
    """The ISO code of BT-5, EUR when nothing is written. Raises `RefusedError`."""
    currency = currency_of(text)
    if currency is None:
        reason = _("devise inconnue\u00a0: {text}").format(text=quoted(text))
        raise RefusedError("BT-5", reason, text)
    return currency


def checked_iban(text: str, doubts: Doubts) -> str:
    """An IBAN without blanks, or nothing and a doubt: money is not sent to a doubtful account."""
    iban, doubt = check_iban(text)
    if doubt:
        doubts.add("BT-84", doubt)
        return ""
    return iban
