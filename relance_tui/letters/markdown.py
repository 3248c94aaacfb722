"""A letter as Markdown: it reads as text, and shows as a document wherever Markdown is shown."""

from __future__ import annotations

import re
from typing import Final

from relance_tui.letters.cleaning import clean_line, for_export
from relance_tui.letters.facts import Letter, LetterFacts
from relance_tui.letters.layout import Item, lay_out

_SIGNS: Final = re.compile(r"[\\`*_{}\[\]<>|~&$^#]")
"""What acts anywhere in a line: emphasis, code, links, HTML, entities, cells, formulas."""
_LINK: Final = re.compile(r":(?=\S)|(?<!\w)@|(?<=www)\.", re.IGNORECASE)
"""What would make an address a link, a word an emoji or a name a mention."""
_START: Final = re.compile(r"^(\d{1,9}(?=[.)](?:\s|$))|(?=[-+=]))")
"""What makes a line a list, a rule or the underline of a title."""
_FENCE: Final = re.compile(r"`+")
_SHORTEST_FENCE = 3
_BREAK = "\\\n"


def to_markdown(letter: Letter, facts: LetterFacts) -> str:
    """The whole letter under its title, the tables as tables of GitHub's Markdown.

    Every sign of a name or a number stands for itself.
    """
    page = lay_out(letter, facts)
    title, subject = page["title"], page["subject"]
    if title and subject[0].endswith(clean_line(title)):
        subject = subject[1:]
    parts = [
        "# " + _inline(title),
        _strong_first(page["sender"]),
        _strong_first(page["recipient"]),
        _paragraph([page["date"]]),
        *(_strong_first([mention]) for mention in page["mentions"]),
        _strong_first(subject) if len(subject) == len(page["subject"]) else _paragraph(subject),
        *(part for item in page["blocks"] for part in _parts(item)),
    ]
    return for_export("\n\n".join(part for part in parts if part.strip())) + "\n"


def _inline(text: str) -> str:
    """The text with every sign that could act made literal, wherever in a line it stands."""
    escaped = _SIGNS.sub(lambda found: "\\" + found.group(), clean_line(text))
    return _LINK.sub(lambda found: "\\" + found.group(), escaped)


def _line(text: str) -> str:
    """The same where the text begins a line."""
    return _START.sub(r"\1\\", _inline(text))


def _paragraph(lines: list[str]) -> str:
    return _BREAK.join(_line(line) for line in lines if line)


def _strong_first(lines: list[str]) -> str:
    """The lines, the first of them strong."""
    shown = [line for line in lines if line]
    if not shown:
        return ""
    return _BREAK.join([f"**{_inline(shown[0])}**", *map(_line, shown[1:])])


def _parts(item: Item) -> list[str]:
    kind = item.get("kind")
    if kind == "table":
        return [_table(item)]
    lines = item.get("lines", [])
    if kind == "verbatim":
        return [_fenced(lines)]
    if kind == "heading":
        return ["## " + _inline(" ".join(lines))]
    return [_paragraph(lines), _paragraph(item.get("enclosed", []))]


def _fenced(lines: list[str]) -> str:
    longest = max((len(run) for line in lines for run in _FENCE.findall(line)), default=0)
    fence = "`" * max(longest + 1, _SHORTEST_FENCE)
    return "\n".join([fence, *lines, fence])


def _table(item: Item) -> str:
    count, first_figure = len(item["heads"]), item["first_figure"]
    rows = [_row(list(row)) for row in item["rows"]]
    for i, (label, value) in enumerate(item["totals"]):
        cells = [""] * count
        cells[0], cells[item["total_column"]] = label, value
        rows.append(_row(cells, is_strong=i == len(item["totals"]) - 1))
    sides = " | ".join("---:" if i >= first_figure else ":---" for i in range(count))
    return "\n".join([_row(list(item["heads"])), f"| {sides} |", *rows])


def _row(cells: list[str], *, is_strong: bool = False) -> str:
    shown = [_inline(cell) for cell in cells]
    if is_strong:
        shown = [f"**{cell}**" if cell else "" for cell in shown]
    return f"| {' | '.join(shown)} |"
