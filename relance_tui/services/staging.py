"""Handing the drafts of a file to the database, where they are compared."""

from __future__ import annotations

from collections.abc import Iterator

from relance_tui.domain.codes import TermsMethod
from relance_tui.i18n import _
from relance_tui.ingest import InvoiceDraft, Reading
from relance_tui.services.rulebook import Rulebook
from relance_tui.services.views import RefusedLine
from relance_tui.storage import intake
from relance_tui.storage.light import DriverConnection


def unique_invoices(reading: Reading, refused: list[RefusedLine]) -> Iterator[InvoiceDraft]:
    """The invoices of a file; one that comes twice is taken once, the later line refused."""
    seen: set[tuple[str, str]] = set()
    for draft in reading.invoices:
        key = (draft.customer_code, draft.number)
        if key in seen:
            reason = _("facture {number} déjà présente plus haut dans le fichier")
            refused.append(
                RefusedLine(line=draft.line, column="", reason=reason.format(number=draft.number))
            )
            continue
        seen.add(key)
        yield draft


def stage(
    driver: DriverConnection, rulebook: Rulebook, reading: Reading, refused: list[RefusedLine]
) -> None:
    """Fills the temporary tables; a due date the file does not give comes from the terms."""
    intake.prepare_stage(driver)
    intake.stage_customers(
        driver,
        (
            (
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
            for customer in reading.customers
        ),
    )
    terms = intake.terms_by_code(driver)
    intake.stage_invoices(
        driver,
        (
            _invoice_row(draft, rulebook, terms.get(draft.customer_code))
            for draft in unique_invoices(reading, refused)
        ),
    )
    intake.stage_credits(
        driver,
        (
            (
                credit.customer_code,
                credit.key,
                credit.kind.value,
                credit.amount_cents,
                credit.valued_on.isoformat(),
                credit.reference,
            )
            for credit in reading.credits
        ),
    )
    intake.stage_settled(
        driver,
        (
            (group.customer_code, number, group.settled_on.isoformat())
            for group in reading.settled
            for number in group.numbers
        ),
        ((group.customer_code, key) for group in reading.settled for key in group.credit_keys),
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
