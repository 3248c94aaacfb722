from __future__ import annotations

import ast
import io
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from gettext import GNUTranslations
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

PACKAGE = Path(__file__).parent.parent / "relance_tui"
CATALOGUE = PACKAGE / "locale" / "en" / "LC_MESSAGES"
MARKERS = {"_": 1, "N_": 1, "ngettext": 2, "pgettext": 2}
"""Functions that take messages, with how many of their first arguments are written out."""

Key = tuple[str | None, tuple[str, ...]]


def _calls(path: Path) -> Iterator[ast.Call]:
    # Messages inside an f-string are found too: the catalogue tools do not read them everywhere.
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Name)
            and node.func.id in MARKERS
        ):
            yield node


def _key(call: ast.Call) -> Key | None:
    assert isinstance(call.func, ast.Name)
    name = call.func.id
    texts: list[str] = []
    for argument in call.args[: MARKERS[name]]:
        if not isinstance(argument, ast.Constant) or not isinstance(argument.value, str):
            return None
        texts.append(argument.value)
    return (texts[0], tuple(texts[1:])) if name == "pgettext" else (None, tuple(texts))


@cache
def _in_source() -> dict[Key, str]:
    found: dict[Key, str] = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        for call in _calls(path):
            key = _key(call)
            if key is not None:
                found.setdefault(key, f"{path.relative_to(PACKAGE)}:{call.lineno}")
    return found


@cache
def _english() -> Catalog:
    with (CATALOGUE / "relance.po").open("rb") as file:
        return read_po(file, locale="en", abort_invalid=True)


def _messages() -> list[Message]:
    return [message for message in _english() if message.id]


def _texts(value: str | list[str] | tuple[str, ...] | None) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value or ())


def _blanks(text: str) -> Counter[str]:
    return Counter(re.findall(r"\{(\w*)[^}]*\}", text))


def _named(path: Path) -> GNUTranslations:
    with path.open("rb") as file:
        return GNUTranslations(file)


def test_messages_of_the_source_are_written_out() -> None:
    own_markers = {"_(text)", "_(self.label)", "_(self.help)", "_(message)"}
    built = [
        f"{path.relative_to(PACKAGE)}:{call.lineno}: {ast.unparse(call)}"
        for path in sorted(PACKAGE.rglob("*.py"))
        for call in _calls(path)
        if _key(call) is None and ast.unparse(call) not in own_markers
    ]
    assert built == []


def test_the_english_catalogue_holds_exactly_the_messages_of_the_source() -> None:
    source = _in_source()
    translated = {(message.context, _texts(message.id)) for message in _messages()}
    missing = {where: key for key, where in source.items() if key not in translated}
    assert missing == {}, "run `make translations`, then translate"
    assert translated - set(source) == set(), "run `make translations`"


def test_no_english_message_is_empty_or_fuzzy() -> None:
    wanting = [
        message.id
        for message in _messages()
        if message.fuzzy
        or not all(_texts(message.string))
        or len(_texts(message.string)) != len(_texts(message.id))
    ]
    assert wanting == []


@pytest.mark.parametrize("form", [0, 1])
def test_english_messages_fill_in_what_the_french_ones_do(form: int) -> None:
    differing = [
        (message.id, message.string)
        for message in _messages()
        if _blanks(_texts(message.id)[-1 if form else 0])
        != _blanks(_texts(message.string)[-1 if form else 0])
    ]
    assert differing == []


def test_english_messages_carry_no_french_typography() -> None:
    left = [
        message.string
        for message in _messages()
        if re.search(r"[«»\u202f]|[ \u00a0][;!?:](?!\S)", " ".join(_texts(message.string)))
    ]
    assert left == []


def test_the_compiled_catalogue_is_the_one_of_the_sources() -> None:
    fresh = io.BytesIO()
    write_mo(fresh, _english())
    fresh.seek(0)
    shipped = _named(CATALOGUE / "relance.mo")
    for message in _messages():
        expected = _texts(message.string)
        ids = _texts(message.id)
        if len(ids) > 1:
            found = tuple(shipped.ngettext(ids[0], ids[1], count) for count in (1, 2))
        elif message.context:
            found = (shipped.pgettext(message.context, ids[0]),)
        else:
            found = (shipped.gettext(ids[0]),)
        assert found == expected, "run `make translations`"
    assert vars(GNUTranslations(fresh))["_catalog"].keys() == vars(shipped)["_catalog"].keys()
