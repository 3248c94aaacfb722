from __future__ import annotations

from dataclasses import replace
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from relance_tui.letters.cleaning import clean_line
from relance_tui.letters.layout import lay_out
from relance_tui.letters.markdown import to_markdown
from relance_tui.letters.render import render
from relance_tui.letters.templates import TemplateHead
from tests.letters.builders import CREDITOR, some_facts
from tests.letters.outside import (
    HARMFUL,
    HOSTILE,
    full_letter,
    heads,
    hostile_letter,
    notice_head,
    prose,
    squeezed,
)

_HEADS = pytest.mark.parametrize("head", heads(), ids=lambda head: head.name)
_TAGS = frozenset(
    {"h1", "h2", "p", "strong", "br", "table", "thead", "tbody", "tr", "th", "td", "pre", "code"}
)


class _Shown(HTMLParser):
    """What a reader of GitHub's Markdown sees: the text, the elements and the cells."""

    def __init__(self, markdown: str) -> None:
        super().__init__()
        self.text = ""
        self.tags: list[str] = []
        self.rows: list[list[str]] = []
        self.feed(MarkdownIt("gfm-like").render(markdown))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        del attrs
        self.tags.append(tag)
        if tag == "tr":
            self.rows.append([])
        elif tag in {"td", "th"}:
            self.rows[-1].append("")

    def handle_data(self, data: str) -> None:
        self.text += data
        if self.tags and self.rows and self.rows[-1] and self.lasttag in {"td", "th", "strong"}:
            self.rows[-1][-1] += data


def _plain_tags(shown: _Shown) -> set[str]:
    """The elements; the addresses of e-mail that a reader makes a link of by itself aside."""
    return set(shown.tags) - {"a"}


@_HEADS
@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("count", [1, 3])
def test_the_markdown_says_what_the_letter_says(
    head: TemplateHead, language: str, count: int
) -> None:
    letter, facts = full_letter(head, count, language)
    markdown = to_markdown(letter, facts)
    shown = _Shown(markdown)
    words = squeezed(shown.text)
    for fact in ("Menuiserie Noël", "38000 GRENOBLE", "Ateliers Cœur & Bois", letter.subject):
        assert squeezed(fact) in words
    paragraphs = [each for each in prose(letter) if not each.startswith(("Objet", "Subject"))]
    assert paragraphs
    for paragraph in paragraphs:
        assert squeezed(paragraph) in words
    assert _plain_tags(shown) <= _TAGS
    assert shown.tags.count("h1") == 1
    tables = [item for item in lay_out(letter, facts)["blocks"] if item["kind"] == "table"]
    assert shown.tags.count("table") == len(tables)
    assert "\u202f" not in markdown


def test_a_statement_is_a_table_of_github() -> None:
    facts = some_facts("mise-en-demeure", 2, interest=None)
    lines = to_markdown(render(facts, "mise-en-demeure"), facts).splitlines()
    start = lines.index("| Facture | Date | Échéance | Montant TTC | Réglé | Reste dû | Retard |")
    assert lines[start + 1] == "| :--- | :--- | :--- | ---: | ---: | ---: | ---: |"
    assert lines[start + 2].startswith("| F-2026-0118 | 01/07/2026 | 31/07/2026 | 1\u00a0234,56")
    closing = [line for line in lines[start:] if line.startswith("| **")]
    assert closing == ["| **Montant à régler** |  |  |  |  | **2\u00a0649,19\u00a0€** |  |"]


def test_the_title_comes_first_and_once() -> None:
    facts = some_facts("mise-en-demeure", 2, interest=None)
    letter = render(facts, "mise-en-demeure")
    markdown = to_markdown(letter, facts)
    assert markdown.startswith("# Mise en demeure de payer – factures F-2026-0118 et F-2026-0119\n")
    assert markdown.count("Mise en demeure de payer") == 1
    edited = replace(letter, body=letter.body.replace("Mise en demeure de", "Dernier avis de", 1))
    assert "**Objet\u00a0: Dernier avis de payer" in to_markdown(edited, facts)


@pytest.mark.parametrize("text", HOSTILE)
def test_text_from_outside_shows_as_it_is(text: str) -> None:
    letter, facts = hostile_letter(notice_head(), text)
    shown = _Shown(to_markdown(letter, facts))
    assert squeezed(text) in squeezed(shown.text)
    assert squeezed(f"{text}1") in {squeezed(row[0]) for row in shown.rows if row}
    assert {len(row) for row in shown.rows} == {7}
    assert _plain_tags(shown) <= _TAGS


@_HEADS
def test_text_from_outside_shows_as_it_is_in_every_letter(head: TemplateHead) -> None:
    text = " ".join(HOSTILE)
    letter, facts = hostile_letter(head, text)
    shown = _Shown(to_markdown(letter, facts))
    assert squeezed(text) in squeezed(shown.text)
    assert _plain_tags(shown) <= _TAGS


@pytest.mark.parametrize("text", HARMFUL)
def test_text_that_acts_never_reaches_the_markdown(text: str) -> None:
    markdown = to_markdown(*hostile_letter(notice_head(), text))
    assert not any(c in "\x00\x07\x0b\x1b\x9b\u202e\u2028\ud800\r" for c in markdown)
    assert _plain_tags(_Shown(markdown)) <= _TAGS


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet=st.sampled_from("*_`[]()<>|\\~&$#+-=.!:;1ax \u00a0é/@{}\"'"), max_size=30))
def test_any_signs_show_as_they_are(name: str) -> None:
    facts = some_facts("rappel", debtor_name=name, creditor=replace(CREDITOR, name=name))
    shown = _Shown(to_markdown(render(facts, "rappel"), facts))
    assert squeezed(clean_line(name)) in squeezed(shown.text)
    assert _plain_tags(shown) <= _TAGS
    assert shown.tags.count("h1") == 1


def test_an_edited_table_is_shown_as_typed() -> None:
    facts = some_facts("mise-en-demeure", 2, interest=None)
    letter = render(facts, "mise-en-demeure")
    body = letter.body.replace("62\u00a0j", "``` |x|")
    markdown = to_markdown(replace(letter, body=body), facts)
    shown = _Shown(markdown)
    assert "table" not in shown.tags
    assert "pre" in shown.tags
    assert "```\u00a0|x|" in shown.text
    assert "\n````\n" in markdown


@pytest.mark.parametrize("body", ["", "\n\n", "Bonjour", "Objet : x", "# x\n\n- y\n\n1. z"])
def test_any_edited_text_is_shown(body: str) -> None:
    facts = some_facts("rappel")
    letter = replace(render(facts, "rappel"), body=body)
    shown = _Shown(to_markdown(letter, facts))
    assert squeezed(body) in squeezed(shown.text)
    assert _plain_tags(shown) <= _TAGS
