"""Which copy goes with each invoice of a dossier."""

from __future__ import annotations

from relance_tui.services.dossiers import known_dossier
from relance_tui.services.enclosing import enclosures
from relance_tui.services.office import Office
from relance_tui.services.settings import read_settings
from relance_tui.storage import documents
from relance_tui.storage.light import reading


def invoice_copies(office: Office, debtor_id: int) -> dict[int, str]:
    """Invoice id to the name of its copy, kept or found in the folder of copies."""
    with reading(office.database) as connection:
        invoices = known_dossier(connection, debtor_id).invoices
        known = documents.invoice_copies(connection, debtor_id)
        folder = read_settings(connection)["invoices.folder"]
    found = zip(invoices, enclosures(invoices, known, folder), strict=True)
    return {invoice.id: copy.name for invoice, copy in found if copy.name}
