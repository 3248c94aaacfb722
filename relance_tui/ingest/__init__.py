"""From the bytes of an export to drafts and collected errors. No database."""

from __future__ import annotations

from relance_tui.ingest.bank_drafts import BankReading
from relance_tui.ingest.customers_csv import CustomersReading
from relance_tui.ingest.drafts import (
    CreditDraft,
    CustomerDraft,
    InvoiceDraft,
    Reading,
    Refusal,
    SettledDraft,
)
from relance_tui.ingest.mapping import Mapping
from relance_tui.ingest.reader import read_file
from relance_tui.ingest.source import IngestError

__all__ = [
    "BankReading",
    "CreditDraft",
    "CustomerDraft",
    "CustomersReading",
    "IngestError",
    "InvoiceDraft",
    "Mapping",
    "Reading",
    "Refusal",
    "SettledDraft",
    "read_file",
]
