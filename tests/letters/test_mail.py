from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.utils import parseaddr
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from relance_tui.domain.codes import Channel
from relance_tui.letters.cleaning import clean_line
from relance_tui.letters.facts import Letter, LetterFacts
from relance_tui.letters.html import to_html
from relance_tui.letters.layout import lay_out
from relance_tui.letters.mail import Attachment, mail_address, to_eml, to_mail_text
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
_KNOWN_HEADERS = frozenset(
    {
        "From",
        "To",
        "Subject",
        "Date",
        "Message-ID",
        "X-Unsent",
        "MIME-Version",
        "Content-Type",
    }
)
_PDF = Attachment("Lettre n° 1 – été.pdf", bytes(range(256)) * 40, "application/pdf")


def _parsed(data: bytes) -> EmailMessage:
    message = message_from_bytes(data, policy=policy.default)
    assert isinstance(message, EmailMessage)
    assert not [defect for part in message.walk() for defect in part.defects]
    return message


def _parts(message: EmailMessage) -> tuple[str, str]:
    """The plain text and the HTML."""
    plain, html = message.get_body(("plain",)), message.get_body(("html",))
    assert plain is not None
    assert html is not None
    return plain.get_content().replace("\r\n", "\n"), html.get_content().replace("\r\n", "\n")


def _reminder(**changes: object) -> tuple[Letter, LetterFacts]:
    facts = some_facts("rappel", 2, **changes)
    return render(facts, "rappel"), facts


def _raw_headers(data: bytes) -> dict[str, str]:
    """The headers as they are written, unfolded."""
    message = message_from_bytes(data)
    return {name: re.sub(r"\r?\n[ \t]", " ", str(value)) for name, value in message.items()}


class _Read(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.text = ""
        self.tags: list[str] = []
        self.attributes: set[str] = set()
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes |= {name for name, _value in attrs}

    def handle_data(self, data: str) -> None:
        self.text += data


def test_the_draft_has_the_headers_of_an_unsent_message() -> None:
    message = _parsed(to_eml(*_reminder()))
    assert set(message.keys()) == _KNOWN_HEADERS
    assert message["X-Unsent"] == "1"
    assert message["From"].addresses[0].display_name == "Ateliers Cœur & Bois"
    assert message["From"].addresses[0].addr_spec == "compta@coeur-bois.example"
    assert message["To"].addresses[0].display_name == "Mme Roy"
    assert message["To"].addresses[0].addr_spec == "roy@noel.example"
    assert message["Subject"] == _reminder()[0].subject
    assert message["Date"].datetime == datetime(2026, 10, 1, 12, tzinfo=UTC)
    assert re.fullmatch(r"<[0-9a-f]{32}@coeur-bois\.example>", message["Message-ID"])
    assert message.get_content_type() == "multipart/alternative"


def test_files_go_beside_the_two_texts() -> None:
    copy = Attachment("F-2026-0118.png", b"\x89PNG", "image/png")
    message = _parsed(to_eml(*_reminder(), [_PDF, copy]))
    assert message.get_content_type() == "multipart/mixed"
    kinds = [part.get_content_type() for part in message.iter_parts()]
    assert kinds == ["multipart/alternative", "application/pdf", "image/png"]
    found = [(part.get_filename(), part.get_content()) for part in message.iter_attachments()]
    assert found == [(_PDF.name, _PDF.data), (copy.name, copy.data)]
    assert b"filename*=utf-8''Lettre%20n%C2%B0" in to_eml(*_reminder(), [_PDF])


def test_the_bytes_are_those_of_a_message_on_the_wire() -> None:
    data = to_eml(*_reminder(), [_PDF])
    assert data.isascii()
    assert data.count(b"\n") == data.count(b"\r\n") == data.count(b"\r")
    assert max(map(len, data.split(b"\r\n"))) <= 78


@pytest.mark.parametrize("text", ["word " * 99, "x" * 300, "été " * 99])
def test_long_names_and_subjects_are_folded(text: str) -> None:
    letter, facts = _reminder(contact_name=text, creditor=replace(CREDITOR, name=text))
    data = to_eml(replace(letter, subject=text), facts)
    assert max(map(len, data.split(b"\r\n"))) <= 78
    message = _parsed(data)
    assert message["Subject"] == text.strip()
    assert message["To"].addresses[0].addr_spec == "roy@noel.example"


def test_the_same_letter_gives_the_same_bytes_and_another_another_number() -> None:
    letter, facts = _reminder()
    data = to_eml(letter, facts, [_PDF])
    assert data == to_eml(letter, facts, [_PDF])
    others = [
        to_eml(letter, facts),
        to_eml(letter, facts, [replace(_PDF, data=b"x")]),
        to_eml(replace(letter, body=letter.body + "x"), facts, [_PDF]),
        to_eml(letter, replace(facts, contact_name="Mme Durand"), [_PDF]),
    ]
    numbers = {_parsed(each)["Message-ID"] for each in [data, *others]}
    assert len(numbers) == 5


@_HEADS
@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("channel", [Channel.EMAIL, Channel.REGISTERED])
def test_the_message_says_what_the_letter_says(
    head: TemplateHead, language: str, channel: Channel
) -> None:
    _letter, facts = full_letter(head, 3, language)
    facts = replace(facts, channel=channel)
    letter = render(facts, head.name)
    page = lay_out(letter, facts)
    plain, html = _parts(_parsed(to_eml(letter, facts, [_PDF])))
    read = _Read(html)
    start = next(
        (i + 1 for i, part in enumerate(prose(letter)) if part.startswith(("Objet", "Subject"))), 0
    )
    below = prose(letter)[start:]
    assert below
    for paragraph in below:
        assert squeezed(paragraph) in squeezed(plain)
        assert squeezed(paragraph) in squeezed(read.text)
    tables = [item for item in page["blocks"] if item["kind"] == "table"]
    assert read.tags.count("table") == len(tables)
    for cell in (cell for item in tables for row in item["rows"] for cell in row):
        assert squeezed(cell) in squeezed(plain)
        assert squeezed(cell) in squeezed(read.text)
    assert "\u202f" not in plain + html


def test_what_only_paper_needs_is_left_out() -> None:
    facts = some_facts("mise-en-demeure", 2, interest=None)
    letter = render(facts, "mise-en-demeure")
    plain, html = _parts(_parsed(to_eml(letter, facts)))
    for text in (plain, html):
        for postal in ("GRENOBLE", "Égalité", "Lettre recommandée", "Lyon, le", "Objet"):
            assert postal not in text
    assert plain.startswith("Référence client\u00a0: C0042\n\nMadame, Monsieur,\n\nMalgré")
    assert "\n───" in plain


def test_what_the_clerk_edited_is_what_is_sent() -> None:
    letter, facts = _reminder()
    body = "Chère Madame,\n\n" + letter.body.replace("61\u00a0j", "deux  mois", 1)
    plain, html = _parts(_parsed(to_eml(replace(letter, body=body), facts)))
    assert plain.startswith("Chère Madame,\n\nMadame, Monsieur,")
    assert "deux  mois" in plain
    assert "deux\u00a0\u00a0mois" in html
    assert "<pre" in html


@pytest.mark.parametrize(
    ("body", "plain"),
    [
        ("", "\n"),
        ("\n\n", "\n"),
        ("Bonjour", "Bonjour\n"),
        ("Avant\n\nObjet : x\n\nAprès", "Après\n"),
        ("Objet : a\n\nObjet : b\n\nAprès", "Objet : b\n\nAprès\n"),
        ("a\n\n" * 9 + "Objet\u00a0: s", "a\n\n" * 9 + "Objet\u00a0: s\n"),
        ("From x\n.\n..\n=20", "From x\n.\n..\n=20\n"),
        ("a\r\nb\tc\x0bd", "a\nb c\nd\n"),
    ],
)
def test_any_edited_text_can_be_sent(body: str, plain: str) -> None:
    letter, facts = _reminder()
    letter = replace(letter, subject="s", body=body)
    assert to_mail_text(letter, facts) == plain
    assert _parts(_parsed(to_eml(letter, facts)))[0] == plain


@pytest.mark.parametrize(
    ("typed", "known"),
    [
        ("roy@noel.example", "roy@noel.example"),
        (" roy+x@Noel.EXAMPLE ", "roy+x@noel.example"),
        ("compta@société.example", "compta@xn--socit-esab.example"),
        ("a@straße.example", "a@xn--strae-oqa.example"),
        ("a@例え.テスト", "a@xn--r8jz45g.xn--zckzah"),
        ("", ""),
        ("roy", ""),
        ("roy@", ""),
        ("@noel.example", ""),
        ("roy@localhost", ""),
        ("roy@noel..example", ""),
        ("roy@-noel.example", ""),
        ("roy@noel.example, evil@x.example", ""),
        ("roy@noel.example>\r\nBcc: a@b.c", ""),
        ("Roy <roy@noel.example>", ""),
        ("r.@noel.example", ""),
        ("hélène@noel.example", ""),
        (f"roy@{'x' * 64}.example", ""),
        (f"roy@{'é' * 64}.example", ""),
        (f"{'x' * 65}@noel.example", ""),
        ("roy@" + "x." * 130 + "example", ""),
    ],
)
def test_addresses_are_written_as_mail_programs_take_them(typed: str, known: str) -> None:
    assert mail_address(typed) == known
    message = _parsed(to_eml(*_reminder(contact_email=typed)))
    assert [each.addr_spec for each in message["To"].addresses] == [known] if known else True
    assert ("To" in message) is bool(known)


def test_a_draft_without_our_address_still_opens() -> None:
    message = _parsed(to_eml(*_reminder(creditor=replace(CREDITOR, email=""))))
    assert "From" not in message
    assert message["Message-ID"].endswith("@relance.invalid>")


def test_the_number_is_of_our_domain_in_ascii() -> None:
    message = _parsed(to_eml(*_reminder(creditor=replace(CREDITOR, email="a@société.example"))))
    assert message["Message-ID"].endswith("@xn--socit-esab.example>")
    assert message["From"].addresses[0].addr_spec == "a@xn--socit-esab.example"


def test_without_a_person_the_debtor_is_named() -> None:
    message = _parsed(to_eml(*_reminder(contact_name="")))
    assert message["To"].addresses[0].display_name == "Menuiserie Noël"


@pytest.mark.parametrize("text", [*HOSTILE, *HARMFUL])
def test_names_cannot_write_headers(text: str) -> None:
    letter, facts = hostile_letter(notice_head(), text)
    facts = replace(
        facts,
        contact_email="roy@noel.example",
        creditor=replace(facts.creditor, email="compta@coeur-bois.example"),
    )
    files = [Attachment(text, b"x", text), Attachment(text + ".pdf", b"x", "application/pdf")]
    data = to_eml(replace(letter, subject=text), facts, files)
    message = _parsed(data)
    assert set(message.keys()) <= _KNOWN_HEADERS
    assert "Bcc" not in message
    assert len(message["From"].addresses) == len(message["To"].addresses) == 1
    assert [part.get_content() for part in message.iter_attachments()] == [b"x", b"x"]
    for part in message.iter_attachments():
        name = part.get_filename()
        assert name
        assert not re.search(r"[/\\\x00-\x1f]", name)
    raw = _raw_headers(data)
    assert str(make_header(decode_header(raw.get("Subject", "")))) == clean_line(text)
    name, address = parseaddr(raw["From"])
    assert address == "compta@coeur-bois.example"
    assert str(make_header(decode_header(name))) == clean_line(text)


@pytest.mark.parametrize("text", HOSTILE)
def test_text_from_outside_is_only_text(text: str) -> None:
    letter, facts = hostile_letter(notice_head(), text)
    plain, html = _parts(_parsed(to_eml(letter, facts)))
    read = _Read(html)
    assert squeezed(text) in squeezed(plain)
    assert squeezed(text) in squeezed(read.text)
    assert read.attributes <= {"lang", "charset", "style", "scope", "colspan"}
    assert not {"script", "a", "img", "link", "b"} & set(read.tags)


@pytest.mark.parametrize("text", HARMFUL)
def test_text_that_acts_never_reaches_the_message(text: str) -> None:
    letter, facts = hostile_letter(notice_head(), text)
    letter = replace(letter, body=f"{letter.body}\n\n{text}")
    for part in _parts(_parsed(to_eml(letter, facts))):
        assert not any(c in "\x00\x07\x0b\x1b\x9b\u202e\u2028\ud800\r" for c in part)


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=80), st.text(max_size=80))
def test_any_name_and_subject_come_back(name: str, subject: str) -> None:
    letter, facts = _reminder(creditor=replace(CREDITOR, name=name), contact_name=name)
    data = to_eml(replace(letter, subject=subject), facts)
    assert set(_parsed(data).keys()) <= _KNOWN_HEADERS
    assert max(map(len, data.split(b"\r\n"))) <= 78
    raw = _raw_headers(data)
    assert str(make_header(decode_header(raw.get("Subject", "")))) == clean_line(subject)
    shown, address = parseaddr(raw["From"])
    assert str(make_header(decode_header(shown))) == clean_line(name)
    assert address == "compta@coeur-bois.example"


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=300), st.text(max_size=40))
def test_any_file_name_stays_one_name(name: str, media_type: str) -> None:
    message = _parsed(to_eml(*_reminder(), [Attachment(name, b"x", media_type)]))
    (part,) = message.iter_attachments()
    found = part.get_filename()
    assert found
    assert len(found) <= 81
    assert not found.startswith(".")
    assert not re.search(r"[/\\\x00-\x1f]", found)
    assert part.get_content() == b"x"


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("../../etc/passwd", "-..-etc-passwd"),
        ("a/b\\c:d.pdf", "a-b-c-d.pdf"),
        ("x" * 300 + ".pdf", "x" * 77 + ".pdf"),
        ("..", "document"),
        ("facture.pdf .", "facture.pdf"),
    ],
)
def test_file_names_keep_their_ending_and_no_folder(name: str, safe: str) -> None:
    message = _parsed(to_eml(*_reminder(), [Attachment(name, b"", "application/pdf")]))
    (part,) = message.iter_attachments()
    assert part.get_filename() == safe


@pytest.mark.parametrize(
    "kind", ["message/rfc822", "multipart/mixed", "", "pdf", "a/b; c=d", "*/*"]
)
def test_a_file_of_a_kind_that_acts_is_plain_bytes(kind: str) -> None:
    data = b"Subject: x\r\n\r\n--y"
    message = _parsed(to_eml(*_reminder(), [Attachment("x.eml", data, kind)]))
    (part,) = message.iter_attachments()
    assert part.get_content_type() == "application/octet-stream"
    assert part.get_content() == data


def test_the_html_is_a_document_that_fetches_nothing() -> None:
    html = to_html(*_reminder())
    assert html.startswith('<!DOCTYPE html>\n<html lang="fr">')
    assert not re.search(r"https?:|src=|url\(|@import|href", html)
    read = _Read(html)
    assert {"thead", "tbody", "tfoot", "th", "td"} <= set(read.tags)
    assert read.tags.count("table") == 1
