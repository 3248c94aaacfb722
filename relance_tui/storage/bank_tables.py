"""The tables of what comes from outside, bank movements and how files are read. Rows only."""

from datetime import date

from sqlalchemy import BigInteger, Index, Text, text
from sqlmodel import Field, SQLModel

_WAITING = "payment_id IS NULL AND NOT is_aside AND retracted_by IS NULL"


class BankLineRow(SQLModel, table=True):
    """One movement on an account of ours, kept once whatever the files that say it.

    It waits until it is a payment, the return of one, or set aside; `debtor_id` is whose it is as
    far as that is known.
    """

    __tablename__ = "bank_line"
    __table_args__ = (
        Index("ix_bank_line_day", "booked_on", "amount_cents"),
        Index(
            "ix_bank_line_waiting",
            "id",
            sqlite_where=text(_WAITING),
            postgresql_where=text(_WAITING),
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    account: str = ""
    booked_on: date
    valued_on: date
    amount_cents: int = Field(sa_type=BigInteger)
    """Negative for money that leaves."""
    currency: str = "EUR"
    payer: str = ""
    payer_iban: str = ""
    text: str = Field(default="", sa_type=Text)
    reference_texts: str = Field(default="[]", sa_type=Text)
    """JSON: the structured ones."""
    bank_reference: str = ""
    kind: str = "other"
    return_reason: str = ""
    debtor_id: int | None = Field(default=None, foreign_key="debtor.id", index=True)
    payment_id: int | None = Field(default=None, foreign_key="payment.id", index=True)
    """The payment it is, or the one it takes back."""
    is_aside: bool = False
    """No customer's money: a loan, a tax, a transfer between our own accounts."""
    act_id: int = Field(foreign_key="act.id", index=True)
    retracted_by: int | None = Field(default=None, foreign_key="act.id")


class ImportMappingRow(SQLModel, table=True):
    """Which column of a program's export is what, as a clerk confirmed it once."""

    __tablename__ = "import_mapping"

    fingerprint: str = Field(primary_key=True)
    """Of the names of the columns: the next file of that shape is read the same way."""
    name: str
    definition: str = Field(sa_type=Text)
    """JSON."""
    by: str
    at: str
