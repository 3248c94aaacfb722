"""What a bank says of one movement on an account, whatever the format it is said in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class BankEntryKind(StrEnum):
    """How money came or went, as far as the bank's own codes say."""

    TRANSFER = "transfer"
    """Virement, instant or not."""
    DIRECT_DEBIT = "direct_debit"
    """Prélèvement."""
    CHEQUE = "cheque"
    """Remise de chèques."""
    BILL = "bill"
    """Effet: lettre de change relevée, billet à ordre."""
    CARD = "card"
    CASH = "cash"
    RETURN = "return"
    """Unpaid: a cheque, direct debit, bill or transfer that came back."""
    OTHER = "other"
    """Fees, interest, and what the codes do not tell."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BankEntry:
    """One movement on one of our accounts. Texts are single lines, harmless, maybe empty."""

    account: str
    """Our account: its IBAN, else bank, branch and account number run together, else as written."""
    booked_on: date
    valued_on: date
    """The booking date when the bank gives no other."""
    amount_cents: int
    """Positive when we receive, negative when we pay or something comes back unpaid."""
    currency: str = "EUR"
    payer: str = ""
    """Name of the other party."""
    payer_iban: str = ""
    text: str = ""
    """Everything the remittance and the label say, in the order of the file."""
    references: tuple[str, ...] = ()
    """Structured ones: creditor reference, end-to-end identifier, mandate, cheque number."""
    bank_reference: str = ""
    """The bank's own identifier of the movement, unique at most for the account."""
    kind: BankEntryKind = BankEntryKind.OTHER
    return_reason: str = ""
    """ISO 20022 or SEPA code (`AM04`), or the bank's own words; only for a return."""
