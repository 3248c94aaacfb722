"""A debt as a judge would see it: who owes, how much, and what proves it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from relance_tui.domain.codes import DebtorKind
from relance_tui.domain.routes import Piece


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What the dossier proves. None is what the program cannot know: it is to be gathered."""

    has_contract: bool | None = None
    """A contract, an accepted quote or an order with the terms."""
    has_delivery_proof: bool | None = None
    has_invoices: bool | None = None
    has_formal_notice: bool | None = None
    has_notice_proof: bool | None = None
    has_statement: bool | None = None
    has_address: bool | None = None
    has_siren: bool | None = None
    has_company_extract: bool | None = None
    has_correspondence: bool | None = None
    has_amicable_attempt: bool | None = None
    """A conciliation, a mediation, or small claims that failed."""
    has_bodacc_notice: bool | None = None
    is_disputed: bool = False
    is_insolvent: bool = False
    is_time_barred: bool = False
    has_title: bool = False

    def has(self, piece: Piece) -> bool | None:
        """Whether the dossier holds the piece; None when the program cannot know."""
        held: bool | None = getattr(self, f"has_{piece}")
        return held


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """A debt as a judge would see it."""

    today: date
    debtor_kind: DebtorKind
    principal_cents: int
    """Due, in euros: the undisputed part, or all of it when there is none."""
    interest_cents: int = 0
    address: str = ""
    """The debtor's, as written on a letter."""
    country: str = "FR"
    """Two letters."""
    are_traders: bool | None = None
    """Whether both are commerçants; None when nobody has said so."""
    is_consumer_credit: bool = False
    declare_by_on: date | None = None
    """In insolvency, the last day to declare, when the publication is known."""
    evidence: Evidence = field(default_factory=Evidence)

    @property
    def claim_cents(self) -> int:
        """Principal and interest."""
        return self.principal_cents + self.interest_cents

    @property
    def is_business(self) -> bool:
        """Whether the debtor is a professional; an unknown one is not taken for one."""
        return self.debtor_kind is DebtorKind.BUSINESS

    @property
    def is_abroad(self) -> bool:
        """Whether the debtor is outside France."""
        return self.country.strip().upper() not in {"", "FR"}
