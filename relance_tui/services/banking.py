"""Loading a bank statement: each movement is kept once, and what is certain is applied.

Certain is an invoice number or a creditor reference with exactly what is open, and the return of a
payment that is named. The rest waits as a proposal.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

from relance_tui.domain.bank import BankEntry, BankEntryKind
from relance_tui.domain.bank_batches import sort_batches
from relance_tui.domain.bank_identity import fresh
from relance_tui.domain.bank_matching import Match, match_entries
from relance_tui.domain.bank_returns import TakenBack, is_return
from relance_tui.domain.bank_sums import Why
from relance_tui.i18n import _
from relance_tui.ingest import BankReading
from relance_tui.services import bank_acts
from relance_tui.services.acting import Act
from relance_tui.services.bank_book import LoosePayments, name_similarity, read_book, read_takeable
from relance_tui.services.import_acts import NothingToKeep, importing_act, lines_of, record_file
from relance_tui.services.import_terms import ImportTerms
from relance_tui.services.office import Office, Progress
from relance_tui.services.views import FileReport, RefusedLine
from relance_tui.services.wording import day, money
from relance_tui.storage import bank_store, intake
from relance_tui.storage.bank_tables import BankLineRow

_NAMED = frozenset({Why.SETTLED, Why.NUMBER, Why.REFERENCE})
"""The movement names invoices of one debtor, settled maybe by this very money recorded before."""
_AROUND = timedelta(days=40)
"""How far from the days of a file the movements kept may be that it could repeat."""


@dataclass(slots=True)
class _Tally:
    new: int = 0
    unchanged: int = 0
    matched: int = 0
    proposed: int = 0
    is_kept: bool = False
    warnings: list[RefusedLine] = field(default_factory=list)


def load_statement(
    office: Office,
    path: Path,
    reading: BankReading,
    terms: ImportTerms,
    on_progress: Progress | None,
) -> FileReport:
    """Keeps the movements that are not known yet, and applies those that leave no doubt."""
    tally = _Tally()
    with importing_act(office) as act:
        entries = [draft.entry for draft in reading.entries]
        new = _fresh(act, entries, tally)
        tally.new, tally.unchanged = len(new), len(entries) - len(new)
        _apply(act, new, tally, is_review=terms.is_review)
        if terms.dry_run or (not new and intake.is_loaded(act.driver, reading.sha256)):
            raise NothingToKeep
        tally.is_kept = True
        act.recount = set(act.touched)
        act.on_progress = on_progress
        record_file(
            act,
            path,
            reading.format,
            reading.sha256,
            on=_until(reading, act.today),
            new=tally.new,
            matched=tally.matched,
            proposed=tally.proposed,
        )
    return FileReport(
        path=path,
        format=reading.format,
        new=tally.new,
        unchanged=tally.unchanged,
        matched=tally.matched,
        proposed=tally.proposed,
        refused=lines_of(reading.refusals),
        warnings=(*lines_of(reading.warnings), *tally.warnings),
        is_applied=tally.is_kept,
    )


def _until(reading: BankReading, today: date) -> date:
    """Up to which day the file tells what happened: a file of last month is a month old."""
    told = [each.until_on for each in reading.statements if each.until_on is not None]
    told += [draft.entry.booked_on for draft in reading.entries]
    return min(max(told, default=today), today)


def _fresh(act: Act, entries: Sequence[BankEntry], tally: _Tally) -> list[BankEntry]:
    """The entries that are not known yet, as they are or as parts or the whole of a batch."""
    if not entries:
        return []
    days = [entry.booked_on for entry in entries]
    known = bank_store.known_lines(act.driver, min(days) - _AROUND, max(days) + _AROUND)
    batches = sort_batches(
        entries,
        [line.entry for line in known],
        {place for place, line in enumerate(known) if line.is_used},
        {place for place, line in enumerate(known) if line.is_aside},
    )
    for place in batches.replaced:
        act.change(BankLineRow, known[place].id, is_aside=True)
    tally.warnings += [_told_whole(batch.whole) for batch in batches.too_late]
    new = set(batches.new)
    singles = [
        line.entry
        for place, line in enumerate(known)
        if place not in batches.matched and place not in batches.stored_parts
    ]
    apart = sorted(batches.apart)
    parts = [entries[rank] for rank in apart]
    new.update(apart[n] for n in fresh(parts, singles))
    others = [singles[n] for n in fresh(singles, parts)]
    others += [known[place].entry for place in batches.stored_parts - batches.matched]
    rest = [n for n in range(len(entries)) if n not in batches.known | batches.new | batches.apart]
    new.update(rest[n] for n in fresh([entries[n] for n in rest], others))
    return [entries[rank] for rank in sorted(new)]


def _told_whole(whole: BankEntry) -> RefusedLine:
    reason = _(
        "détail d’un mouvement de {amount} du {on} déjà affecté en entier\u00a0: rien n’est changé"
    ).format(amount=money(whole.amount_cents, whole.currency), on=day(whole.booked_on))
    return RefusedLine(line=0, column="", reason=reason)


def _apply(act: Act, entries: Sequence[BankEntry], tally: _Tally, *, is_review: bool) -> None:
    """Keeps the movements; those that leave no doubt become payments, or take one back."""
    if not entries:
        return
    returns = {rank: entry for rank, entry in enumerate(entries) if is_return(entry)}
    taken: dict[int, Sequence[TakenBack]] = {}
    if returns:
        takeable = read_takeable(act.driver, act.today)
        taken = {rank: takeable.by(entry) for rank, entry in returns.items()}
    aside = {rank for rank, found in taken.items() if _is_ours(entries[rank], found)}
    line_ids = bank_store.add_lines(
        act.driver, act.id, ((entry, rank in aside) for rank, entry in enumerate(entries))
    )
    links = [] if is_review else _certain(act, line_ids, entries, taken)
    bank_store.link_lines(act.driver, links)
    tally.matched = len(links)
    tally.proposed = len(entries) - len(aside) - len(links)


def _certain(
    act: Act,
    line_ids: Sequence[int],
    entries: Sequence[BankEntry],
    taken: Mapping[int, Sequence[TakenBack]],
) -> list[bank_store.Link]:
    """Applies the movements that leave no doubt; `taken` is what returns may take back, by rank."""
    run = _Run(act, LoosePayments(act.driver, min(entry.valued_on for entry in entries)))
    matches = match_entries(entries, read_book(act.driver, act.today), name_similarity())
    for rank, (line_id, entry) in enumerate(zip(line_ids, entries, strict=True)):
        if rank in taken:
            run.take_back(line_id, entry, taken[rank])
        else:
            run.pay(line_id, entry, matches[rank])
    return run.links


def _is_ours(entry: BankEntry, found: Sequence[TakenBack]) -> bool:
    """Whether it is money we pay out, which takes no customer's payment back."""
    return entry.amount_cents < 0 and entry.kind is not BankEntryKind.RETURN and not found


class _Run:
    """One statement under way: what each movement turned out to be."""

    def __init__(self, act: Act, loose: LoosePayments) -> None:
        self.links: list[bank_store.Link] = []
        self._act = act
        self._loose = loose
        self._returned: set[int] = set()

    def take_back(self, line_id: int, entry: BankEntry, found: Sequence[TakenBack]) -> None:
        """Takes a payment back where there is no doubt which; one comes back once."""
        if not found or not found[0].is_certain or entry.kind is not BankEntryKind.RETURN:
            return  # money we send that names an invoice may be a refund
        payment = found[0].payment
        if payment.payment_id not in self._returned:
            self._returned.add(payment.payment_id)
            bank_acts.take_back(self._act, entry, payment.debtor_id, payment.payment_id)
            self._link(line_id, payment.debtor_id, payment.payment_id)

    def pay(self, line_id: int, entry: BankEntry, match: Match) -> None:
        """Makes a payment of a movement where there is no doubt, or finds it recorded already."""
        debtor_id = match.debtor_id
        if debtor_id is None or not (match.is_certain or match.why in _NAMED):
            return
        twin = self._loose.take(debtor_id, entry.amount_cents, entry.valued_on)
        if twin is not None:
            self._link(line_id, debtor_id, twin)
        elif match.is_certain:
            payment_id = bank_acts.add_bank_payment(self._act, entry, debtor_id, match.parts)
            self._link(line_id, debtor_id, payment_id)

    def _link(self, line_id: int, debtor_id: int, payment_id: int) -> None:
        self._act.touched.add(debtor_id)
        self.links.append(bank_store.Link(line_id, debtor_id, payment_id))
