"""What a reader makes of a bank statement: movements, and the lines it could not use."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from relance_tui.domain.bank import BankEntry
from relance_tui.ingest.drafts import Refusal


@dataclass(frozen=True, slots=True, kw_only=True)
class BankEntryDraft:
    """One movement and where it stands in the file."""

    entry: BankEntry
    line: int
    """From 1; for XML the number of the entry in the file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementDraft:
    """What the file says of one account over one period. Balances are None when not given."""

    account: str
    currency: str = "EUR"
    from_on: date | None = None
    until_on: date | None = None
    opening_cents: int | None = None
    closing_cents: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BankReading:
    """Everything one bank file says."""

    format: str
    """`camt`, `ofx`, `cfonb120` or `bank-csv`."""
    entries: Sequence[BankEntryDraft]
    """Booked movements only, in the order of the file."""
    statements: Sequence[StatementDraft]
    refusals: Sequence[Refusal]
    """Lines left out."""
    warnings: Sequence[Refusal]
    """Values dropped or doubtful, and balances that do not add up."""
    lines: int
    encoding: str
    sha256: str
