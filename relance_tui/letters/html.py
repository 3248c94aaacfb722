"""A letter as the HTML of an e-mail: plain elements, their looks inside, nothing to fetch."""

from __future__ import annotations

from html import escape
from typing import Final

from relance_tui.letters.cleaning import clean_line, for_export
from relance_tui.letters.facts import Letter, LetterFacts
from relance_tui.letters.layout import Item, lay_out

_BODY: Final = (
    "margin:0;padding:16px;max-width:720px;color:#1a1a1a;"
    "font-family:Georgia,'Times New Roman',serif;font-size:15px;line-height:1.45"
)
_PARAGRAPH: Final = "margin:0 0 14px"
_SHEET: Final = "margin:0 0 14px 24px"
_HEADING: Final = "margin:20px 0 8px;font-size:16px"
_SIGNATURE: Final = "margin:28px 0 14px"
_ENCLOSED: Final = "margin:0 0 14px;font-size:14px"
_VERBATIM: Final = "margin:0 0 14px;font-family:Consolas,monospace;font-size:12px;overflow-x:auto"
_TABLE: Final = "margin:0 0 16px;border-collapse:collapse;font-size:14px"
_CELL: Final = "padding:4px 8px;vertical-align:top"
_HEAD: Final = "border-top:1px solid #1a1a1a;border-bottom:1px solid #1a1a1a"
_RULED: Final = "border-top:1px solid #1a1a1a"


def to_html(letter: Letter, facts: LetterFacts) -> str:
    """The letter below its subject, as a whole HTML document for a mail client.

    The addresses, the date and the postal mentions are left to the head of the message.
    """
    page = lay_out(letter, facts)
    parts = [_paragraph(page["subject"][1:], _PARAGRAPH)] if page["subject"][1:] else []
    parts += [part for item in page["blocks"] for part in _parts(item)]
    return "\n".join(
        [
            "<!DOCTYPE html>",
            f'<html lang="{_text(page["language"])}">',
            f'<head><meta charset="utf-8"><title>{_text(page["title"])}</title></head>',
            f'<body style="{_BODY}">',
            *parts,
            "</body>",
            "</html>",
            "",
        ]
    )


def _text(text: str) -> str:
    return escape(for_export(clean_line(text)))


def _lines(lines: list[str]) -> str:
    return "<br>\n".join(_text(line) for line in lines)


def _paragraph(lines: list[str], style: str) -> str:
    return f'<p style="{style}">{_lines(lines)}</p>'


def _parts(item: Item) -> list[str]:
    kind = item.get("kind")
    if kind == "table":
        return _table(item)
    lines = item.get("lines", [])
    if kind == "verbatim":
        return [f'<pre style="{_VERBATIM}">' + "\n".join(map(_text, lines)) + "</pre>"]
    if kind == "heading":
        return [f'<h2 style="{_HEADING}">{_lines(lines)}</h2>']
    if kind == "signature":
        enclosed = [line for line in item.get("enclosed", []) if line]
        return [
            _paragraph(lines, _SIGNATURE),
            *([_paragraph(enclosed, _ENCLOSED)] if enclosed else []),
        ]
    return [_paragraph(lines, _SHEET if kind == "sheet" else _PARAGRAPH)] if lines else []


def _table(item: Item) -> list[str]:
    first_figure = item["first_figure"]
    heads = [
        f'<th scope="col" style="{_CELL};{_HEAD};text-align:{_side(i, first_figure)}">'
        f"{_text(head)}</th>"
        for i, head in enumerate(item["heads"])
    ]
    rows = [
        "".join(
            f'<td style="{_CELL};text-align:{_side(i, first_figure)}">{_text(cell)}</td>'
            for i, cell in enumerate(row)
        )
        for row in item["rows"]
    ]
    return [
        f'<table style="{_TABLE}">',
        f"<thead><tr>{''.join(heads)}</tr></thead>",
        "<tbody>",
        *(f"<tr>{row}</tr>" for row in rows),
        "</tbody>",
        "<tfoot>",
        *_totals(item),
        "</tfoot>",
        "</table>",
    ]


def _totals(item: Item) -> list[str]:
    column, totals = item["total_column"], item["totals"]
    after = len(item["heads"]) - column - 1
    closing = f'<td colspan="{after}"></td>' if after else ""
    lines = []
    for i, (label, value) in enumerate(totals):
        weight = "bold" if i == len(totals) - 1 else "normal"
        style = f"{_CELL};text-align:right;font-weight:{weight}"
        ruled = f' style="{_RULED}"' if i == 0 else ""
        lines.append(
            f'<tr{ruled}><th scope="row" colspan="{column}" style="{style}">{_text(label)}</th>'
            f'<td style="{style}">{_text(value)}</td>{closing}</tr>'
        )
    return lines


def _side(column: int, first_figure: int) -> str:
    return "right" if column >= first_figure else "left"
