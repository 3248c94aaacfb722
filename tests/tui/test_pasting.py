"""Pastes that hold escapes, in whatever pieces they come."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual import events

from relance_tui.tui.pasting import END, START, PasteFilter, PasteParser

TEXT = "Collé \x1b[31mrouge\x1b[0m fin\rligne 2\x1bd"
BARE = TEXT.replace("\x1b", "")


def cut(text: str, places: list[int]) -> list[str]:
    """The text in pieces, cut at those places."""
    edges = [0, *sorted({place % len(text) for place in places}), len(text)]
    return [text[a:b] for a, b in pairwise(edges) if a < b]


@given(st.lists(st.integers(0, 1000)))
def test_a_paste_with_escapes_is_one_text_and_no_key(places: list[int]) -> None:
    parser = PasteParser()
    seen = [each for piece in cut(f"{START}{TEXT}{END}q", places) for each in parser.feed(piece)]
    pasted = [each.text for each in seen if isinstance(each, events.Paste)]
    keys = [each.key for each in seen if isinstance(each, events.Key)]
    assert (pasted, keys) == ([BARE], ["q"])


@given(st.lists(st.integers(0, 1000)))
def test_what_is_no_paste_stays_as_it_came(places: list[int]) -> None:
    stream = f"j\x1b[A\x1b{START}\x1b{END}\x1b[B\x1b\x1b[<0;3;4Mq"
    filtered = PasteFilter()
    cleaned = "".join(filtered.clean(piece) for piece in cut(stream, places))
    assert cleaned == f"j\x1b[A\x1b{START}{END}\x1b[B\x1b\x1b[<0;3;4Mq"


@pytest.mark.parametrize("key", ["j", "\x1b", "\x1b[A", "\r"])
def test_a_key_is_never_kept_back(key: str) -> None:
    filtered = PasteFilter()
    assert [filtered.clean(key), filtered.clean(key)] == [key, key]
