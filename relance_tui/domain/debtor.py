"""Who owes: the debtor and the people one talks to there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from relance_tui.domain.codes import DebtorKind, TermsMethod


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
    kind_known_at: datetime | None = None
    """When its kind was last changed (UTC): the limitation periods are those of the new one."""
    siren: str = ""
    address: str = ""
    """Postal address without the name, lines separated by newlines; empty when not known."""
    language: str = "fr"
    policy: str | None = None
    """Name of the dunning policy; None for the house default."""
    terms_days: int | None = None
    """Payment terms in days; None for the house default."""
    terms_method: TermsMethod = TermsMethod.NET
    """How `terms_days` are counted."""
    tags: tuple[str, ...] = ()
    """Words of the house that segments and views choose by, in order of the alphabet."""
    do_not_call: bool = False
    sentence: str = ""
    """What the house adds to every letter to this debtor; lines separated by newlines."""
    owner: str = ""
    """Who follows the dossier: the login name of a clerk, or a name of the house; empty for nobody
    in particular."""
    contacts: tuple[Contact, ...] = ()
    """The main contact first."""
