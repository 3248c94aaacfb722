"""Who owes: the debtor and the people one talks to there."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class DebtorKind(StrEnum):
    """The legal nature of a debtor, which decides what the law lets us claim."""

    BUSINESS = "business"
    CONSUMER = "consumer"
    PUBLIC_BODY = "public_body"
    UNKNOWN = "unknown"

    @property
    def in_law(self) -> DebtorKind:
        """The kind whose rules apply: an unknown debtor gets the prudent ones, the consumer's."""
        return DebtorKind.CONSUMER if self is DebtorKind.UNKNOWN else self


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """A person or desk at the debtor."""

    id: int
    name: str = ""
    role: str = ""
    phone: str = ""
    email: str = ""
    language: str = "fr"


@dataclass(frozen=True, slots=True, kw_only=True)
class Debtor:
    """One customer who owes, as the dossier knows them."""

    id: int
    code: str
    """The customer account in the ledger; unique."""
    name: str
    kind: DebtorKind = DebtorKind.UNKNOWN
    siren: str = ""
    address: str = ""
    """Postal address without the name, lines separated by newlines; empty when not known."""
    language: str = "fr"
    policy: str | None = None
    """Name of the dunning policy; None for the house default."""
    terms_days: int | None = None
    """Payment terms in days; None for the house default."""
    do_not_call: bool = False
    contacts: tuple[Contact, ...] = ()
    """The main contact first."""
