"""The page engine: one compiler per layout, texts made fit for print, PDF/A-3b out."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time
from functools import lru_cache
from pathlib import Path
from threading import RLock
from typing import TYPE_CHECKING, Final, TypeVar

from relance_tui.errors import RelanceError
from relance_tui.i18n import _
from relance_tui.letters.cleaning import breakable

if TYPE_CHECKING:
    from typst import Compiler

_HERE = Path(__file__).resolve().parent
_STANDARD: Final = "a-3b"
_REPLACEMENT = "\u25a1"
_ONE_AT_A_TIME = RLock()
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_DOUBTFUL = re.compile("[^\x00-\u017f\u200b\u202f–—‘’“”„…€−×─•]")
"""Latin letters and these signs are in the typeface; others are tried once each."""

_TURNS_KEPT = 12
_UNPRINTED = frozenset({"payment_code"})
"""Texts that no reader sees as they are."""

Data = TypeVar("Data")


class EngineProblem(Exception):  # noqa: N818 - named for what it tells
    """The engine refused the page; the message is its reason, on one line."""


def compiled(
    layout: str, inputs: dict[str, str], made_on: date | None = None, *, has_tags: bool = True
) -> bytes:
    """The PDF of a layout of this folder over these texts. The same texts give the same bytes.

    Tags let a screen reader tell a heading from a table; paper has no use for them. Raises
    `EngineProblem` when it cannot be made.
    """
    from typst import TypstError  # noqa: PLC0415 - heavy, and only PDF needs it

    with _ONE_AT_A_TIME:
        try:
            made = _compiler(layout).compile(
                sys_inputs=inputs,
                pdf_standards=_STANDARD,
                pdf_tags=has_tags,
                timestamp=datetime.combine(made_on, time(), UTC) if made_on else 0,
            )
        except TypstError as error:
            raise EngineProblem(" ".join(error.message.split())) from None
    if not isinstance(made, bytes):
        raise TypeError(type(made).__name__)
    return made


def document(layout: str, inputs: dict[str, str], made_on: date, *, has_tags: bool = True) -> bytes:
    """The same for a page that a clerk asked for. Raises `RelanceError` when it cannot be made."""
    try:
        return compiled(layout, inputs, made_on, has_tags=has_tags)
    except EngineProblem as problem:
        raise RelanceError(
            _("le PDF n’a pas pu être composé : {reason}").format(reason=problem)
        ) from None


def forget() -> None:
    """Lets the engine drop what it keeps of a large document: it does so a few pages later."""
    for _turn in range(_TURNS_KEPT):
        compiled("probe.typ", {})


@lru_cache(maxsize=3)
def _compiler(layout: str) -> Compiler:
    """Kept, since opening one costs more than a letter."""
    import typst  # noqa: PLC0415 - heavy, and only PDF needs it

    return typst.Compiler(_HERE / layout, root=_HERE, ignore_system_fonts=True)


def printable(data: Data) -> Data:
    """The same structure with every text ready for print.

    A character that the typefaces inside lack becomes a square, since the archive format forbids
    leaving it to the reader's machine.
    """
    if isinstance(data, str):
        return _printable_text(data)  # type: ignore[return-value]
    if isinstance(data, (list, tuple)):
        return [printable(each) for each in data]  # type: ignore[return-value]
    if isinstance(data, dict):
        return {key: each if key in _UNPRINTED else printable(each) for key, each in data.items()}  # type: ignore[return-value]
    return data


@lru_cache(maxsize=8192)
def _printable_text(text: str) -> str:
    known = _DOUBTFUL.sub(
        lambda found: found.group() if _has_glyph(found.group()) else _REPLACEMENT, text
    )
    return breakable(_CONTROL.sub(" ", known))


@lru_cache(maxsize=4096)
def _has_glyph(character: str) -> bool:
    """Whether a typeface inside the engine draws this character."""
    try:
        compiled("probe.typ", {"character": character})
    except EngineProblem:
        return False
    return True
