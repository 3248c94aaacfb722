"""What a reader makes of a file: drafts of facts, and the lines it could not use."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Generic, TypeVar, overload

from relance_tui.domain.codes import DebtorKind
from relance_tui.domain.payment import PaymentKind
from relance_tui.i18n import ngettext
from relance_tui.plain_text import clean

Progress = Callable[[int, int], None]
"""Told how many bytes are read, and how many there are."""

T_co = TypeVar("T_co", covariant=True)

MAX_VALUE = 80
"""Longest value told with a refusal, in characters."""
MAX_REFUSALS = 10_000
"""Beyond this many wrong lines a file is the wrong file: the rest is only counted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerDraft:
    """A customer as the file knows it; what the file does not say is empty."""

    code: str
    """Unique in the file."""
    name: str
    kind: DebtorKind | None = None
    siren: str = ""
    address: str = ""
    """Without the name, lines separated by newlines."""
    phone: str = ""
    email: str = ""
    contact_name: str = ""
    language: str = ""

    def completed_by(self, said: CustomerDraft) -> CustomerDraft:
        """The same customer, what is empty, or a name that is only the code, taken from there."""
        return replace(
            self,
            name=self.name if self.name != self.code else said.name,
            kind=self.kind or said.kind,
            siren=self.siren or said.siren,
            address=self.address or said.address,
            phone=self.phone or said.phone,
            email=self.email or said.email,
            contact_name=self.contact_name or said.contact_name,
            language=self.language or said.language,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceDraft:
    """An invoice; one whose open part is zero is there so that a known one can be closed."""

    customer_code: str
    number: str
    issued_on: date
    due_on: date | None
    """None when the file gives no due date: the payment terms decide."""
    total_cents: int
    open_cents: int
    """Between zero and the total."""
    currency: str = "EUR"
    line: int
    document: str = ""
    """Absolute path of the PDF the invoice came from, if it came from one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditDraft:
    """A payment or credit note that no invoice has used up."""

    customer_code: str
    key: str
    """Unique for the customer, and the same each time the same ledger is read."""
    kind: PaymentKind
    amount_cents: int
    """What is left of it, above zero."""
    valued_on: date
    reference: str
    label: str
    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SettledDraft:
    """What the ledger has matched to nothing: invoices paid and credits used up."""

    customer_code: str
    numbers: tuple[str, ...]
    credit_keys: tuple[str, ...]
    settled_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """A line left out, or a value dropped, with its reason in the clerk's words."""

    line: int
    column: str
    reason: str
    value: str = ""
    """What stands there, on one line and not too long; empty when the reader does not know."""


class RefusedError(Exception):
    """A line, or a whole invoice, cannot be used; carries the column, the reason and the value."""

    def __init__(self, column: str, reason: str, value: str = "") -> None:
        super().__init__(reason)
        self.column = column
        self.reason = reason
        self.value = value


@dataclass(frozen=True, slots=True)
class Lazy(Sequence[T_co], Generic[T_co]):
    """Drafts made one by one when asked for, so that a million cost no memory."""

    size: int
    make: Callable[[int], T_co]
    """Makes the draft of an index, the same one each time."""

    def __len__(self) -> int:
        return self.size

    @overload
    def __getitem__(self, index: int) -> T_co: ...

    @overload
    def __getitem__(self, index: slice) -> Sequence[T_co]: ...

    def __getitem__(self, index: int | slice) -> T_co | Sequence[T_co]:
        if isinstance(index, slice):
            return [self.make(i) for i in range(*index.indices(self.size))]
        if not -self.size <= index < self.size:
            raise IndexError(index)
        return self.make(index % self.size)

    def __iter__(self) -> Iterator[T_co]:
        return map(self.make, range(self.size))


@dataclass(slots=True)
class RefusalList:
    """Collects refusals, and only counts them once there are too many to read."""

    kept: list[Refusal] = field(default_factory=list)
    uncounted: int = 0
    last_line: int = 0

    def add(self, line: int, column: str, reason: str, value: str = "") -> None:
        """Records that a line could not be used, for the value of that column if it is known."""
        if len(self.kept) < MAX_REFUSALS:
            shown = clean(value, MAX_VALUE)
            self.kept.append(Refusal(line=line, column=column, reason=reason, value=shown))
        else:
            self.uncounted += 1
            self.last_line = line

    def listed(self) -> list[Refusal]:
        """The refusals, the last one telling how many more there were."""
        if not self.uncounted:
            return self.kept
        reason = ngettext(
            "{count} autre ligne refusée, la dernière ici",
            "{count} autres lignes refusées, la dernière ici",
            self.uncounted,
        ).format(count=self.uncounted)
        return [*self.kept, Refusal(line=self.last_line, column="", reason=reason)]


@dataclass(frozen=True, slots=True, kw_only=True)
class OpeningBalance:
    """What a ledger carries over for one customer in one line, whatever invoices it is made of."""

    customer_code: str
    number: str
    """The name of the line, as an invoice of it would be called."""
    total_cents: int
    left_cents: int
    """What the ledger has not settled of it since."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpeningCredit:
    """A credit that a ledger carries over from the year before."""

    customer_code: str
    key: str
    amount_cents: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """The opening entries of a ledger (*à-nouveaux*): what was owed when its year began."""

    on: date
    balances: Sequence[OpeningBalance]
    """Those in one line per customer; where invoices are carried over one by one, none."""
    credits: Sequence[OpeningCredit]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """Everything one file says. The sequences can be gone through as often as needed."""

    format: str
    """`fec`, `csv`, `facturx`, `ubl` or `cii`."""
    customers: Sequence[CustomerDraft]
    invoices: Sequence[InvoiceDraft]
    credits: Sequence[CreditDraft]
    settled: Sequence[SettledDraft]
    refusals: Sequence[Refusal]
    """Lines left out."""
    warnings: Sequence[Refusal]
    """Values dropped or doubtful on lines that were kept."""
    lines: int
    """Lines after the header that hold something."""
    encoding: str
    sha256: str
    until_on: date | None = None
    """The last day that a ledger books; None for other files."""
    opening: Opening | None = None
    """None when the file carries nothing over from the year before."""
