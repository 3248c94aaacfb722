"""From the bytes of an export to drafts and collected errors. No database."""

from __future__ import annotations

from relance_tui.ingest.drafts import (
    CreditDraft,
    CustomerDraft,
    InvoiceDraft,
    Reading,
    Refusal,
    SettledDraft,
)
from relance_tui.ingest.reader import read_file
from relance_tui.ingest.source import IngestError

__all__ = [
    "CreditDraft",
    "CustomerDraft",
    "IngestError",
    "InvoiceDraft",
    "Reading",
    "Refusal",
    "SettledDraft",
    "read_file",
]
