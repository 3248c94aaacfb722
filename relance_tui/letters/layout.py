"""From the text of a letter, as it was edited, to the parts a page is made of."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, replace
from functools import partial
from itertools import pairwise
from typing import TypedDict

from relance_tui.domain.codes import Channel
from relance_tui.letters import blocks
from relance_tui.letters.accounts import account, interest_breakdown
from relance_tui.letters.cleaning import clean_line, clean_lines, for_export
from relance_tui.letters.facts import Letter, LetterFacts
from relance_tui.letters.lexicon import word
from relance_tui.letters.payment_code import asked_cents, payment_caption, payment_payload
from relance_tui.letters.words import (
    Table,
    claimed_indemnity_cents,
    interest_cents,
    schedule,
    statement,
)

_SUBJECT = re.compile(r"(?:Objet|Subject|Re)[ \u00a0\u202f]*:")
_HEADING = re.compile(r"\d{1,2}\. \S.{0,70}")
_SIDE = " " * 8
_RULE = "───"
_LATEST_SUBJECT = 8
_DETAIL = re.compile(r"\S.{0,40}?[ \u00a0\u202f]?: \S.*")
_FEWEST_DETAILS = 2
_RUNNING = 110
_LONGEST_TITLE = 90
_LARGEST_WHOLE = 8
"""Rows and closing lines of a table that never breaks."""
_LARGEST_ANNEX = 30
"""Rows of a table after the signature that may still share the page of the letter."""
_NARROW = 24
"""Characters up to which a column of words takes what it needs."""
_WIDEST = 60
_DATE = re.compile(r"\d\d/\d\d/\d{4}|–|")
_ENCLOSED = re.compile(r"(?:P\.\s?J\.|Pièces? jointes?|Enclosed)[ \u00a0\u202f]*:")


class Item(TypedDict, total=False):
    """One part of the letter below its subject."""

    kind: str
    """`text`, `heading`, `sheet`, `signature`, `verbatim` or `table`."""
    lines: list[str]
    is_sticky: bool
    """Whether it stays on the page of what follows."""
    starts_page: bool
    """Whether a new page starts with it."""
    enclosed: list[str]
    """Beside a signature, the list of enclosures."""
    heads: list[str]
    rows: list[list[str]]
    totals: list[list[str]]
    first_figure: int
    total_column: int
    running: list[str]
    """What the rows come to after each of them; empty when nothing is carried to the next page."""
    carried: list[str]
    """The words for a sum at the foot of a page and at the top of the next."""
    is_whole: bool
    """Whether the table stays on one page."""
    widths: list[float]
    """The share of the line each column takes; 0 for just what it needs."""
    payment_code: str
    """Beside the ways to pay, the text of the QR code of the transfer (EPC069-12)."""
    payment_caption: str


class Page(TypedDict):
    """Everything the page needs, as plain data."""

    language: str
    title: str
    author: str
    running: str
    sender: list[str]
    recipient: list[str]
    date: str
    mentions: list[str]
    subject: list[str]
    blocks: list[Item]
    size: float
    """Of the running text, in points."""


def lay_out(letter: Letter, facts: LetterFacts, size: float = 10.5) -> Page:
    """The parts of the letter. What the clerk changed in the text is what the page shows.

    A text without addresses (an e-mail) gets those of the facts. A table that still reads as the
    facts give it becomes a real table; an edited one is shown as typed.
    """
    facts = replace(facts, language=letter.language)
    title = clean_line(letter.subject)
    paragraphs = [part.strip("\n") for part in re.split(r"\n[ \t]*\n", letter.body)]
    paragraphs = [part for part in paragraphs if part.strip()]
    found = (i for i, part in enumerate(paragraphs[:_LATEST_SUBJECT]) if _SUBJECT.match(part))
    end = next(found, None)
    head = paragraphs[:end] if end is not None else []
    aside = [part for part in head if _is_aside(part)]
    straight = [part for part in head if not _is_aside(part)]
    subject = (
        _lines(paragraphs[end])
        if end is not None
        else [word(facts, "subject").format(subject=title)]
    )
    rest = paragraphs[end + 1 :] if end is not None else paragraphs
    return Page(
        language=letter.language,
        title=title,
        author=clean_line(facts.creditor.name),
        running=running_line(clean_line(facts.creditor.name), title),
        sender=_lines(straight[0]) if straight else list(blocks.sender_lines(facts)),
        recipient=_lines(aside[0]) if aside else list(blocks.recipient_lines(facts)),
        date=" ".join(_lines(aside[1])) if aside[1:] else blocks.place_and_date(facts),
        mentions=[" ".join(_lines(part)) for part in straight[1:]],
        subject=subject,
        blocks=_with_titles(_with_close(_items(rest, facts))),
        size=size,
    )


def running_line(author: str, title: str) -> str:
    """Who writes and about what, cut to the line on top of the second page and the next."""
    known = [_cut(author, _RUNNING // 2), title]
    return _cut(" – ".join(each for each in known if each), _RUNNING)


def _cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else text[: longest - 1].rstrip() + "…"


def _is_aside(part: str) -> bool:
    return all(line.startswith(_SIDE) for line in part.split("\n"))


def _lines(part: str) -> list[str]:
    return list(clean_lines(part)) or [""]


def _items(parts: list[str], facts: LetterFacts) -> list[Item]:
    signature = list(blocks.signature_lines(facts))
    known = _KnownTables(facts)
    items: list[Item] = []
    for part in parts:
        table = known.find(part)
        lines = _lines(part)
        if table is not None:
            items.append(table_item(table, word(facts, "carried"), word(facts, "brought")))
        elif _RULE in part:
            items.append(Item(kind="verbatim", lines=_verbatim(part)))
        elif lines == signature:
            items.append(Item(kind="signature", lines=lines))
        elif len(lines) == 1 and _HEADING.fullmatch(lines[0]):
            items.append(Item(kind="heading", lines=lines))
        else:
            details = sum(1 for line in lines if _DETAIL.fullmatch(line))
            items.append(Item(kind="sheet" if details >= _FEWEST_DETAILS else "text", lines=lines))
    _add_payment_code(items, facts, known.asked)
    return items


def _add_payment_code(items: list[Item], facts: LetterFacts, asked: set[int]) -> None:
    """The code beside our IBAN, when the letter gives it and asks for one sum in euros."""
    iban = blocks.grouped_iban(facts.creditor.iban)
    payload = payment_payload(facts, asked.pop()) if len(asked) == 1 else ""
    if not payload:
        return
    for item in items:
        if item["kind"] in {"sheet", "text"} and any(iban in line for line in item["lines"]):
            item["payment_code"] = payload
            item["payment_caption"] = payment_caption(facts.language)
            return


def _with_close(items: list[Item]) -> list[Item]:
    """The closing formula tied to the signature, and the enclosures set beside it."""
    closed: list[Item] = []
    for item in items:
        last = closed[-1] if closed else None
        if item["kind"] == "signature":
            if last is not None and last["kind"] == "text":
                last["is_sticky"] = True
            item["enclosed"] = [""]
        elif last is not None and last["kind"] == "signature" and _ENCLOSED.match(item["lines"][0]):
            last["enclosed"] = item["lines"]
            continue
        closed.append(item)
    return closed


def _with_titles(items: list[Item]) -> list[Item]:
    """A line before a table tied to it; after the signature it is the heading of an annex."""
    is_signed = False
    for item, following in pairwise(items):
        is_signed = is_signed or item["kind"] == "signature"
        if following["kind"] not in {"table", "verbatim"} or len(item.get("lines", [])) != 1:
            continue
        if item["kind"] not in {"text", "heading"} or len(item["lines"][0]) > _LONGEST_TITLE:
            continue
        item["is_sticky"] = True
        if is_signed:
            item["kind"] = "heading"
            rows = len(following.get("rows", following.get("lines", [])))
            item["starts_page"] = rows > _LARGEST_ANNEX
            following["is_whole"] = rows <= _LARGEST_ANNEX
    return items


@dataclass(frozen=True, slots=True)
class _Known:
    """A table that a letter may hold: its text, its parts, and what it asks for beside them."""

    text: Callable[[], str]
    table: Callable[[], Table]
    asked: Callable[[], int] | None = None


class _KnownTables:
    """Recognises the tables that still read as the facts give them."""

    def __init__(self, facts: LetterFacts) -> None:
        self._facts = facts
        self._texts: list[tuple[str, _Known]] = []
        self._untold = _known_tables(facts)
        self.asked: set[int] = set()
        """What the tables found so far ask for, in cents; 0 for what no code can say."""

    def find(self, part: str) -> Table | None:
        """The table that this text is, if it is one."""
        is_sheet = self._facts.channel is Channel.EMAIL and len(self._facts.invoices) == 1
        if _RULE not in part and not is_sheet:
            return None
        wanted = for_export(part)
        for text, known in self._all():
            if text == wanted:
                if known.asked is not None:
                    self.asked.add(known.asked())
                return known.table()
        return None

    def _all(self) -> Iterator[tuple[str, _Known]]:
        """Their texts, each made when it is first compared: a long one takes a while."""
        yield from self._texts
        for known in self._untold:
            made = (for_export(known.text()), known)
            self._texts.append(made)
            yield made


def _known_tables(facts: LetterFacts) -> Iterator[_Known]:
    indemnity = claimed_indemnity_cents(facts)
    for with_indemnity, with_interest in ((True, True), (True, False), (False, False)):
        beside = indemnity * with_indemnity + interest_cents(facts) * with_interest
        choice = {"with_indemnity": with_indemnity, "with_interest": with_interest}
        yield _Known(
            partial(blocks.statement_text, facts, **choice),
            partial(statement, facts, **choice),
            partial(asked_cents, facts, beside),
        )
    # A plan asks for its instalments one by one, not for the sum a code would hold.
    yield _Known(partial(blocks.schedule_text, facts), partial(schedule, facts), lambda: 0)
    yield _Known(partial(blocks.interest_text, facts), partial(interest_breakdown, facts))
    yield _Known(partial(blocks.account_text, facts), partial(account, facts))


def table_item(table: Table, carried: str, brought: str) -> Item:
    """The table as plain data, with the words before its sum at the foot and the top of a page."""
    item: Item = {"kind": "table", **asdict(table)}  # type: ignore[typeddict-item]
    item["carried"] = [carried, brought]
    item["is_whole"] = len(table.rows) + len(table.totals) <= _LARGEST_WHOLE
    item["widths"] = _widths(table)
    return item


def _widths(table: Table) -> list[float]:
    """The long columns of words share the line, or the longest of them takes what is left."""
    longest = {}
    for i in range(min(table.first_figure, len(table.heads))):
        cells = [row[i] for row in table.rows]
        if not all(_DATE.fullmatch(cell) for cell in cells):
            longest[i] = max(map(len, [table.heads[i], *cells]))
    filler = max(longest, key=longest.__getitem__, default=0)
    return [
        float(min(longest[i], _WIDEST))
        if i in longest and longest[i] > _NARROW
        else float(i == filler)
        for i in range(len(table.heads))
    ]


def _verbatim(part: str) -> list[str]:
    """The lines with their spaces, which keep the columns under one another."""
    return [clean_line(line.replace(" ", "\u00a0")) for line in part.split("\n")]
