"""The columns of any program: proposed, confirmed once, then used for every file of that shape."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from collections.abc import Mapping as Table
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

from relance_tui.domain.formats import quoted
from relance_tui.errors import RelanceError
from relance_tui.i18n import _
from relance_tui.ingest.fec_header import looks_like_fec
from relance_tui.ingest.headers import (
    HEADER_WITHIN,
    RANKED,
    Header,
    find_header,
    find_sheet_header,
    makes_invoices,
)
from relance_tui.ingest.mapping import (
    Mapping,
    column_labels,
    find_known,
    find_mapped,
    fingerprint,
    from_dict,
    guessed,
    likely_header,
    shortcomings,
    to_dict,
)
from relance_tui.ingest.mapping_fields import field_labels
from relance_tui.ingest.mapping_preview import PreviewCell, PreviewRow, preview
from relance_tui.ingest.rows import rows_of
from relance_tui.ingest.sheets import Sheet, open_workbook
from relance_tui.ingest.source import IngestError, Source, is_workbook, open_source, unusable
from relance_tui.plain_text import clean
from relance_tui.services.office import Office, instant_text
from relance_tui.storage import mapping_store as store
from relance_tui.storage.folding import fold
from relance_tui.storage.light import reading
from relance_tui.storage.mapping_store import StoredMapping

__all__ = [
    "LONGEST_NAME",
    "MappingProposal",
    "MappingView",
    "PreviewCell",
    "PreviewRow",
    "forget_mapping",
    "free_name",
    "known_mappings",
    "load_mapping",
    "mapping_for",
    "mapping_named",
    "mapping_text",
    "mappings",
    "save_mapping",
]

LONGEST_NAME = 40
_LEAST_COLUMNS = 4
"""A number, who owes, a date, an amount."""
_KNOWN_SHAPE = 1000
_SHOWN = 5
_COUNTERS = re.compile(r"[\W_]*\d[\d\W_]*$")
"""The date or the number at the end of the name of an export."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MappingProposal:
    """How a table could be read: which column is what, and its first rows read so."""

    path: Path
    mapping: Mapping
    labels: tuple[str, ...]
    """What its columns are called, each a different name."""
    cells: tuple[tuple[str, ...], ...]
    """What its first rows hold in each column."""
    rows: tuple[PreviewRow, ...]
    """The same rows as the columns chosen have them read."""
    problems: tuple[str, ...]
    """Why it makes no invoices yet; nothing of a mapping that does."""
    is_stored: bool
    """Whether it was confirmed for this very shape."""
    is_understood: bool
    """Whether the file can be read without being asked about."""
    table: Source | Sheet

    @property
    def fields(self) -> dict[str, str]:
        """What a column can hold, with its name for people, in the order to ask."""
        return {field: name for field, name in field_labels().items() if field in RANKED}

    def changed(self, columns: Table[str, str], name: str = "") -> MappingProposal:
        """The same table with other columns chosen, by field; nothing is opened again."""
        mapping = replace(self.mapping, columns=dict(columns), name=name or self.mapping.name)
        return replace(
            self,
            mapping=mapping,
            rows=tuple(preview(self.table, mapping, _SHOWN)),
            problems=tuple(shortcomings(mapping)),
        )


@dataclass(frozen=True, slots=True)
class MappingView:
    """A mapping that was confirmed, by whom and when."""

    mapping: Mapping
    by: str
    at: str


# Proposing.


def mapping_for(office: Office, path: Path) -> MappingProposal:
    """How the columns of a file could be read: as confirmed before, else as their names tell.

    Raises RelanceError for what is no table, or needs no choice of columns.
    """
    known = known_mappings(office)
    table = _sheet_of(path, known) if is_workbook(path) else _text_of(path)
    rows = _first_rows(table)
    sheet = "" if isinstance(table, Source) else table.name
    is_stored = True
    header = find_known(rows, known, sheet)
    if header is not None:
        mark = fingerprint(header.names)
        mapping = next(each for each in known if each.fingerprint == mark)
    else:
        is_stored = False
        header, mapping = _guess(path, table, known)
    proposal = MappingProposal(
        path=path,
        mapping=mapping,
        labels=column_labels(header.names),
        cells=_first_cells(table, header),
        rows=(),
        problems=(),
        is_stored=is_stored,
        is_understood=is_stored or _is_understood(table),
        table=table,
    )
    return proposal.changed(mapping.columns)


def _guess(path: Path, table: Source | Sheet, known: Sequence[Mapping]) -> tuple[Header, Mapping]:
    header = likely_header(table)
    if header is None or len(header.names) < _LEAST_COLUMNS:
        reason = _("pas de table\u00a0: il faut au moins quatre colonnes, nommées en tête")
        raise unusable(path, reason)
    names = [mapping.name for mapping in known]
    mapping = guessed(free_name(_name_of(path), names), header)
    if makes_invoices(header.at):
        return header, mapping
    rows = _first_rows(table)
    for each in known:
        found = find_mapped(rows, each)
        if found is not None:  # the same program, with columns more
            mark = fingerprint(found.names)
            return found, replace(each, name=free_name(each.name, names), fingerprint=mark)
    return header, mapping


def _text_of(path: Path) -> Source:
    source = open_source(path)
    lines = source.first_lines(HEADER_WITHIN)
    if looks_like_fec(lines):
        reason = _("les colonnes d’un FEC sont fixées par la loi\u202f; rien à choisir")
        raise unusable(path, reason)
    if _is_no_table(lines):
        raise unusable(path, _("ce fichier n’a pas de colonnes à choisir"))
    return source


def _is_no_table(lines: Sequence[str]) -> bool:
    from relance_tui.ingest.bank_cfonb import looks_like_cfonb  # noqa: PLC0415 - when asked for
    from relance_tui.ingest.bank_ofx import looks_like_ofx  # noqa: PLC0415 - same

    head = "\n".join(lines).lstrip("\ufeff \r\n\t")
    return head.startswith("<") or looks_like_ofx(head.encode()) or looks_like_cfonb(list(lines))


def _sheet_of(path: Path, known: Sequence[Mapping]) -> Sheet:
    """The sheet that was confirmed, else the one whose columns are known best."""

    def rate(sheet: Sheet) -> tuple[int, None] | None:
        if find_known(_first_rows(sheet), known, sheet.name) is not None:
            return _KNOWN_SHAPE, None
        header = likely_header(sheet)
        if header is None or len(header.names) < _LEAST_COLUMNS:
            return None
        return len(header.at), None

    choice = open_workbook(path).best(rate)
    if choice is None:
        reason = _("aucune feuille n’a quatre colonnes, nommées en tête")
        raise unusable(path, reason)
    return choice.sheet


def _first_rows(table: Source | Sheet) -> list[str] | list[list[str]]:
    if isinstance(table, Source):
        return table.first_lines(HEADER_WITHIN)
    return table.first_rows(HEADER_WITHIN)


def _first_cells(table: Source | Sheet, header: Header) -> tuple[tuple[str, ...], ...]:
    rows = table.rows(header) if isinstance(table, Sheet) else rows_of(table, header)
    first = islice(rows, _SHOWN)
    return tuple(tuple(map(clean, row.cells)) for row in first if row.cells is not None)


def _is_understood(table: Source | Sheet) -> bool:
    """Whether the names of the columns are enough, of whatever they are."""
    from relance_tui.ingest.bank_csv import looks_like_bank_csv  # noqa: PLC0415 - when asked for
    from relance_tui.ingest.customers_csv import looks_like_customers  # noqa: PLC0415 - same

    if isinstance(table, Source):
        lines = table.first_lines(HEADER_WITHIN)
        if find_header(lines) is not None or looks_like_bank_csv(lines):
            return True
        return looks_like_customers(lines)
    rows = table.first_rows(HEADER_WITHIN)
    return find_sheet_header(rows) is not None or looks_like_customers(rows)


def _name_of(path: Path) -> str:
    """What to call the files of that program: `ventes_2026-11.csv` gives `ventes`."""
    stem = clean(path.stem, LONGEST_NAME)
    return _COUNTERS.sub("", stem) or stem or _("export")


def free_name(wanted: str, taken: Iterable[str]) -> str:
    """The name, with a number behind it when another mapping has it already."""
    used = {fold(name) for name in taken}
    if fold(wanted) not in used:
        return wanted
    stem = _COUNTERS.sub("", wanted) or wanted
    numbered = (f"{stem[: LONGEST_NAME - 5]} {number}" for number in range(2, len(used) + 3))
    return next(name for name in numbered if fold(name) not in used)


# What is kept.


def mappings(office: Office) -> list[MappingView]:
    """Every mapping that was confirmed, in order of name; one that cannot be used is left out."""
    with reading(office.database) as connection:
        stored = store.read(connection)
    found = [MappingView(m, each.by, each.at) for each in stored for m in _usable(each)]
    return sorted(found, key=lambda each: fold(each.mapping.name))


def known_mappings(office: Office) -> list[Mapping]:
    """The mappings themselves, for a reader of files."""
    return [each.mapping for each in mappings(office)]


def _usable(stored: StoredMapping) -> list[Mapping]:
    try:
        mapping = from_dict(json.loads(stored.definition))
    except (ValueError, IngestError):
        return []
    return [replace(mapping, name=stored.name, fingerprint=stored.fingerprint)]


def mapping_named(office: Office, name: str) -> Mapping:
    """The mapping of that name, case and accents apart, or the only one whose name starts so.

    Raises RelanceError that names those there are.
    """
    known = known_mappings(office)
    wanted = fold(name.strip())
    exact = [mapping for mapping in known if fold(mapping.name) == wanted]
    near = exact or [m for m in known if wanted and fold(m.name).startswith(wanted)]
    if len(near) == 1:
        return near[0]
    if not known:
        raise RelanceError(
            _("aucune correspondance de colonnes n’est enregistrée\u202f; i, puis F4, en fait une")
        )
    reason = _("correspondance inconnue\u00a0: {name}\u202f; au choix\u00a0: {names}")
    names = ", ".join(quoted(mapping.name) for mapping in near or known)
    raise RelanceError(reason.format(name=quoted(name), names=names))


def save_mapping(office: Office, mapping: Mapping) -> Mapping:
    """Keeps a mapping for all files of its shape; returns it as kept.

    Raises RelanceError when it makes no invoices, has no name, or the name of another shape.
    """
    kept = from_dict(to_dict(replace(mapping, name=clean(mapping.name))))
    if not kept.name or len(kept.name) > LONGEST_NAME:
        reason = _("donnez à la correspondance un nom de 1 à {most} caractères")
        raise RelanceError(reason.format(most=LONGEST_NAME))
    for other in known_mappings(office):
        if fold(other.name) == fold(kept.name) and other.fingerprint != kept.fingerprint:
            reason = _("{name} est le nom d’une autre forme de fichier\u202f; prenez-en un autre")
            raise RelanceError(reason.format(name=quoted(other.name)))
    definition = json.dumps(to_dict(kept), ensure_ascii=False)
    at = instant_text(office.clock.now())
    stored = StoredMapping(kept.fingerprint, kept.name, definition, office.user, at)
    with reading(office.database) as connection:
        store.save(connection, stored)
    return kept


def forget_mapping(office: Office, mapping: Mapping) -> None:
    """Forgets a mapping: files of its shape are read by the names of their columns again."""
    with reading(office.database) as connection:
        store.drop(connection, mapping.fingerprint)


# As a file, to hand to another house.


def mapping_text(mapping: Mapping) -> str:
    """A mapping as JSON."""
    return json.dumps(to_dict(mapping), ensure_ascii=False, indent=2)


def load_mapping(office: Office, path: Path) -> Mapping:
    """Keeps the mapping a JSON file holds. Raises RelanceError."""
    try:
        mapping = from_dict(json.loads(open_source(path, "utf-8").path.read_text("utf-8")))
    except (OSError, ValueError, RecursionError):
        reason = _("pas une correspondance de colonnes (JSON)")
        raise unusable(path, reason) from None
    return save_mapping(office, mapping)
