"""Bank statements in CFONB 120, « relevé de compte sur support informatique » (July 2004).

Records of 120 columns: 01 old balance, 04 movement, 05 what completes a movement, 07 new balance.
The last digit of an amount carries its sign: `{` and A to I are plus 0 to 9, `}` and J to R minus.

The standard leaves two lists to brochures of their own, the codes of operations and the reasons of
rejections. What is certain: a reason stands only on what came back, whatever its number, which is
kept as it is. A label tells before the code of the operation does: the code counts where the words
are silent, and alone it makes an unpaid item of money that leaves, never of money that comes in.
The qualifiers of records 05 beyond LIB and MMO come from the SEPA supplements; those not known
here are kept as text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from relance_tui.domain.bank import BankEntry, BankEntryKind
from relance_tui.domain.formats import amount, quoted
from relance_tui.i18n import _
from relance_tui.ingest.bank_cfonb_parts import Parts
from relance_tui.ingest.bank_cfonb_record import (
    Record,
    RefusedError,
    cents_of,
    currency_in,
    day_of,
    records_of,
)
from relance_tui.ingest.bank_drafts import BankEntryDraft, BankReading, StatementDraft
from relance_tui.ingest.bank_kinds import kind_of_interbank
from relance_tui.ingest.bank_labels import kind_in, lift, reference_of
from relance_tui.ingest.bank_stream import (
    MAX_ENTRIES,
    MAX_TEXT,
    pieces,
    too_many,
    without_shared_references,
)
from relance_tui.ingest.drafts import Progress, RefusalList
from relance_tui.ingest.source import Source, unusable
from relance_tui.plain_text import clean

_OLD_BALANCE, _MOVEMENT, _COMPLEMENT, _NEW_BALANCE = "01", "04", "05", "07"
_LOOKS = re.compile(
    r"(?:01|04)[0-9]{5}[0-9A-Z ]{4}[0-9A-Z]{5}(?:[A-Z]{3}| {3})[0-9 ].[0-9A-Z]{11}..[0-9]{6}"
)


@dataclass(slots=True)
class _Movement:
    record: Record
    parts: Parts = field(default_factory=Parts)


@dataclass(slots=True)
class _Statement:
    """The account being read, between its two balances."""

    account: str
    currency: str
    from_on: date | None = None
    opening_cents: int | None = None
    sum_cents: int = 0
    has_gap: bool = False
    """Whether a movement of it was refused, which explains a difference."""


def looks_like_cfonb(lines: Sequence[str]) -> bool:
    """Whether the first line that holds something is a record of a CFONB 120 statement."""
    first = next((line for line in lines if line.strip()), "")
    return _LOOKS.match(first.lstrip("\ufeff")) is not None


def read_cfonb(source: Source, on_progress: Progress | None = None) -> BankReading:
    """The movements of a CFONB 120 file, of one account or many.

    Records may lack the blanks at their end, or stand in one line. Raises `IngestError` when the
    file is no such statement, or ends before its last new balance.
    """
    reader = _Reader(source)
    for record in records_of(pieces(source, source.encoding, on_progress)):
        if not reader.lines and not looks_like_cfonb([record.text]):
            raise unusable(source.path, _("ce n’est pas un relevé CFONB à 120 colonnes"))
        reader.take(record)
    return reader.reading(source)


class _Reader:
    """Takes the records one after the other."""

    def __init__(self, source: Source) -> None:
        self.lines = 0
        self._path = source.path
        self._drafts: list[BankEntryDraft] = []
        self._statements: list[StatementDraft] = []
        self._refusals = RefusalList()
        self._warnings = RefusalList()
        self._statement: _Statement | None = None
        self._movement: _Movement | None = None
        self._has_movement = False
        """Whether records 05 have something to complete, be it refused."""
        self._closings: dict[tuple[str, str], int] = {}
        """The last new balance of each account."""

    def take(self, record: Record) -> None:
        """Reads one record, or refuses it."""
        self.lines += 1
        if record.code != _COMPLEMENT:
            self._finish_movement()
            self._has_movement = False
        try:
            if record.code == _OLD_BALANCE:
                self._open(record)
            elif record.code == _MOVEMENT:
                self._has_movement = True
                self._belongs(record)
                self._movement = _Movement(record)
            elif record.code == _COMPLEMENT:
                self._complete(record)
            elif record.code == _NEW_BALANCE:
                self._close(record)
            else:
                text = quoted(record.text[:2])
                reason = _("enregistrement inconnu\u00a0: {text}").format(text=text)
                self._refuse(record, RefusedError(_("colonnes 1-2"), reason, record.text[:2]))
        except RefusedError as refused:
            self._refuse(record, refused)
        if len(self._drafts) + len(self._statements) > MAX_ENTRIES:
            raise too_many(self._path)

    def _refuse(self, record: Record, refused: RefusedError) -> None:
        self._refusals.add(record.line, refused.column, refused.reason, refused.value)
        if self._statement is not None:
            self._statement.has_gap = True

    def _open(self, record: Record) -> None:
        self._give_up(record.line)
        currency = currency_in(record)
        statement = _Statement(account=record.account, currency=currency)
        self._statement = statement
        try:
            statement.opening_cents = cents_of(record)
            statement.from_on = day_of(record.text[34:40], _("date"))
        except RefusedError as refused:
            self._warnings.add(record.line, refused.column, refused.reason)
        known = self._closings.get((statement.account, currency))
        if statement.opening_cents is not None and known not in {None, statement.opening_cents}:
            reason = _("le solde de départ {opening} n’est pas celui du relevé d’avant, {closing}")
            self._warnings.add(
                record.line,
                _("solde"),
                reason.format(
                    opening=amount(statement.opening_cents, currency),
                    closing=amount(known or 0, currency),
                ),
            )

    def _belongs(self, record: Record) -> None:
        """Makes the statement of a movement the one being read."""
        account = record.account
        if self._statement is None or self._statement.account != account:
            self._give_up(record.line)
            self._statement = _Statement(
                account=account, currency=currency_in(record), has_gap=True
            )
            reason = _("mouvement sans ancien solde du compte {account}").format(account=account)
            self._warnings.add(record.line, _("solde"), reason)

    def _give_up(self, line: int) -> None:
        """Ends a statement whose new balance never came."""
        statement, self._statement = self._statement, None
        if statement is None:
            return
        self._warnings.add(line, _("solde"), _no_new_balance(statement.account))
        self._keep(statement, None, None)

    def _complete(self, record: Record) -> None:
        if not self._has_movement:
            raise RefusedError("", _("complément sans mouvement avant lui"))
        if self._movement is not None:
            self._movement.parts.add(record.text[45:48], record.text[48:118])

    def _close(self, record: Record) -> None:
        statement = self._statement
        if statement is None or statement.account != record.account:
            self._give_up(record.line)
            statement = _Statement(
                account=record.account, currency=currency_in(record), has_gap=True
            )
        self._statement = None
        closing, until_on = None, None
        try:
            closing = cents_of(record)
            until_on = day_of(record.text[34:40], _("date"))
        except RefusedError as refused:
            self._warnings.add(record.line, refused.column, refused.reason)
        self._check(statement, closing, record.line)
        self._keep(statement, closing, until_on)

    def _check(self, statement: _Statement, closing: int | None, line: int) -> None:
        if statement.opening_cents is None or closing is None:
            return
        gap = closing - statement.opening_cents - statement.sum_cents
        if not gap:
            return
        reason = (
            _("il manque {gap} entre les soldes et les mouvements, dont certains sont refusés")
            if statement.has_gap
            else _("les mouvements ne font pas le nouveau solde\u00a0: écart de {gap}")
        )
        self._warnings.add(line, _("solde"), reason.format(gap=amount(gap, statement.currency)))

    def _keep(self, statement: _Statement, closing: int | None, until_on: date | None) -> None:
        if closing is not None:
            self._closings[statement.account, statement.currency] = closing
        self._statements.append(
            StatementDraft(
                account=statement.account,
                currency=statement.currency,
                from_on=statement.from_on,
                until_on=until_on,
                opening_cents=statement.opening_cents,
                closing_cents=closing,
            )
        )

    def _finish_movement(self) -> None:
        movement, self._movement = self._movement, None
        if movement is None:
            return
        record = movement.record
        try:
            entry = self._entry(record, movement.parts)
        except RefusedError as refused:
            self._refuse(record, refused)
            return
        if self._statement is not None:
            self._statement.sum_cents += entry.amount_cents
        self._drafts.append(BankEntryDraft(entry=entry, line=record.line))

    def _entry(self, record: Record, parts: Parts) -> BankEntry:
        cents, currency = cents_of(record), currency_in(record)
        booked_on = day_of(record.text[34:40], _("date"))
        if booked_on is None:
            raise RefusedError(_("date"), _("date absente"))
        label = clean(record.text[48:79], MAX_TEXT)
        text = clean(f"{label} {parts.text()}", MAX_TEXT)
        kind = _kind(record, parts, label, cents)
        lifted = lift(text, cents, kind)
        is_paid_to_us = cents > 0 or kind is BankEntryKind.RETURN
        own = [reference_of(record.text[104:120]), reference_of(record.text[81:88])]
        return BankEntry(
            account=record.account,
            booked_on=booked_on,
            valued_on=self._value_day(record) or booked_on,
            amount_cents=cents,
            currency=currency,
            payer=parts.payer(is_paid_to_us=is_paid_to_us) or lifted.payer,
            payer_iban=parts.iban(is_paid_to_us=is_paid_to_us) or lifted.payer_iban,
            text=text,
            references=tuple(
                dict.fromkeys(
                    each for each in (*parts.references(), *lifted.references, *own) if each
                )
            ),
            bank_reference=parts.bank_reference(),
            kind=kind,
            return_reason=_return_reason(record, parts, lifted.return_reason, kind),
        )

    def _value_day(self, record: Record) -> date | None:
        try:
            return day_of(record.text[42:48], _("date de valeur"))
        except RefusedError as refused:
            self._warnings.add(record.line, refused.column, refused.reason)
            return None

    def reading(self, source: Source) -> BankReading:
        """Everything that was read. Raises `IngestError` when the end of the file is missing."""
        self._finish_movement()
        if self._statement is not None:
            reason = _("{reason}\u202f; le fichier est tronqué, refaites l’export").format(
                reason=_no_new_balance(self._statement.account)
            )
            raise unusable(source.path, reason)
        if not self._statements:
            raise unusable(source.path, _("ce n’est pas un relevé CFONB à 120 colonnes"))
        return BankReading(
            format="cfonb120",
            entries=without_shared_references(self._drafts, self._warnings, "REF"),
            statements=self._statements,
            refusals=self._refusals.listed(),
            warnings=self._warnings.listed(),
            lines=self.lines,
            encoding=source.encoding,
            sha256=source.sha256,
        )


def _no_new_balance(account: str) -> str:
    return _("nouveau solde du compte {account} absent").format(account=account)


def _rejection(record: Record) -> str:
    """The number of the reason of a rejection; empty when nothing was rejected."""
    code = clean(record.text[40:42])
    return "" if code in {"", "0", "00"} else code


def _kind(record: Record, parts: Parts, label: str, cents: int) -> BankEntryKind:
    told = kind_in(label, cents)
    if told is not BankEntryKind.OTHER and (_rejection(record) or parts.first("RET").strip()):
        return BankEntryKind.RETURN
    if told is None:
        told = kind_of_interbank(record.text[32:34])
        if told is BankEntryKind.RETURN and cents > 0:
            told = None
    return told or BankEntryKind.OTHER


def _return_reason(record: Record, parts: Parts, worded: str, kind: BankEntryKind) -> str:
    if kind is not BankEntryKind.RETURN:
        return ""
    return parts.return_reason() or worded or _rejection(record)
