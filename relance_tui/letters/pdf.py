"""The PDF of letters: PDF/A-3b, A4, the debtor's address in the window of a French envelope."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from relance_tui.errors import RelanceError
from relance_tui.i18n import _
from relance_tui.letters.cleaning import clean_line
from relance_tui.letters.engine import document, forget, printable
from relance_tui.letters.facts import Letter, LetterFacts
from relance_tui.letters.fitting import (
    RECIPIENT_SIZES,
    SENDER_SIZES,
    address_size,
    best_size,
    cells,
    is_single,
)
from relance_tui.letters.layout import Item, lay_out
from relance_tui.letters.logo import logo_svg
from relance_tui.letters.payment_code import code_svg

_LINE_MM = 165
_WINDOW = (85, 33)
_SENDER_BOXES = ((80, 62), (80, 49))
"""Without and with a logo above; width and height in millimetres."""

Addressed = tuple[Letter, LetterFacts]


def to_pdf(letter: Letter, facts: LetterFacts) -> bytes:
    """The letter as it reads now, as PDF/A-3b. The same letter always gives the same bytes.

    It is set in slightly smaller type when that saves a second page. A character that the
    typefaces inside lack prints as a square. Raises `RelanceError` when it cannot be laid out.
    """
    return _document([_prepared(letter, facts)], [facts])


def merged_pdf(
    letters: Sequence[Addressed],
    on_progress: Callable[[int, int], None] | None = None,
    *,
    duplex: bool = False,
) -> bytes:
    """All letters as one document for the printer, each on pages of its own, numbered from 1.

    With `duplex`, an empty page stands between a letter of an odd number of pages and the next,
    so that no sheet holds two debtors. `on_progress` is told how many are ready, out of how many;
    the last call comes when the document is made. Raises `RelanceError` that names the letter
    which cannot be laid out, or when there is none.
    """
    if not letters:
        raise RelanceError(_("aucun courrier à imprimer"))
    prepared = []
    for done, (letter, facts) in enumerate(letters):
        if on_progress is not None:
            on_progress(done, len(letters))
        prepared.append(_prepared_or_named(letter, facts))
    try:
        made = _document(
            prepared, [facts for _letter, facts in letters], duplex=duplex, has_tags=False
        )
    except RelanceError:
        _find_culprit(letters)
        raise
    finally:
        forget()
    if on_progress is not None:
        on_progress(len(letters), len(letters))
    return made


def _find_culprit(letters: Iterable[Addressed]) -> None:
    """Lays out the letters one by one, and names the first that fails."""
    for letter, facts in letters:
        try:
            to_pdf(letter, facts)
        except RelanceError as error:
            raise _named(facts, error) from None


def _prepared_or_named(letter: Letter, facts: LetterFacts) -> dict[str, Any]:
    try:
        return _prepared(letter, facts)
    except RelanceError as error:
        raise _named(facts, error) from None


def _named(facts: LetterFacts, error: RelanceError) -> RelanceError:
    names = " – ".join(
        name for name in (clean_line(facts.debtor_code), clean_line(facts.debtor_name)) if name
    )
    return RelanceError(
        _("courrier pour {name} : {reason}").format(name=names or "?", reason=error)
    )


def _document(
    pages: list[dict[str, Any]],
    facts: list[LetterFacts],
    *,
    duplex: bool = False,
    has_tags: bool = True,
) -> bytes:
    logos = list(dict.fromkeys(each.creditor.logo for each in facts if each.creditor.logo))
    for page, each in zip(pages, facts, strict=True):
        page["logo"] = logos.index(each.creditor.logo) if each.creditor.logo else None
    made_on = max(each.written_on for each in facts)
    inputs = {
        "logos": json.dumps([logo_svg(logo) for logo in logos], ensure_ascii=False),
        "duplex": "yes" if duplex else "",
    }

    def made() -> bytes:
        inputs["letters"] = json.dumps(pages, ensure_ascii=False)
        return document("letter.typ", inputs, made_on, has_tags=has_tags)

    found = made()
    if _has_missed_pages(found, pages, duplex=duplex):
        for page in pages:
            page["is_single"] = False
        found = made()
    return found


def _has_missed_pages(found: bytes, pages: list[dict[str, Any]], *, duplex: bool) -> bool:
    """Whether a letter that was to keep to one page, hence bears no number, took a second one."""
    if not all(page["is_single"] for page in pages):
        return False
    counts = [int(count) for count in re.findall(rb"/Type/Pages/Count (\d+)", found)]
    return max(counts, default=0) != len(pages) * (2 if duplex else 1) - duplex


def _prepared(letter: Letter, facts: LetterFacts) -> dict[str, Any]:
    """The page as the layout reads it: every text fit for print, every picture drawn."""
    logo = facts.creditor.logo
    if logo:
        logo_svg(logo)  # raises here, where the letter is known
    page = printable(lay_out(letter, facts))
    page["size"] = best_size(page)
    items = [_prepared_item(item, page["size"]) for item in page["blocks"]]
    first = next((i for i, item in enumerate(items) if item.get("starts_page")), len(items))
    return {
        **page,
        "blocks": items[:first],
        "annexes": items[first:],
        "is_single": is_single(page),
        "sender_size": address_size(page["sender"], SENDER_SIZES, _SENDER_BOXES[bool(logo)]),
        "recipient_size": address_size(page["recipient"], RECIPIENT_SIZES, _WINDOW),
    }


def _prepared_item(item: Item, size: float) -> dict[str, Any]:
    prepared: dict[str, Any] = {**item}
    if item.get("payment_code"):
        prepared["payment_code"] = code_svg(item["payment_code"])
    if item["kind"] == "table":
        prepared |= cells(item, size, _LINE_MM)
    return prepared
