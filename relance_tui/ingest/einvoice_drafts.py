"""Electronic invoices turned into drafts: customers, invoices, credit notes."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from relance_tui.domain.codes import DebtorKind
from relance_tui.domain.formats import amount, quoted
from relance_tui.domain.payment import PaymentKind
from relance_tui.i18n import _, ngettext
from relance_tui.ingest.drafts import (
    CreditDraft,
    CustomerDraft,
    InvoiceDraft,
    Reading,
    RefusalList,
    SettledDraft,
)
from relance_tui.ingest.einvoice import SELLER_TERMS, EInvoice, Party
from relance_tui.ingest.einvoice_terms import due_from_terms
from relance_tui.ingest.text import code_of_name, fold

_PUBLIC_SIREN = ("1", "2")
"""First digits INSEE gives to the State, local authorities and their establishments."""
_OF_SELLER = frozenset({*SELLER_TERMS, "BT-84"})
"""What every invoice of a folder repeats: a wrong one is told once."""
_CORRECTED_TYPE = "384"
"""Replaces the invoice it names, which nobody but the seller can cancel."""
_SYNTAXES = ("facturx", "ubl", "cii")
_HOME_CURRENCY = "EUR"
_MAX_SELLERS_TOLD = 3


def reading_of(
    invoices: Sequence[tuple[Path, EInvoice]],
    refusals: RefusalList,
    warnings: RefusalList | None = None,
    lines: Sequence[int] | None = None,
) -> Reading:
    """The drafts of invoices already read, in their order.

    The line of a draft is the rank of its file, from 1 unless `lines` gives others. An invoice
    that comes twice counts once.
    """
    maker = _Maker(refusals, warnings if warnings is not None else RefusalList())
    ranks = lines if lines is not None else range(1, len(invoices) + 1)
    kept = _without_copies(list(zip(ranks, invoices, strict=True)), maker)
    for rank, path, invoice, document in kept:
        maker.take(rank, path, invoice, document)
    _warn_of_sellers([invoice for _rank, _path, invoice, _document in kept], maker.warnings)
    return Reading(
        format=_format_of([invoice for _path, invoice in invoices]),
        customers=list(maker.customers.values()),
        invoices=maker.invoices,
        credits=maker.credits,
        settled=maker.settled,
        refusals=maker.refusals.listed(),
        warnings=maker.warnings.listed(),
        lines=len(invoices),
        encoding="utf-8",
        sha256=_checksum([invoice.sha256 for _path, invoice in invoices]),
    )


def customer_code(buyer: Party) -> str:
    """What identifies a buyer: the seller's own number for it, SIREN, VAT number, else its name."""
    return buyer.identifier or buyer.siren or buyer.vat or code_of_name(buyer.name)


def kind_of_buyer(buyer: Party) -> DebtorKind | None:
    """The kind of debtor its SIREN shows; None without one."""
    if not buyer.siren:
        return None
    is_public = buyer.siren.startswith(_PUBLIC_SIREN)
    return DebtorKind.PUBLIC_BODY if is_public else DebtorKind.BUSINESS


class _Maker:
    """Makes drafts of invoices one at a time, remembering the customers met."""

    def __init__(self, refusals: RefusalList, warnings: RefusalList) -> None:
        self.customers: dict[str, CustomerDraft] = {}
        self.invoices: list[InvoiceDraft] = []
        self.credits: list[CreditDraft] = []
        self.settled: list[SettledDraft] = []
        self.refusals = refusals
        self.warnings = warnings
        self._keys: Counter[tuple[str, str]] = Counter()
        self._told: set[tuple[str, str]] = set()

    def warn(self, line: int, path: Path, term: str, reason: str) -> None:
        """Records a doubt about one file."""
        self.warnings.add(line, term, of_file(path, reason))

    def take(self, line: int, path: Path, invoice: EInvoice, document: str) -> None:
        """Makes the drafts of one invoice, or refuses it."""
        code = customer_code(invoice.buyer)
        if not code:
            self.refusals.add(line, "BT-44", of_file(path, _("client absent")))
            return
        for term, reason in invoice.doubts:
            if term not in _OF_SELLER or (term, reason) not in self._told:
                self._told.add((term, reason))
                self.warn(line, path, term, reason)
        self._remember(line, path, code, invoice.buyer)
        total = invoice.total_cents + invoice.rounding_cents
        left = self._left(line, path, invoice)
        if invoice.is_credit_note or total < 0:
            self._warn_of_credit(line, path, invoice, total)
            self._add_credit(line, code, invoice, abs(left))
            return
        due_on = _due_on(invoice)
        if due_on is not None and due_on < invoice.issued_on:
            self.warn(line, path, "BT-9", _("échéance antérieure à la date de facture"))
        if invoice.type_code == _CORRECTED_TYPE and invoice.preceding:
            reason = _("facture rectificative\u00a0: {numbers} est peut-être à annuler")
            numbers = quoted(", ".join(invoice.preceding))
            self.warn(line, path, "BT-25", reason.format(numbers=numbers))
        self._add_invoice(line, code, invoice, document, left)

    def _add_invoice(
        self, line: int, code: str, invoice: EInvoice, document: str, left: int
    ) -> None:
        self.invoices.append(
            InvoiceDraft(
                customer_code=code,
                number=invoice.number,
                issued_on=invoice.issued_on,
                due_on=_due_on(invoice),
                total_cents=invoice.total_cents + invoice.rounding_cents,
                open_cents=max(left, 0),
                currency=invoice.currency,
                line=line,
                document=document,
            )
        )
        if left < 0:
            self._add_excess(line, code, invoice, -left)

    def _left(self, line: int, path: Path, invoice: EInvoice) -> int:
        """What is left of the total; negative on an invoice that was overpaid."""
        total = invoice.total_cents + invoice.rounding_cents
        left = invoice.left_cents
        if left != total - (invoice.prepaid_cents or 0) and invoice.prepaid_cents is not None:
            self._warn_of_left(line, path, invoice, _("net à payer {left} ≠ total − acompte"))
        is_credit = invoice.is_credit_note or total < 0
        if total >= 0 and left > total:
            self._warn_of_left(line, path, invoice, _("net à payer {left} supérieur au total"))
            return total
        if total < 0 and left < total:
            self._warn_of_left(line, path, invoice, _("net à payer {left} supérieur au total"))
            return total
        if is_credit and left and (left < 0) != (total < 0):
            self._warn_of_left(line, path, invoice, _("avoir plus que remboursé ({left})"))
            return 0
        return left

    def _warn_of_left(self, line: int, path: Path, invoice: EInvoice, reason: str) -> None:
        left = amount(invoice.left_cents, invoice.currency)
        self.warn(line, path, "BT-115", reason.format(left=left))

    def _warn_of_credit(self, line: int, path: Path, invoice: EInvoice, total: int) -> None:
        if invoice.is_credit_note and total < 0:
            reason = _("montant négatif sur un avoir\u00a0: lu comme un avoir")
            self.warn(line, path, "BT-112", reason)
        if invoice.currency != _HOME_CURRENCY:
            reason = _("avoir en {currency}\u00a0: à imputer sur des factures de cette devise")
            self.warn(line, path, "BT-5", reason.format(currency=invoice.currency))

    def _add_credit(self, line: int, code: str, invoice: EInvoice, cents: int) -> None:
        key = self._key(code, invoice.number)
        if not cents:
            self.settled.append(
                SettledDraft(
                    customer_code=code,
                    numbers=(),
                    credit_keys=(key,),
                    settled_on=invoice.issued_on,
                )
            )
            return
        self.credits.append(
            CreditDraft(
                customer_code=code,
                key=key,
                kind=PaymentKind.CREDIT_NOTE,
                amount_cents=cents,
                valued_on=invoice.issued_on,
                reference=", ".join(invoice.preceding) or invoice.number,
                label=invoice.number,
                line=line,
            )
        )

    def _add_excess(self, line: int, code: str, invoice: EInvoice, cents: int) -> None:
        self.credits.append(
            CreditDraft(
                customer_code=code,
                key=self._key(code, f"{invoice.number}+"),
                kind=PaymentKind.PAYMENT,
                amount_cents=cents,
                valued_on=invoice.issued_on,
                reference=invoice.number,
                label="",
                line=line,
            )
        )

    def _key(self, code: str, number: str) -> str:
        self._keys[code, number] += 1
        rank = self._keys[code, number]
        return number if rank == 1 else f"{number}#{rank}"

    def _remember(self, line: int, path: Path, code: str, buyer: Party) -> None:
        """Keeps what an invoice says of its buyer, where no earlier one said it."""
        said = CustomerDraft(
            code=code,
            name=buyer.name or code,
            kind=kind_of_buyer(buyer),
            siren=buyer.siren,
            address=buyer.address,
            phone=buyer.phone,
            email=buyer.email,
            contact_name=buyer.contact_name,
        )
        known = self.customers.get(code)
        if known is None:
            self.customers[code] = said
            return
        if known.siren and said.siren and known.siren != said.siren:
            reason = _("client {code}\u00a0: SIREN {found} au lieu de {known}")
            text = reason.format(code=quoted(code), found=said.siren, known=known.siren)
            self.warn(line, path, "BT-47", text)
        self.customers[code] = known.completed_by(said)


def _due_on(invoice: EInvoice) -> date | None:
    """The date written, else the one the terms mean."""
    return invoice.due_on or due_from_terms(invoice.terms, invoice.issued_on)


def of_file(path: Path, reason: str) -> str:
    """A reason with the name of its file first."""
    return _("{name}\u00a0: {reason}").format(name=quoted(path.name), reason=reason)


_Kept = tuple[int, Path, EInvoice, str]


def _without_copies(
    ranked: Sequence[tuple[int, tuple[Path, EInvoice]]], maker: _Maker
) -> list[_Kept]:
    """One of each invoice, the copy that says most, with the PDF among its copies."""
    kept: dict[tuple[str, ...], _Kept] = {}
    for rank, (path, invoice) in ranked:
        key = _identity(invoice)
        document = _document_of(path, invoice)
        first = kept.get(key)
        if first is None:
            kept[key] = (rank, path, invoice, document)
            continue
        first_rank, first_path, known, first_document = first
        if _facts(known) != _facts(invoice):
            reason = _("même numéro que {name}, autres montants ou date\u00a0: laissée de côté")
            text = of_file(path, reason.format(name=quoted(first_path.name)))
            maker.refusals.add(rank, "BT-1", text, invoice.number)
            continue
        if _richness(invoice) > _richness(known):
            first_rank, first_path, known = rank, path, invoice
        kept[key] = (first_rank, first_path, known, first_document or document)
    return list(kept.values())


def _document_of(path: Path, invoice: EInvoice) -> str:
    """The path of a PDF; nothing when its name is not text, which no database could keep."""
    if invoice.syntax != "facturx":
        return ""
    text = str(path.absolute())
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return ""
    return text


def _identity(invoice: EInvoice) -> tuple[str, ...]:
    """What two files of one invoice have in common, whatever their profiles."""
    seller, buyer = (
        party.siren or party.vat or fold(party.name) for party in (invoice.seller, invoice.buyer)
    )
    return (seller, buyer, "credit" if invoice.is_credit_note else "", invoice.number)


def _facts(invoice: EInvoice) -> tuple[object, ...]:
    return (
        invoice.issued_on,
        invoice.currency,
        invoice.total_cents,
        invoice.left_cents,
    )


def _richness(invoice: EInvoice) -> tuple[int, ...]:
    buyer = invoice.buyer
    said = (buyer.identifier, buyer.siren, buyer.address, buyer.phone, buyer.email)
    return (
        invoice.due_on is not None,
        bool(invoice.terms),
        sum(bool(text) for text in said),
        len(invoice.preceding),
    )


def _warn_of_sellers(invoices: Sequence[EInvoice], warnings: RefusalList) -> None:
    """Tells when invoices have several sellers: some may have been received, not sent."""
    names: dict[str, str] = {}
    for invoice in invoices:
        seller = invoice.seller
        names.setdefault(seller.siren or seller.vat or fold(seller.name), seller.name)
    if len(names) > 1:
        shown = ", ".join(quoted(name) for name in list(names.values())[:_MAX_SELLERS_TOLD])
        reason = ngettext(
            "factures de {count} vendeur\u00a0: {names}",
            "factures de {count} vendeurs\u00a0: {names}",
            len(names),
        )
        warnings.add(0, "BT-27", reason.format(count=len(names), names=shown))


def _format_of(invoices: Sequence[EInvoice]) -> str:
    """The format most files have."""
    counts = Counter(invoice.syntax for invoice in invoices)
    return max(_SYNTAXES, key=lambda syntax: counts[syntax])


def _checksum(checksums: Sequence[str]) -> str:
    if len(checksums) == 1:
        return checksums[0]
    return hashlib.sha256("\n".join(sorted(checksums)).encode()).hexdigest()
