"""Documents kept for ever under their checksum, copies of invoices, and letters as they left."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from sqlite3 import Connection
from typing import Any

_KEEP = (
    "INSERT INTO document (sha256, media_type, size, data) VALUES (?, ?, ?, ?)"
    " ON CONFLICT (sha256) DO NOTHING"
)
_COPIES = (
    "SELECT invoice_id, name, sha256, path FROM invoice_copy"
    " WHERE debtor_id = ? AND retracted_by IS NULL ORDER BY id"
)
_COPIES_OF = (
    "SELECT invoice_id, name, sha256, path FROM invoice_copy"
    " WHERE debtor_id IN ({marks}) AND retracted_by IS NULL ORDER BY id"
)
_MARKS = 500
"""Debtors asked for in one statement."""
_LETTERS = (
    'SELECT l.id, l."on", l.channel, l.step, l.step_number, l.template, l.language, l.subject,'
    " l.body, l.sha256, l.invoice_ids, l.deadline_on, l.recipient, l.file_name, l.file_sha256,"
    ' l.enclosures, a."by", a.at FROM letter l JOIN act a ON a.id = l.act_id'
    " WHERE l.retracted_by IS NULL"
)
_PROOFS = (
    "SELECT id, document_name, document_sha256 FROM legal_event"
    " WHERE debtor_id = ? AND document_sha256 <> '' AND retracted_by IS NULL"
)


@dataclass(frozen=True, slots=True)
class FileMark:
    """A file by its name and its checksum."""

    name: str
    sha256: str
    path: str = ""
    """Where it stays, when it is not among the documents."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptLetter:
    """A letter word for word as it left."""

    id: int
    on: date
    channel: str
    step: str
    step_number: int
    template: str
    language: str
    subject: str
    body: str
    sha256: str
    """Of its text."""
    invoice_ids: tuple[int, ...]
    deadline_on: date | None
    recipient: str
    file: FileMark | None
    """The page as it left; None for those sent before pages were kept."""
    enclosures: tuple[FileMark, ...]
    by: str
    at: datetime

    @property
    def text(self) -> str:
        """What its checksum is of."""
        return letter_text(self.subject, self.body)


def letter_text(subject: str, body: str) -> str:
    """The text of a letter that is kept: the subject, an empty line and the body."""
    return f"{subject}\n\n{body}"


def checksum(data: bytes) -> str:
    """The SHA-256 under which something is kept."""
    return hashlib.sha256(data).hexdigest()


def keep(connection: Connection, data: bytes, media_type: str) -> str:
    """Keeps the bytes, once, and returns their SHA-256."""
    sha256 = checksum(data)
    connection.execute(_KEEP, (sha256, media_type, len(data), data))
    return sha256


def document(connection: Connection, sha256: str) -> bytes | None:
    """The bytes under that checksum; None when they are not kept here."""
    row = connection.execute("SELECT data FROM document WHERE sha256 = ?", (sha256,)).fetchone()
    return None if row is None else bytes(row[0])


def invoice_copies(connection: Connection, debtor_id: int) -> dict[int, FileMark]:
    """Invoice id to its copy, for the invoices of a debtor that have one."""
    rows = connection.execute(_COPIES, (debtor_id,))
    return {invoice_id: FileMark(name, sha256, path) for invoice_id, name, sha256, path in rows}


def copies_of(connection: Connection, debtor_ids: Sequence[int]) -> dict[int, FileMark]:
    """Invoice id to its copy, for the invoices of all these debtors that have one."""
    found: dict[int, FileMark] = {}
    for start in range(0, len(debtor_ids), _MARKS):
        batch = tuple(debtor_ids[start : start + _MARKS])
        statement = _COPIES_OF.format(marks=", ".join("?" * len(batch)))
        for invoice_id, name, sha256, path in connection.execute(statement, batch):
            found[invoice_id] = FileMark(name, sha256, path)
    return found


def event_documents(connection: Connection, debtor_id: int) -> dict[int, FileMark]:
    """Event id to the scan kept with it, for the events of a debtor that have one."""
    rows = connection.execute(_PROOFS, (debtor_id,))
    return {event_id: FileMark(name, sha256) for event_id, name, sha256 in rows}


def kept_letters(connection: Connection, debtor_id: int) -> list[KeptLetter]:
    """The letters of a debtor that left, oldest first."""
    query = f'{_LETTERS} AND l.debtor_id = ? ORDER BY l."on", l.id'
    return [_letter(row) for row in connection.execute(query, (debtor_id,))]


def kept_letter(connection: Connection, letter_id: int) -> KeptLetter | None:
    """One letter that left; None when there is none, or when it was taken back."""
    row = connection.execute(f"{_LETTERS} AND l.id = ?", (letter_id,)).fetchone()
    return None if row is None else _letter(row)


def every_kept_letter(connection: Connection) -> Iterator[KeptLetter]:
    """All the letters that left, one at a time, in the order they were recorded."""
    for row in connection.execute(f"{_LETTERS} ORDER BY l.id"):
        yield _letter(row)


def _letter(row: tuple[Any, ...]) -> KeptLetter:
    return KeptLetter(
        id=row[0],
        on=date.fromisoformat(row[1]),
        channel=row[2],
        step=row[3],
        step_number=row[4],
        template=row[5],
        language=row[6],
        subject=row[7],
        body=row[8],
        sha256=row[9],
        invoice_ids=tuple(json.loads(row[10])),
        deadline_on=date.fromisoformat(row[11]) if row[11] else None,
        recipient=row[12],
        file=FileMark(row[13], row[14]) if row[14] else None,
        enclosures=tuple(FileMark(**each) for each in json.loads(row[15])),
        by=row[16],
        at=datetime.fromisoformat(row[17]),
    )


def marks_text(marks: Iterable[FileMark]) -> str:
    """The files as the database stores them."""
    kept = [{"name": mark.name, "sha256": mark.sha256, "path": mark.path} for mark in marks]
    return json.dumps(kept, ensure_ascii=False)
