"""The PDF of a letter: PDF/A-3b, A4, the debtor's address in the window of a French envelope."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, time
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Final, TypeVar

from relance_tui.errors import RelanceError
from relance_tui.i18n import _
from relance_tui.letters.cleaning import breakable
from relance_tui.letters.facts import Letter, LetterFacts
from relance_tui.letters.layout import Page, lay_out

if TYPE_CHECKING:
    from typst import Compiler

_HERE = Path(__file__).resolve().parent
_STANDARD: Final = "a-3b"
_REPLACEMENT = "\u25a1"
_ONE_AT_A_TIME = Lock()
_LAST_KNOWN = 0x17F
"""Latin letters up to here are in the typeface; others are tried once each."""
_SMALLER_SIZE = 9.7
"""In points."""
_ONE_TOO_MANY = 2
_KNOWN = frozenset("\u200b\u202f–—‘’“”„…€−×─•")

Data = TypeVar("Data")


def to_pdf(letter: Letter, facts: LetterFacts) -> bytes:
    """The letter as it reads now, as PDF/A-3b. The same letter always gives the same bytes.

    A character that the typefaces inside lack prints as a square, since the archive format
    forbids leaving it to the reader's machine. Raises `RelanceError` when it cannot be laid out.
    """
    from typst import TypstError  # noqa: PLC0415 - heavy, and only PDF needs it

    with _ONE_AT_A_TIME:
        page = _printable(lay_out(letter, facts))
        try:
            return _fewest_pages(page, datetime.combine(facts.written_on, time(), UTC))
        except TypstError as error:
            reason = " ".join(error.message.split())
            raise RelanceError(
                _("le PDF n’a pas pu être composé : {reason}").format(reason=reason)
            ) from None


def _fewest_pages(page: Page, written_at: datetime) -> bytes:
    """The page as it is, or in slightly smaller type when that saves a second page."""
    made = _compile(page, written_at)
    if _page_count(made) != _ONE_TOO_MANY:
        return made
    smaller = _compile({**page, "size": _SMALLER_SIZE}, written_at)
    return smaller if _page_count(smaller) < _ONE_TOO_MANY else made


def _page_count(document: bytes) -> int:
    found = re.search(rb"/Type/Pages/Count (\d+)", document)
    return int(found.group(1)) if found else 0


def _compile(page: Page, written_at: datetime) -> bytes:
    made = _compiler("letter.typ").compile(
        sys_inputs={"letter": json.dumps(page, ensure_ascii=False)},
        pdf_standards=_STANDARD,
        timestamp=written_at,
    )
    if not isinstance(made, bytes):
        raise TypeError(type(made).__name__)
    return made


@lru_cache(maxsize=2)
def _compiler(name: str) -> Compiler:
    """One compiler per layout, kept: opening one costs more than a letter."""
    import typst  # noqa: PLC0415 - heavy, and only PDF needs it

    return typst.Compiler(_HERE / name, root=_HERE, ignore_system_fonts=True)


def _printable(data: Data) -> Data:
    """The same structure with every text ready for print."""
    if isinstance(data, str):
        return _printable_text(data)  # type: ignore[return-value]
    if isinstance(data, (list, tuple)):
        return [_printable(each) for each in data]  # type: ignore[return-value]
    if isinstance(data, dict):
        return {key: _printable(each) for key, each in data.items()}  # type: ignore[return-value]
    return data


def _printable_text(text: str) -> str:
    known = "".join(
        c if ord(c) <= _LAST_KNOWN or c in _KNOWN or _has_glyph(c) else _REPLACEMENT for c in text
    )
    return breakable(re.sub(r"[\x00-\x1f\x7f]", " ", known))


@lru_cache(maxsize=4096)
def _has_glyph(character: str) -> bool:
    """Whether a typeface inside the engine draws this character."""
    from typst import TypstError  # noqa: PLC0415 - heavy, and only PDF needs it

    try:
        _compiler("glyph.typ").compile(sys_inputs={"character": character}, pdf_standards=_STANDARD)
    except TypstError:
        return False
    return True
