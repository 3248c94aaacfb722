"""The tables. Rows only: nothing here validates or decides.

Every fact names the act that recorded it (`act_id`) and, once undone, the act that retracted it
(`retracted_by`): facts in force are those with `retracted_by IS NULL`. Amounts are minor units.
Instants are UTC text (`YYYY-MM-DDTHH:MM:SS.ffffffZ`), which sorts as time does. Columns stand in
the order the migrations made them; later ones have a default, for rows there already.
"""

from datetime import date

from sqlalchemy import BigInteger, Index, Text, false, text, true
from sqlmodel import Field, SQLModel

_IN_FORCE = "retracted_by IS NULL"


class ActRow(SQLModel, table=True):
    """The journal: who did what, when. Append only."""

    __tablename__ = "act"
    __table_args__ = (Index("ix_act_by_user", "by", "id"), Index("ix_act_day", "on", "kind"))

    id: int | None = Field(default=None, primary_key=True)
    at: str
    on: date
    """The working day the act counts for."""
    by: str
    kind: str
    debtor_id: int | None = Field(default=None, index=True)
    """Not a foreign key: the act that creates a debtor is written before it."""
    detail: str = Field(default="{}", sa_type=Text)
    """JSON: the inputs the journal line is phrased from."""
    undoes: int | None = Field(default=None, foreign_key="act.id")
    """The act this one retracts, for an undo."""
    undone_by: int | None = Field(default=None, foreign_key="act.id")


class DebtorRow(SQLModel, table=True):
    """A customer who owes."""

    __tablename__ = "debtor"
    __table_args__ = (
        Index(
            "ux_debtor_code",
            "code",
            unique=True,
            sqlite_where=text(_IN_FORCE),
            postgresql_where=text(_IN_FORCE),
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    code: str
    name: str
    kind: str = "unknown"
    siren: str = ""
    address: str = ""
    language: str = "fr"
    policy: str | None = None
    terms_days: int | None = None
    do_not_call: bool = False
    act_id: int = Field(foreign_key="act.id", index=True)
    retracted_by: int | None = Field(default=None, foreign_key="act.id")
    terms_method: str = Field(default="net", sa_column_kwargs={"server_default": "net"})
    tags: str = Field(default="", sa_column_kwargs={"server_default": ""})
    """Words separated by commas."""
    kind_known_at: str | None = None
    sentence: str = Field(default="", sa_column_kwargs={"server_default": ""})
    """What the house adds to every letter to this debtor."""
    owner: str = Field(default="", sa_column_kwargs={"server_default": ""})
    """Login name of the clerk who follows the dossier; empty for nobody in particular."""


class ContactRow(SQLModel, table=True):
    """A person or desk at a debtor; the lowest id in force is the main one."""

    __tablename__ = "contact"

    id: int | None = Field(default=None, primary_key=True)
    debtor_id: int = Field(foreign_key="debtor.id", index=True)
    name: str = ""
    role: str = ""
    phone: str = ""
    email: str = ""
    language: str = "fr"
    act_id: int = Field(foreign_key="act.id", index=True)
    retracted_by: int | None = Field(default=None, foreign_key="act.id")


class InvoiceRow(SQLModel, table=True):
    """A claim.

    `open_cents` is derived: total less what was settled before we knew the invoice, less the
    allocations in force. `ledger_open_cents` is the balance the ledger last showed: payments typed
    by hand may be ahead of it.
    """

    __tablename__ = "invoice"
    __table_args__ = (
        Index(
            "ux_invoice_number",
            "debtor_id",
            "number",
            unique=True,
            sqlite_where=text(_IN_FORCE),
            postgresql_where=text(_IN_FORCE),
        ),
        Index(
            "ix_invoice_open",
            "debtor_id",
            "due_on",
            "open_cents",
            sqlite_where=text("open_cents > 0 AND retracted_by IS NULL"),
            postgresql_where=text("open_cents > 0 AND retracted_by IS NULL"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    debtor_id: int = Field(foreign_key="debtor.id")
    number: str
    issued_on: date
    due_on: date
    total_cents: int = Field(sa_type=BigInteger)
    settled_before_cents: int = Field(default=0, sa_type=BigInteger)
    open_cents: int = Field(sa_type=BigInteger)
    ledger_open_cents: int = Field(sa_type=BigInteger)
    currency: str = "EUR"
    act_id: int = Field(foreign_key="act.id", index=True)
    retracted_by: int | None = Field(default=None, foreign_key="act.id")
    performed_on: date | None = None
    policy: str | None = None


class PaymentRow(SQLModel, table=True):
    """Money received or a credit note."""

    __tablename__ = "payment"
    __table_args__ = (
        Index(
            "ux_payment_ledger_key",
            "debtor_id",
            "ledger_key",
            unique=True,
            sqlite_where=text("ledger_key IS NOT NULL AND retracted_by IS NULL"),
            postgresql_where=text("ledger_key IS NOT NULL AND retracted_by IS NULL"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    debtor_id: int = Field(foreign_key="debtor.id", index=True)
    kind: str = "payment"
    amount_cents: int = Field(sa_type=BigInteger)
    valued_on: date
    recorded_at: str
    reference: str = ""
    ledger_key: str | None = None
    """Identity of the credit in the ledger; None for money typed by hand."""
    cleared_cents: int = Field(default=0, sa_type=BigInteger)
    act_id: int = Field(foreign_key="act.id", index=True)
    retracted_by: int | None = Field(default=None, foreign_key="act.id")
    bounced_on: date | None = None
    bounced_at: str | None = None


class AllocationRow(SQLModel, table=True):
    """The part of a payment that settles an invoice."""

    __tablename__ = "allocation"

    id: int | None = Field(default=None, primary_key=True)
    payment_id: int = Field(foreign_key="payment.id", index=True)
    invoice_id: int = Field(foreign_key="invoice.id", index=True)
    amount_cents: int = Field(sa_type=BigInteger)
    act_id: int = Field(foreign_key="act.id", index=True)
    retracted_by: int | None = Field(default=None, foreign_key="act.id")
    claim: str = Field(default="principal", sa_column_kwargs={"server_default": "principal"})


class CallRow(SQLModel, table=True):
    """A call made or received."""

    __tablename__ = "call"

    id: int | None = Field(default=None, primary_key=True)
    debtor_id: int = Field(foreign_key="debtor.id", index=True)
    on: date
    at: str
    outcome: str
    is_incoming: bool = False
    advances_level: bool | None = None
    reason: str | None = None
    note: str = Field(default="", sa_type=Text)
    act_id: int = Field(foreign_key="act.id", index=True)
    retracted_by: int | None = Field(default=None, foreign_key="act.id")


class CallbackRow(SQLModel, table=True):
    """A call agreed with the debtor."""

    __tablename__ = "callback"

    id: int | None = Field(default=None, primary_key=True)
    debtor_id: int = Field(foreign_key="debtor.id", index=True)
    made_at: str
    made_on: date
    on: date
    at: str | None = None
    """Hour as `HH:MM`, or None."""
    act_id: int = Field(foreign_key="act.id", index=True)
    retracted_by: int | None = Field(default=None, foreign_key="act.id")


class PromiseRow(SQLModel, table=True):
    """A sum announced for a date."""

    __tablename__ = "promise"

    id: int | None = Field(default=None, primary_key=True)
    debtor_id: int = Field(foreign_key="debtor.id", index=True)
    made_at: str
    made_on: date
    due_on: date
    amount_cents: int = Field(sa_type=BigInteger)
    invoice_ids: str = "[]"
    """JSON list."""
    counts_from: date | None = None
    is_withdrawn: bool = False
    act_id: int = Field(foreign_key="act.id", index=True)
    retracted_by: int | None = Field(default=None, foreign_key="act.id")
    means: str = Field(default="", sa_column_kwargs={"server_default": ""})
    """How it is to be paid when the means is in hand already: bill, direct_debit, cheque."""


class PlanRow(SQLModel, table=True):
    """An agreed schedule."""

    __tablename__ = "plan"

    id: int | None = Field(default=None, primary_key=True)
    debtor_id: int = Field(foreign_key="debtor.id", index=True)
    made_at: str
    made_on: date
    total_cents: int = Field(sa_type=BigInteger)
    invoice_ids: str = "[]"
    note: str = ""
    is_withdrawn: bool = False
    act_id: int = Field(foreign_key="act.id", index=True)
    retracted_by: int | None = Field(default=None, foreign_key="act.id")
    tolerance_working_days: int | None = None
    accelerates: bool = Field(default=True, sa_column_kwargs={"server_default": true()})
    freezes_interest: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    """Whether late interest stops running while the schedule is met."""


class InstalmentRow(SQLModel, table=True):
    """One line of a schedule; its life is the plan's."""

    __tablename__ = "instalment"

    id: int | None = Field(default=None, primary_key=True)
    plan_id: int = Field(foreign_key="plan.id", index=True)
    number: int
    due_on: date
    amount_cents: int = Field(sa_type=BigInteger)


class HoldRow(SQLModel, table=True):
    """A pause of the reminders."""

    __tablename__ = "hold"

    id: int | None = Field(default=None, primary_key=True)
    debtor_id: int = Field(foreign_key="debtor.id", index=True)
    made_at: str
    made_on: date
    until_on: date
    reason: str = ""
    invoice_ids: str = "[]"
    act_id: int = Field(foreign_key="act.id", index=True)
    retracted_by: int | None = Field(default=None, foreign_key="act.id")


class DisputeRow(SQLModel, table=True):
    """Invoices the debtor contests."""

    __tablename__ = "dispute"

    id: int | None = Field(default=None, primary_key=True)
    debtor_id: int = Field(foreign_key="debtor.id", index=True)
    made_at: str
    made_on: date
    review_on: date
    reason: str = ""
    invoice_ids: str = "[]"
    settled_on: date | None = None
    act_id: int = Field(foreign_key="act.id", index=True)
    retracted_by: int | None = Field(default=None, foreign_key="act.id")
    amount_cents: int | None = Field(default=None, sa_type=BigInteger)


class LegalEventRow(SQLModel, table=True):
    """What happened in law: proofs, acknowledgements, court, insolvency, hand-over."""

    __tablename__ = "legal_event"

    id: int | None = Field(default=None, primary_key=True)
    debtor_id: int = Field(foreign_key="debtor.id", index=True)
    kind: str
    on: date
    at: str
    invoice_ids: str = "[]"
    letter_id: int | None = Field(default=None, foreign_key="letter.id")
    published_on: date | None = None
    step: str = ""
    step_number: int = 0
    reference: str = ""
    act_id: int = Field(foreign_key="act.id", index=True)
    retracted_by: int | None = Field(default=None, foreign_key="act.id")
    document_name: str = Field(default="", sa_column_kwargs={"server_default": ""})
    document_sha256: str = Field(default="", sa_column_kwargs={"server_default": ""})
    """The scan of the slip, the deed or the judgment; empty when none is kept."""


class LetterRow(SQLModel, table=True):
    """A letter that left, word for word."""

    __tablename__ = "letter"

    id: int | None = Field(default=None, primary_key=True)
    debtor_id: int = Field(foreign_key="debtor.id", index=True)
    on: date
    at: str
    channel: str
    step: str = ""
    step_number: int = 0
    template: str
    language: str
    subject: str
    body: str = Field(sa_type=Text)
    sha256: str
    invoice_ids: str = "[]"
    act_id: int = Field(foreign_key="act.id", index=True)
    retracted_by: int | None = Field(default=None, foreign_key="act.id")
    deadline_on: date | None = None
    """The day it gives to pay."""
    recipient: str = Field(default="", sa_column_kwargs={"server_default": ""})
    """To whom it went: the person, or the address."""
    file_name: str = Field(default="", sa_column_kwargs={"server_default": ""})
    file_sha256: str = Field(default="", sa_column_kwargs={"server_default": ""})
    """The page as it left, among the documents."""
    enclosures: str = Field(default="[]", sa_type=Text, sa_column_kwargs={"server_default": "[]"})
    """JSON: what went with it, each as name and checksum."""


class DocumentRow(SQLModel, table=True):
    """The bytes of a document, once, under their checksum. Never changed, never removed."""

    __tablename__ = "document"

    sha256: str = Field(primary_key=True)
    media_type: str
    size: int
    data: bytes


class InvoiceCopyRow(SQLModel, table=True):
    """The copy of an invoice that goes with letters; the last one in force counts."""

    __tablename__ = "invoice_copy"

    id: int | None = Field(default=None, primary_key=True)
    debtor_id: int = Field(foreign_key="debtor.id", index=True)
    invoice_id: int = Field(foreign_key="invoice.id", index=True)
    name: str
    sha256: str
    path: str = ""
    """Where the file stays, when only its checksum is kept; empty for one among the documents."""
    act_id: int = Field(foreign_key="act.id", index=True)
    retracted_by: int | None = Field(default=None, foreign_key="act.id")


class ChangeRow(SQLModel, table=True):
    """What a row held before an act changed it, so that undo can put it back."""

    __tablename__ = "change"

    id: int | None = Field(default=None, primary_key=True)
    act_id: int = Field(foreign_key="act.id", index=True)
    table_name: str
    row_id: int
    before: str = Field(sa_type=Text)
    """JSON: column to earlier value."""


class DossierRow(SQLModel, table=True):
    """The stored decision of each debtor: what the queue is read from.

    `overdue_cents` and `oldest_due_on` hold for the days from `valid_from` to the day before
    `valid_until`; outside them the row is recounted before the queue is shown.
    """

    __tablename__ = "dossier"

    debtor_id: int = Field(primary_key=True, foreign_key="debtor.id")
    code: str
    name: str
    sort_name: str
    """Name folded for sorting: no accents, no case."""
    search_text: str = Field(sa_type=Text)
    """Everything the filter looks in, folded."""
    currency: str = "EUR"
    balance_cents: int = Field(default=0, sa_type=BigInteger)
    overdue_cents: int = Field(default=0, sa_type=BigInteger)
    oldest_due_on: date | None = None
    valid_from: date | None = None
    valid_until: date | None = None
    kind: str | None = None
    queue_group: int = 9
    due_on: date | None = None
    at: str | None = None
    step: str | None = None
    step_number: int = 0
    channel: str | None = None
    escalations: str = "[]"
    because: str = Field(default="{}", sa_type=Text)

    __table_args__ = (
        Index(
            "ix_dossier_queue",
            "queue_group",
            text("overdue_cents DESC"),
            "oldest_due_on",
            "sort_name",
            "debtor_id",
            "due_on",
            "balance_cents",
            "currency",
        ),
        # What the filter reads at each key, in the order of the queue: nothing is left to sort.
        Index(
            "ix_dossier_search",
            "queue_group",
            text("overdue_cents DESC"),
            "oldest_due_on",
            "sort_name",
            "debtor_id",
            "due_on",
            "search_text",
        ).ddl_if(dialect="sqlite"),
        Index("ix_dossier_valid_until", "valid_until"),
        Index("ix_dossier_valid_from", "valid_from"),
    )


class ImportRow(SQLModel, table=True):
    """A file that was loaded."""

    __tablename__ = "import_file"

    id: int | None = Field(default=None, primary_key=True)
    path: str
    format: str
    sha256: str
    on: date
    act_id: int = Field(foreign_key="act.id", index=True)
    retracted_by: int | None = Field(default=None, foreign_key="act.id")


class SettingRow(SQLModel, table=True):
    """A setting of the house."""

    __tablename__ = "setting"

    key: str = Field(primary_key=True)
    value: str = Field(sa_type=Text)


class DraftRow(SQLModel, table=True):
    """What a clerk has typed and not yet saved."""

    __tablename__ = "draft"

    by: str = Field(primary_key=True)
    screen: str = Field(primary_key=True)
    debtor_id: int = Field(primary_key=True)
    fields: str = Field(sa_type=Text)
    saved_at: str


class SavedViewRow(SQLModel, table=True):
    """A way to look at the queue that a clerk keeps."""

    __tablename__ = "saved_view"

    by: str = Field(primary_key=True)
    name: str = Field(primary_key=True)
    key: str = ""
    """The letter that chooses it; empty for none."""
    definition: str = Field(sa_type=Text)
    """JSON."""
