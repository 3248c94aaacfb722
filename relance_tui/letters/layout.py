"""From the text of a letter, as it was edited, to the parts a page is made of."""

from __future__ import annotations

import re
from dataclasses import asdict, replace
from textwrap import shorten
from typing import TypedDict

from relance_tui.letters import blocks
from relance_tui.letters.cleaning import clean_line, clean_lines, for_export
from relance_tui.letters.facts import Letter, LetterFacts
from relance_tui.letters.lexicon import word
from relance_tui.letters.words import Table, schedule, statement

_SUBJECT = re.compile(r"(?:Objet|Subject|Re)[ \u00a0\u202f]*:")
_HEADING = re.compile(r"\d{1,2}\. \S.{0,70}")
_SIDE = " " * 8
_RULE = "───"
_LATEST_SUBJECT = 8
_DETAIL = re.compile(r"\S.{0,40}?[ \u00a0\u202f]?: \S.*")
_FEWEST_DETAILS = 2
_RUNNING = 110
"""Characters of the line on top of the second page and the next."""
_ENCLOSED = re.compile(r"(?:P\.\s?J\.|Pièces? jointes?|Enclosed)[ \u00a0\u202f]*:")


class Item(TypedDict, total=False):
    """One part of the letter below its subject."""

    kind: str
    """`text`, `heading`, `sheet`, `signature`, `verbatim` or `table`."""
    lines: list[str]
    is_sticky: bool
    """Whether it stays on the page of what follows."""
    enclosed: list[str]
    """Beside a signature, the list of enclosures."""
    heads: list[str]
    rows: list[list[str]]
    totals: list[list[str]]
    first_figure: int
    total_column: int


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
        else [word(facts, "subject").format(subject=letter.subject)]
    )
    rest = paragraphs[end + 1 :] if end is not None else paragraphs
    return Page(
        language=letter.language,
        title=letter.subject,
        author=clean_line(facts.creditor.name),
        running=shorten(
            f"{clean_line(facts.creditor.name)} – {letter.subject}", _RUNNING, placeholder="…"
        ),
        sender=_lines(straight[0]) if straight else list(blocks.sender_lines(facts)),
        recipient=_lines(aside[0]) if aside else list(blocks.recipient_lines(facts)),
        date=" ".join(_lines(aside[1])) if aside[1:] else blocks.place_and_date(facts),
        mentions=[" ".join(_lines(part)) for part in straight[1:]],
        subject=subject,
        blocks=_with_close(_items(rest, facts)),
        size=size,
    )


def _is_aside(part: str) -> bool:
    return all(line.startswith(_SIDE) for line in part.split("\n"))


def _lines(part: str) -> list[str]:
    return list(clean_lines(part)) or [""]


def _items(parts: list[str], facts: LetterFacts) -> list[Item]:
    tables = {for_export(text): table for text, table in _known_tables(facts)}
    signature = list(blocks.signature_lines(facts))
    items: list[Item] = []
    for part in parts:
        table = tables.get(for_export(part))
        lines = _lines(part)
        if table is not None:
            items.append(_table_item(table))
        elif _RULE in part:
            items.append(Item(kind="verbatim", lines=_verbatim(part)))
        elif lines == signature:
            items.append(Item(kind="signature", lines=lines))
        elif len(lines) == 1 and _HEADING.fullmatch(lines[0]):
            items.append(Item(kind="heading", lines=lines))
        else:
            details = sum(1 for line in lines if _DETAIL.fullmatch(line))
            items.append(Item(kind="sheet" if details >= _FEWEST_DETAILS else "text", lines=lines))
    return items


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


def _known_tables(facts: LetterFacts) -> list[tuple[str, Table]]:
    known = [
        (
            blocks.statement_text(facts, with_indemnity=with_indemnity),
            statement(facts, with_indemnity=with_indemnity),
        )
        for with_indemnity in (True, False)
    ]
    return [*known, (blocks.schedule_text(facts), schedule(facts))]


def _table_item(table: Table) -> Item:
    item: Item = {"kind": "table", **asdict(table)}  # type: ignore[typeddict-item]
    return item


def _verbatim(part: str) -> list[str]:
    """The lines with their spaces, which keep the columns under one another."""
    return [clean_line(line.replace(" ", "\u00a0")) for line in part.split("\n")]
