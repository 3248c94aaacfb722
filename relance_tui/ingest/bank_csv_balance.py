"""Whether the balances written beside the movements follow them, and what accounts they make."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from relance_tui.domain.bank import BankEntry
from relance_tui.i18n import _
from relance_tui.ingest.bank_drafts import StatementDraft
from relance_tui.ingest.drafts import RefusalList


@dataclass(slots=True)
class _Account:
    """What is known of one account so far; rows go from the oldest on, or from the newest back."""

    from_on: date
    until_on: date
    first: tuple[int, int] | None = None
    """Balance and amount of the first row."""
    last: tuple[int, int] | None = None
    is_whole: bool = True
    """Whether every row had a balance."""
    forward_gap: int = 0
    """The first line whose balance does not follow the row above; none is zero."""
    backward_gap: int = 0


class Balances:
    """Takes the movements in the order of the file."""

    def __init__(self) -> None:
        self._accounts: dict[tuple[str, str], _Account] = {}
        self._previous: tuple[tuple[str, str], int, int] | None = None
        """Account, balance and amount of the row above, when it can be compared."""

    def add(self, line: int, entry: BankEntry, balance: int | None) -> None:
        """Takes one movement and the balance beside it, if any."""
        key, day, cents = (entry.account, entry.currency), entry.booked_on, entry.amount_cents
        account = self._accounts.setdefault(key, _Account(day, day))
        account.from_on, account.until_on = min(account.from_on, day), max(account.until_on, day)
        if balance is None:
            account.is_whole = False
            self._previous = None
            return
        if self._previous is not None and self._previous[0] == key:
            _key, above, above_cents = self._previous
            if above + cents != balance:
                account.forward_gap = account.forward_gap or line
            if balance + above_cents != above:
                account.backward_gap = account.backward_gap or line
        account.first = account.first or (balance, cents)
        account.last = balance, cents
        self._previous = key, balance, cents

    def interrupt(self) -> None:
        """A row was left out: the next one cannot be compared with what stands above it."""
        self._previous = None
        for account in self._accounts.values():
            account.is_whole = False

    def check(self, warnings: RefusalList, column: str) -> None:
        """Warns once of each account whose balances follow the movements in neither order."""
        for account in self._accounts.values():
            if account.forward_gap and account.backward_gap:
                reason = _("le solde ne suit pas les mouvements\u202f; il en manque peut-être")
                warnings.add(max(account.forward_gap, account.backward_gap), column, reason)

    def statements(self) -> list[StatementDraft]:
        """One statement of each account and currency, with balances when all rows agree on them."""
        return [
            _statement(number, currency, account)
            for (number, currency), account in self._accounts.items()
        ]


def _statement(number: str, currency: str, account: _Account) -> StatementDraft:
    opening, closing = None, None
    if account.is_whole and account.first is not None and account.last is not None:
        oldest, newest = account.first, account.last
        is_known = not account.forward_gap
        if account.forward_gap and not account.backward_gap:
            oldest, newest, is_known = newest, oldest, True
        if is_known:
            opening, closing = oldest[0] - oldest[1], newest[0]
    return StatementDraft(
        account=number,
        currency=currency,
        from_on=account.from_on,
        until_on=account.until_on,
        opening_cents=opening,
        closing_cents=closing,
    )
