from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from relance_tui.errors import RelanceError
from relance_tui.letters.logo import checked_logo, read_logo
from relance_tui.letters.pdf import to_pdf
from relance_tui.letters.render import render
from tests.letters.builders import CREDITOR, some_facts
from tests.letters.pictures import JPEG, SVG, places, png


def an_svg(inside: str) -> bytes:
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
        f'width="300" height="100"><rect width="300" height="100"/>{inside}</svg>'
    ).encode()


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (png(30, 10), "png"),
        (JPEG, "jpg"),
        (SVG, "svg"),
        (b"\xef\xbb\xbf" + SVG, "svg"),
        (an_svg("<style>.a { fill: url(#g) }</style><use href='#a'/>"), "svg"),
        (an_svg("<text>Café &amp; Bois</text>"), "svg"),
    ],
)
def test_the_format_is_read_from_the_file(data: bytes, expected: str) -> None:
    assert checked_logo(data) == expected


def test_a_device_that_never_ends_is_read_no_further_than_the_limit(
    a_device: Callable[[int], Path],
) -> None:
    with pytest.raises(RelanceError, match="20000 Ko"):
        read_logo(a_device(20_000_001))


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "format inconnu"),
        (b"GIF89a" + b"0" * 40, "format inconnu"),
        ("<svg></svg>".encode("utf-16"), "format inconnu"),
        (png(30, 10) + b"0" * 1_000_000, "trop lourd"),
        (png(6000, 6000, rows=1), "pixels"),
        (png(30, 10)[:45], "abîmée"),
        (png(30, 10)[:20], "abîmée"),
        (JPEG[:100], "abîmée"),
        (b"\xff\xd8\xff", "abîmée"),
        (b"<svg", "illisible, ligne 1"),
        (SVG[:-3], "illisible"),
        (SVG.replace(b"300", b"\xff\xfe"), "UTF-8"),
        (b"<html><svg/></html>", "abîmée"),
        (an_svg("").replace(b'"300"', b'"0"'), "abîmée"),
        (an_svg("<g>" * 5000 + "</g>" * 5000), "trop compliqué"),
        (an_svg("<use href='#a'/>" * 50), "trop compliqué"),
    ],
)
def test_what_is_no_picture_is_refused_in_one_line(data: bytes, message: str) -> None:
    with pytest.raises(RelanceError, match=message) as refusal:
        checked_logo(data)
    assert "\n" not in str(refusal.value)


@pytest.mark.parametrize(
    "inside",
    [
        "<script>alert(1)</script>",
        "<a:script xmlns:a='http://www.w3.org/2000/svg'/>",
        "<rect onload='x()'/>",
        "<foreignObject/>",
        "<image href='file:///etc/passwd'/>",
        "<image xlink:href='http://example.org/x.png'/>",
        "<image href='../../x.png'/>",
        "<image href='data:image/svg+xml;base64,PHN2Zy8+'/>",
        "<image href='data:image/png;base64,AAA'/>",
        "<use href='http://example.org/x.svg#a'/>",
        "<style>@import 'http://example.org/x.css';</style>",
        "<style>a { fill: URL( 'http://example.org/x' ) }</style>",
        "<rect style='fill: url(http://example.org/x#a)'/>",
    ],
)
def test_a_drawing_that_acts_or_fetches_is_refused(inside: str) -> None:
    with pytest.raises(RelanceError, match=r"SVG contient|abîmée"):
        checked_logo(an_svg(inside))


@pytest.mark.parametrize(
    "head",
    [
        '<!DOCTYPE svg [<!ENTITY a "aaaa">]>',
        '<!DOCTYPE svg [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
        '<?xml-stylesheet href="http://example.org/x.css"?>',
    ],
)
def test_a_drawing_with_entities_or_a_style_sheet_is_refused(head: str) -> None:
    with pytest.raises(RelanceError, match="SVG contient"):
        checked_logo(head.encode() + SVG)


@settings(max_examples=150, deadline=None)
@given(st.sampled_from([png(30, 10), JPEG, SVG]), st.data())
def test_damaged_bytes_are_drawn_or_refused(data: bytes, draw: st.DataObject) -> None:
    start = draw.draw(st.integers(0, len(data)))
    end = draw.draw(st.integers(start, min(start + 20, len(data))))
    damaged = data[:start] + draw.draw(st.binary(max_size=20)) + data[end:]
    try:
        assert checked_logo(damaged) in {"png", "jpg", "svg"}
    except RelanceError as refusal:
        assert "\n" not in str(refusal)  # noqa: PT017 - either outcome is right


@pytest.mark.parametrize("data", [png(30, 10), png(900, 20), png(20, 900), JPEG, SVG])
def test_a_logo_leaves_the_sender_and_the_window_their_place(data: bytes) -> None:
    long_name = "Société européenne de menuiserie et d’agencement du Grand Sud-Ouest " * 2
    creditor = replace(CREDITOR, logo=data, name=long_name)
    facts = some_facts("mise-en-demeure", 1, creditor=creditor)
    letter = render(facts, "mise-en-demeure")
    found = places(to_pdf(letter, facts))
    bare = places(to_pdf(letter, replace(facts, creditor=replace(creditor, logo=b""))))
    sender = next(place for text, place in found.items() if text.startswith("Société"))
    assert 33 <= sender[1] <= 38
    last = next(place for text, place in found.items() if text.startswith("TVA"))
    assert last[1] <= 82
    assert found["Menuiserie Noël"] == bare["Menuiserie Noël"]
    assert found["Madame, Monsieur,"] == bare["Madame, Monsieur,"]


def test_a_broken_logo_stops_the_letter_with_one_line() -> None:
    facts = some_facts("rappel", creditor=replace(CREDITOR, logo=b"no picture"))
    with pytest.raises(RelanceError, match="logo"):
        to_pdf(render(facts, "rappel"), facts)
