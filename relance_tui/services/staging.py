"""Handing the drafts of a file to the database, where they are compared."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from relance_tui.domain.codes import TermsMethod
from relance_tui.i18n import _
from relance_tui.ingest import CreditDraft, CustomerDraft, InvoiceDraft, Reading
from relance_tui.services.rulebook import Rulebook
from relance_tui.services.same_customer import same_customers_of
from relance_tui.services.views import RefusedLine
from relance_tui.storage import intake
from relance_tui.storage.light import DriverConnection


class Document(NamedTuple):
    """The file that an invoice came in."""

    code: str
    number: str
    path: str
    line: int


@dataclass(slots=True)
class Staged:
    """What staging learnt on the way."""

    documents: list[Document] = field(default_factory=list)
    warnings: list[RefusedLine] = field(default_factory=list)


def unique_invoices(
    reading: Reading, refused: list[RefusedLine], ours: Mapping[str, str] | None = None
) -> Iterator[InvoiceDraft]:
    """The invoices of a file; one that comes twice is taken once, the later line refused.

    `ours` are the codes under which customers of the file are known.
    """
    seen: set[tuple[str, str]] = set()
    for draft in reading.invoices:
        if ours and draft.customer_code in ours:
            draft = replace(draft, customer_code=ours[draft.customer_code])  # noqa: PLW2901 - the same invoice
        key = (draft.customer_code, draft.number)
        if key in seen:
            reason = _("facture {number} déjà présente plus haut dans le fichier")
            told = reason.format(number=draft.number)
            refused.append(
                RefusedLine(line=draft.line, column="", reason=told, value=draft.number[:80])
            )
            continue
        seen.add(key)
        yield draft


def stage(
    driver: DriverConnection, rulebook: Rulebook, reading: Reading, refused: list[RefusedLine]
) -> Staged:
    """Fills the temporary tables; a due date the file does not give comes from the terms.

    Customers whose code the reader made up are staged under the one they are known by.
    """
    staged = Staged()
    intake.prepare_stage(driver)
    ours, staged.warnings = same_customers_of(driver, reading)
    intake.stage_customers(driver, map(_customer_row, _unique_customers(reading, ours)))
    terms = intake.terms_by_code(driver)

    def invoices() -> Iterator[tuple[str | int | bool, ...]]:
        for draft in unique_invoices(reading, refused, ours):
            if draft.document:
                staged.documents.append(
                    Document(draft.customer_code, draft.number, draft.document, draft.line)
                )
            yield _invoice_row(draft, rulebook, terms.get(draft.customer_code))

    intake.stage_invoices(driver, invoices())
    intake.stage_credits(driver, map(_credit_row, _unique_credits(reading, refused, ours)))
    intake.stage_settled(
        driver,
        (
            (ours.get(group.customer_code, group.customer_code), number, on)
            for group in reading.settled
            for on in (group.settled_on.isoformat(),)
            for number in group.numbers
        ),
        (
            (ours.get(group.customer_code, group.customer_code), key)
            for group in reading.settled
            for key in group.credit_keys
        ),
    )
    return staged


def _unique_customers(reading: Reading, ours: Mapping[str, str]) -> Iterator[CustomerDraft]:
    """The customers under the codes they are known by, each once; what the file names first."""
    if not ours:
        yield from reading.customers
        return
    seen = set(ours.values())
    merged: dict[str, CustomerDraft] = {}
    for draft in reading.customers:
        code = ours.get(draft.code, draft.code)
        if code in seen:
            known = merged.get(code)
            merged[code] = replace(draft, code=code) if known is None else known.completed_by(draft)
        else:
            yield draft
    yield from merged.values()


def _unique_credits(
    reading: Reading, refused: list[RefusedLine], ours: Mapping[str, str]
) -> Iterator[CreditDraft]:
    """The credits; one that a customer met under two codes has twice is taken once."""
    if not ours:
        yield from reading.credits
        return
    seen: set[tuple[str, str]] = set()
    for draft in reading.credits:
        code = ours.get(draft.customer_code, draft.customer_code)
        if (code, draft.key) in seen:
            reason = _("avoir {number} déjà présent plus haut dans le fichier")
            number = draft.label or draft.reference
            refused.append(
                RefusedLine(line=draft.line, column="", reason=reason.format(number=number))
            )
            continue
        seen.add((code, draft.key))
        yield replace(draft, customer_code=code)


def _customer_row(customer: CustomerDraft) -> tuple[str | None, ...]:
    return (
        customer.code,
        customer.name,
        customer.kind.value if customer.kind else None,
        customer.siren,
        customer.address,
        customer.phone,
        customer.email,
        customer.contact_name,
        customer.language,
    )


def _credit_row(credit: CreditDraft) -> tuple[str | int, ...]:
    return (
        credit.customer_code,
        credit.key,
        credit.kind.value,
        credit.amount_cents,
        credit.valued_on.isoformat(),
        credit.reference,
    )


def _invoice_row(
    draft: InvoiceDraft, rulebook: Rulebook, terms: tuple[int, str] | None
) -> tuple[str | int | bool, ...]:
    days, method = terms or (None, TermsMethod.NET)
    due_on = draft.due_on or rulebook.due_on(draft.issued_on, days, TermsMethod(method))
    return (
        draft.customer_code,
        draft.number,
        draft.issued_on.isoformat(),
        due_on.isoformat(),
        draft.due_on is not None,
        draft.total_cents,
        draft.open_cents,
        draft.currency,
    )
