"""The sheets of a workbook (XLSX, XLS, ODS), their cells as the text a CSV would have."""

from __future__ import annotations

import hashlib
import io
import math
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Generic, TypeVar

from relance_tui.domain.formats import quoted
from relance_tui.i18n import _
from relance_tui.ingest.drafts import Progress
from relance_tui.ingest.headers import Header
from relance_tui.ingest.rows import Row
from relance_tui.ingest.source import is_workbook, opened, unusable
from relance_tui.ingest.workbook_guard import (
    MAX_FILE_BYTES,
    damaged,
    guarded_archive,
    is_protected,
    too_large,
)
from relance_tui.ingest.xls_guard import Errors, guarded_xls
from relance_tui.plain_text import clean

if TYPE_CHECKING:
    from python_calamine import CalamineSheet

_TELL_EVERY = 2048
_NOISE = Decimal("0.000001")
"""What sums of amounts go wrong by; a real third decimal is a hundred times larger."""
_MANY_DIGITS = 10**15
"""From there on a number of a workbook is no longer every digit that was typed."""
_ERROR = re.compile(
    r"#(?:N/A|REF|DIV/0|VALUE|NAME\?|NUM|NULL|VALEUR|NOM\?|NOMBRE|NUL|SPILL|CALC|UNKNOWN|FIELD"
    r"|BLOCKED|CONNECT|GETTING_DATA|PROPAGATION)!?|Err:[0-9]{3}"
)

Found = TypeVar("Found")


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet; its rows count from 1 as on screen, its columns from the first one used."""

    name: str
    """Made harmless; empty when the workbook has no other."""
    _path: Path
    _cells: CalamineSheet
    _errors: Errors = field(default_factory=dict)

    def first_rows(self, count: int) -> list[list[str]]:
        """The first rows as text, empty ones included."""
        return [cells for _line, cells in islice(self._texts(0), count)]

    def rows(self, header: Header, on_progress: Progress | None = None) -> Iterator[Row]:
        """The rows below the header that hold something.

        One with an error value in a column that is read cannot be used.
        """
        end = self._cells.end
        total = end[0] + 1 if end else 0
        used = sorted(header.at.items(), key=lambda item: item[1])
        for line, cells in self._texts(header.line):
            if on_progress is not None and (line % _TELL_EVERY == 0 or line == total):
                on_progress(min(line, total), total)
            if not any(cells):
                continue
            wrong = next((f for f, index in used if _ERROR.fullmatch(cells[index])), None)
            if wrong is None:
                yield Row(line, cells, len(cells))
                continue
            reason = _("erreur de calcul dans le classeur\u00a0: {text}")
            text = quoted(cells[header.at[wrong]])
            told = reason.format(text=text)
            yield Row(line, None, len(cells), header.name_of(wrong), told, cells)

    def _texts(self, skipped: int) -> Iterator[tuple[int, list[str]]]:
        start = self._cells.start
        if start is None:
            return
        errors = {(row, column - start[1]): text for (row, column), text in self._errors.items()}
        at_fault = {row for row, _column in errors}
        with _told(self._path):
            for index, values in enumerate(self._cells.iter_rows()):
                if index < skipped:
                    continue
                cells = [v if type(v) is str else cell_text(v) for v in values]
                if index in at_fault:
                    cells = [errors.get((index, place), cell) for place, cell in enumerate(cells)]
                yield index + 1, cells


@dataclass(frozen=True, slots=True)
class Workbook:
    """A workbook that is safe to read."""

    path: Path
    format: str
    sha256: str
    _content: bytes
    _errors: Sequence[Errors]

    def best(self, rate: Callable[[Sheet], tuple[int, Found] | None]) -> Choice[Found] | None:
        """The sheet rated highest, visible ones before hidden ones and the first of equals.

        `rate` gives None for a sheet of no use. One sheet at a time is in memory, and the best.
        """
        best: Choice[Found] | None = None
        others: list[str] = []
        for sheet in self._sheets():
            rated = rate(sheet)
            if rated is None:
                continue
            points, found = rated
            if best is None or points > best.points:
                others += [best.sheet.name] if best else []
                best = Choice(sheet, points, found)
            else:
                others.append(sheet.name)
        return best and Choice(best.sheet, best.points, best.found, tuple(others))

    def _sheets(self) -> Iterator[Sheet]:
        from python_calamine import (  # noqa: PLC0415 - only workbooks need it
            CalamineWorkbook,
            SheetTypeEnum,
            SheetVisibleEnum,
        )

        with _told(self.path):
            book = CalamineWorkbook.from_filelike(io.BytesIO(self._content))
            known = list(enumerate(book.sheets_metadata))
        known.sort(key=lambda pair: pair[1].visible != SheetVisibleEnum.Visible)
        for index, metadata in known:
            if metadata.typ != SheetTypeEnum.WorkSheet:
                continue
            with _told(self.path):
                cells = book.get_sheet_by_index(index)
            name = clean(metadata.name, 40) if len(known) > 1 else ""
            errors = self._errors[index] if index < len(self._errors) else {}
            yield Sheet(name, self.path, cells, errors)


@dataclass(frozen=True, slots=True)
class Choice(Generic[Found]):
    """The sheet chosen, and what was found in it."""

    sheet: Sheet
    points: int
    found: Found
    others: tuple[str, ...] = ()
    """The sheets that would have done as well or less well."""


def open_workbook(path: Path) -> Workbook:
    """A workbook made ready to be read. Raises `IngestError` when it is none, or is not safe."""
    if not is_workbook(path):
        raise unusable(path, _("ce n’est pas un classeur (xlsx, xls ou ods)"))
    with opened(path) as handle:
        is_zip = handle.read(2) == b"PK"
        handle.seek(0, io.SEEK_END)
        if handle.tell() > MAX_FILE_BYTES:
            raise too_large(path)
        handle.seek(0)
        checksum = hashlib.file_digest(handle, "sha256").hexdigest()
    errors: list[Errors] = []
    if is_zip:
        kind, content = guarded_archive(path)
    else:
        kind = "xls"
        content, errors = guarded_xls(path)
    return Workbook(path, kind, checksum, content, errors)


@contextmanager
def _told(path: Path) -> Iterator[None]:
    """Says in one line what the library could not read."""
    from python_calamine import CalamineError, PasswordError  # noqa: PLC0415 - see _sheets

    try:
        yield
    except PasswordError:
        raise is_protected(path) from None
    except (CalamineError, OSError, ValueError, OverflowError, MemoryError):
        raise damaged(path) from None
    except BaseException as error:
        # What the library did not expect of a damaged file is no Exception of Python's.
        if type(error).__name__ == "PanicException":
            raise damaged(path) from None
        raise


def cell_text(value: object) -> str:
    """What a CSV would have for the value of a cell.

    A figure with more than two decimals keeps at least four, so that no reader of amounts takes it.
    """
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, float):
        return _figure(value)
    if isinstance(value, datetime):
        if value.time() == time():
            return value.date().isoformat()
        return value.isoformat(" ", "seconds")
    if isinstance(value, date | time):
        return value.isoformat()
    return str(value)


def _figure(value: float) -> str:
    if value.is_integer() and abs(value) < _MANY_DIGITS:
        return str(int(value))
    if not math.isfinite(value) or abs(value) >= _MANY_DIGITS:
        return repr(value)
    exact = Decimal(repr(value))
    cents = exact.quantize(Decimal("0.01"))
    if abs(exact - cents) <= max(_NOISE, 4 * Decimal(math.ulp(value))):
        # Twelve and a half is a quantity as well as an amount: as short as it is typed.
        return f"{cents.normalize():f}" if cents else "0"
    whole, _point, decimals = f"{exact:f}".partition(".")
    return f"{whole}.{decimals:0<4}"
