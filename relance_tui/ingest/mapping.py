"""The columns of any program, through a mapping that is confirmed once and kept under a name.

A mapping says which column, by the name in the file's header, holds which field. Columns may move
and others may come: only those it uses must be there.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Mapping as Table
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from relance_tui.domain.formats import quoted
from relance_tui.i18n import _
from relance_tui.ingest.headers import (
    HEADER_WITHIN,
    RANKED,
    Header,
    NamedRow,
    columns_of,
    cut_lines,
    sheet_rows,
)
from relance_tui.ingest.mapping_fields import field_label
from relance_tui.ingest.rejected import without_ours
from relance_tui.ingest.source import IngestError, Source
from relance_tui.ingest.text import fold
from relance_tui.plain_text import clean

if TYPE_CHECKING:
    from relance_tui.ingest.sheets import Sheet

_NEEDED = (("number",), ("code", "name"), ("issued_on", "due_on"), ("total", "open"))
"""One of each: a number, who owes, a date and an amount."""
_MAX_NAME = 80
_PLACE = "#"
"""Before the number of a column without a name: the same in all languages."""


class MappingError(IngestError):
    """A mapping that cannot be used, or not with this file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mapping:
    """Which column holds which field in the files of one program."""

    name: str
    fingerprint: str
    """Of the header it was made for: a file with the same one needs no question."""
    columns: Table[str, str]
    """The label of the column of each field, as `column_labels` writes it."""


def fingerprint(names: Sequence[str]) -> str:
    """The same for all headers with these columns, whatever their order, case and accents."""
    folded = sorted(fold(name) or name for name in map(clean, without_ours(names)) if name)
    return hashlib.sha256("\n".join(folded).encode("utf-8", "replace")).hexdigest()


def column_labels(names: Sequence[str]) -> tuple[str, ...]:
    """What to call each column: its name, told apart from another of that name; else its place."""
    met: Counter[str] = Counter()
    labels = []
    for index, name in enumerate(names):
        label = clean(name) or f"{_PLACE}{index + 1}"
        met[label] += 1
        labels.append(label if met[label] == 1 else f"{label} ({met[label]})")
    return tuple(labels)


def guess(names: Sequence[str]) -> dict[str, int]:
    """The column of each field, as far as the names tell."""
    return columns_of(names)


def guessed(name: str, header: Header) -> Mapping:
    """A mapping to start from: what the names of the columns tell."""
    labels = column_labels(header.names)
    columns = {field: labels[index] for field, index in guess(header.names).items()}
    return Mapping(name=name, fingerprint=fingerprint(header.names), columns=columns)


def candidate_rows(table: Source | Sheet) -> list[NamedRow]:
    """The rows of a file that may be its header."""
    if isinstance(table, Source):
        return list(cut_lines(table.first_lines(HEADER_WITHIN)))
    return list(sheet_rows(table.first_rows(HEADER_WITHIN), table.name))


def likely_header(table: Source | Sheet) -> Header | None:
    """The header of a file whose columns are not known, None when it has no columns.

    The row with the most known names; of equals, the first with the most cells that are words.
    """
    best: tuple[tuple[int, int], NamedRow, dict[str, int]] | None = None
    for row in candidate_rows(table):
        at = guess(row.cells)
        words = sum(1 for cell in row.cells if any(c.isalpha() for c in cell))
        if words > 1 and (best is None or (len(at), words) > best[0]):
            best = (len(at), words), row, at
    return None if best is None else best[1].as_header(best[2])


def find_mapped(
    rows: Sequence[str] | Sequence[Sequence[str]], mapping: Mapping, sheet: str = ""
) -> Header | None:
    """The header a mapping fits, among the first lines of a text or the first rows of a sheet.

    None when no row has the columns it uses. Raises `MappingError` when it is of no use anywhere.
    """
    check(mapping)
    texts = [row for row in rows if isinstance(row, str)]
    cells = [row for row in rows if not isinstance(row, str)]
    found = cut_lines(texts) if texts else sheet_rows(cells, sheet)
    return next((apply(mapping, h) for h in _headers(found) if not _absent(mapping, h)), None)


def find_known(
    rows: Sequence[str] | Sequence[Sequence[str]], known: Sequence[Mapping], sheet: str = ""
) -> Header | None:
    """The header of a table of a known shape, read as the mapping made for that shape says.

    None when no row has exactly the columns that one of them was made for.
    """
    marks = {mapping.fingerprint: mapping for mapping in known}
    texts = [row for row in rows if isinstance(row, str)]
    cells = [row for row in rows if not isinstance(row, str)]
    for row in cut_lines(texts) if texts else sheet_rows(cells, sheet):
        mapping = marks.get(fingerprint(row.cells))
        header = row.as_header({})
        if mapping is not None and not _absent(mapping, header):
            return apply(mapping, header)
    return None


def read_as(sha256: str, header: Header) -> str:
    """The checksum of a file read that way: with other columns chosen it says something else."""
    told = [sha256, *(f"{field}={index}" for field, index in sorted(header.at.items()))]
    return hashlib.sha256("\n".join(told).encode()).hexdigest()


def _headers(rows: Iterable[NamedRow]) -> Iterable[Header]:
    return (row.as_header({}) for row in rows)


def check(mapping: Mapping) -> None:
    """Refuses a mapping that makes no invoices. Raises `MappingError`, which says what it lacks."""
    for reason in shortcomings(mapping):
        raise _error(mapping, reason)


def shortcomings(mapping: Mapping) -> Iterator[str]:
    """Everything for which a mapping makes no invoices, one line each; nothing of a good one."""
    for field, label in mapping.columns.items():
        if field not in RANKED:
            yield _("champ inconnu\u00a0: {field}").format(field=quoted(field))
        elif not label.strip():
            yield _("aucune colonne pour {field}").format(field=field_label(field))
    fields: dict[str, list[str]] = {}
    for field, label in mapping.columns.items():
        fields.setdefault(_key(label), []).append(field)
    for twice in fields.values():
        if len(twice) > 1:
            reason = _("colonne {column} prise deux fois ({fields})")
            column, named = mapping.columns[twice[0]], ", ".join(map(field_label, twice))
            yield reason.format(column=quoted(column), fields=named)
    for choice in _NEEDED:
        if not any(field in mapping.columns for field in choice):
            wanted = _(" ou ").join(field_label(field) for field in choice)
            yield _("il manque {fields}").format(fields=wanted)


def apply(mapping: Mapping, header: Header) -> Header:
    """The header with the columns of the mapping in the place of the guessed ones.

    Raises `MappingError` when it lacks something or names a column that is not there.
    """
    check(mapping)
    absent = _absent(mapping, header)
    if absent:
        reason = _("colonne absente du fichier\u00a0: {columns}")
        raise _error(mapping, reason.format(columns=", ".join(map(quoted, absent))))
    return placed(mapping, header)


def placed(mapping: Mapping, header: Header) -> Header:
    """The header with the columns of the mapping, those that are there."""
    index = _index(header)
    places = {f: index.get(_key(label)) for f, label in mapping.columns.items() if f in RANKED}
    return replace(header, at={f: place for f, place in places.items() if place is not None})


def _absent(mapping: Mapping, header: Header) -> list[str]:
    index = _index(header)
    return [label for label in mapping.columns.values() if _key(label) not in index]


def _index(header: Header) -> dict[str, int]:
    """Where each column is; of two that fold to the same the first."""
    index: dict[str, int] = {}
    for place, label in enumerate(column_labels(header.names)):
        index.setdefault(_key(label), place)
    return index


def _key(label: str) -> str:
    return label if label.startswith(_PLACE) else fold(label) or label


def to_dict(mapping: Mapping) -> dict[str, object]:
    """The mapping as JSON can hold it."""
    return {
        "name": mapping.name,
        "fingerprint": mapping.fingerprint,
        "columns": dict(mapping.columns),
    }


def from_dict(stored: object) -> Mapping:
    """The mapping JSON held. Raises `MappingError` when it is none, or one of no use."""
    values = stored if isinstance(stored, dict) else {}
    name, mark, columns = (values.get(key) for key in ("name", "fingerprint", "columns"))
    if not isinstance(name, str) or not isinstance(mark, str) or not isinstance(columns, dict):
        raise MappingError(_("correspondance de colonnes illisible\u202f; refaites-la"))
    if not all(isinstance(k, str) and isinstance(v, str) for k, v in columns.items()):
        raise MappingError(_("correspondance de colonnes illisible\u202f; refaites-la"))
    mapping = Mapping(name=clean(name, _MAX_NAME), fingerprint=mark, columns=dict(columns))
    check(mapping)
    return mapping


def _error(mapping: Mapping, reason: str) -> MappingError:
    named = _("correspondance {name}\u00a0: {reason}")
    return MappingError(named.format(name=quoted(mapping.name), reason=reason))
