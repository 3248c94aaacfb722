"""What is printed: lines nothing of which acts on the terminal, and one JSON document."""

from __future__ import annotations

import os
import sys
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Any

from relance_tui.plain_text import acts, literal

WIDTH = 80
"""Columns every terminal has."""

_ASTRAL = 0x10000

Document = dict[str, Any]
"""A JSON object."""


def columns(text: str) -> int:
    """How many terminal columns a clean text takes."""
    if text.isascii():
        return len(text)
    return sum(_width(character) for character in text)


def _width(character: str) -> int:
    if unicodedata.category(character) in {"Mn", "Me", "Cf"}:
        return 0
    return 2 if unicodedata.east_asian_width(character) in {"W", "F"} else 1


def fit(text: str, width: int, *, to_right: bool = False) -> str:
    """The text in exactly that many columns, ended by … when it is cut."""
    line = literal(text)
    missing = width - columns(line)
    if missing < 0:
        while columns(line) > width - 1:
            line = line[:-1]
        line = line.rstrip() + "…"
        missing = width - columns(line)
    return " " * missing + line if to_right else line + " " * missing


def wrap(text: str, indent: str, first: str | None = None) -> list[str]:
    """The text on lines of 80 columns, each after `indent`, the first after `first`."""
    lines: list[str] = []
    line = indent if first is None else first
    is_empty = True
    for word in literal(text).split(" "):
        if not is_empty and columns(line) + 1 + columns(word) > WIDTH:
            lines.append(line)
            line, is_empty = indent, True
        line += word if is_empty else f" {word}"
        is_empty = False
    return [*lines, line]


def table(
    rows: Iterable[Sequence[str]], widths: Sequence[int], right: Sequence[int] = ()
) -> list[str]:
    """Rows cut to columns of these widths, those whose index is in `right` to the right."""
    return [
        " ".join(
            fit(cell, width, to_right=index in right)
            for index, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]


def say(*lines: str) -> None:
    """Prints lines, whatever the data in them holds."""
    for line in lines:
        sys.stdout.write(literal(line) + "\n")


def narrate(*lines: str) -> None:
    """Prints lines beside the data, on the error stream."""
    for line in lines:
        sys.stderr.write(literal(line) + "\n")


def say_bytes(data: bytes) -> None:
    """Prints a file as it is, whatever the encoding of the output."""
    sys.stdout.flush()
    sys.stdout.buffer.write(data)


def say_json(document: Document | list[Document]) -> None:
    """Prints the one JSON document, in ASCII where the output cannot take more."""
    sys.stdout.write(_json_text(document) + "\n")


def say_json_with(document: Document, key: str, items: Iterable[Document]) -> None:
    """Prints the one JSON document whose last key is a list too long to be held as text."""
    sys.stdout.write(_json_text(document).removesuffix("\n}") + f',\n  "{key}": [')
    separator = ""
    for item in items:
        sys.stdout.write(separator + "\n    " + _json_text(item).replace("\n", "\n    "))
        separator = ","
    sys.stdout.write(("\n  ]" if separator else "]") + "\n}\n")


def _json_text(document: Document | list[Document]) -> str:
    import json

    is_unicode = (sys.stdout.encoding or "").lower().replace("-", "") == "utf8"
    text = json.dumps(document, ensure_ascii=not is_unicode, indent=2)
    return "\n".join(map(_escaped, text.split("\n")))


def _escaped(line: str) -> str:
    """A line of JSON in which what acts on a terminal is written as an escape."""
    if line.isprintable():
        return line
    return "".join(f"\\u{ord(c):04x}" if acts(c) and ord(c) < _ASTRAL else c for c in line)


def open_streams() -> None:
    """Makes both streams take any text: what their encoding lacks becomes a question mark.

    A stream that was closed before the program started swallows what it is given.
    """
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: PTH123, SIM115 - open to the end
        elif hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")


def stop_printing() -> None:
    """Sends what is left to print nowhere, also when Python ends: nobody can take it."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)
